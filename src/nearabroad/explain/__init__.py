"""Rival explanations of a patron's conduct: implications, tests, and what they add up to."""
