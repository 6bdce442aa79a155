"""The site and its API: the observatory's answers for browsers and programs."""
