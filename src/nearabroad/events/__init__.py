"""Events: text to coded events, and events to relations."""
