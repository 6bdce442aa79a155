"""One file per publisher: SPEC and read(path)."""
