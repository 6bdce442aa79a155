"""Explanations tested on the store's tables: the panel, the tests, what they add up to."""
