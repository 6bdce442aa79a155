"""Normalise, weight, aggregate, draw: from components to grip with bands."""
