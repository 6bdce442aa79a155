"""Events: who did what to whom, from text and from published sets. Pure, no I/O but its own data."""
