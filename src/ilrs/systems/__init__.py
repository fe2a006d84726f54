"""How the things of a station behave: one folder per domain, one file per kind."""
