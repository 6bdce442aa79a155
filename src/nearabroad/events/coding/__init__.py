"""Coding text: articles to events."""
