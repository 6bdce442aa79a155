"""Levers pulled: scenarios put together from the store's tables, on the scenario's own maths."""
