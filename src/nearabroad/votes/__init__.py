"""Roll calls of the UN General Assembly: agreement of votes, ideal points. Pure, no I/O."""
