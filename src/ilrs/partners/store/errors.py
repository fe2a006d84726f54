"""What can go wrong with a store. After any of these it is as it was before."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used, or does not take what it is given; says what to do."""


class ConflictError(StoreError):
    """Somebody else wrote in between; what was to be written has to be decided anew."""


class ReplayedError(StoreError):
    """An event that was recorded already came again."""
