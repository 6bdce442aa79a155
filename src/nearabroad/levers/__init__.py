"""One file per lever: SPEC and measure(tables)."""
