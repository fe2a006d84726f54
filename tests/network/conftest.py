"""Compiled functions may take a second at their first call, so examples have no deadline."""

import sys
from pathlib import Path

from hypothesis import settings

settings.register_profile("compiled", deadline=None, derandomize=True)
settings.load_profile("compiled")

# Where the tests of this folder find what they share.
sys.path.insert(0, str(Path(__file__).parent))
