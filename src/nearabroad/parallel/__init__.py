"""Back doors: a question about goods that go around sanctions, and the tables that answer it."""
