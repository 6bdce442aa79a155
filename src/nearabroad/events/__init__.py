"""Events: who did what to whom, from text and from published sets."""
