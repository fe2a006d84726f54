"""Compiled functions may take a second at their first call, so examples have no deadline."""

from hypothesis import settings

settings.register_profile("compiled", deadline=None, derandomize=True)
settings.load_profile("compiled")
