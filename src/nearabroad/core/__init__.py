"""The field's words as code: states, blocs, estimates, specs, table schemas. No input or output."""
