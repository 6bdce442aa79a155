"""Claims: sentences that someone published, as files, held against figures.

A claim is one TOML file in a folder below this one, or a user's own. This package reads claims and
judges figures against them; who brings the figures is no business of it.
"""
