"""One file per route: `SPEC`, and `answer(observatory, question) -> Answer`."""
