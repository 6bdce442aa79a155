"""The only door to disk, network and engine."""
