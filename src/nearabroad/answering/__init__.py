"""Answers put together, a module each: from the tables that they need to tables, notes, run."""
