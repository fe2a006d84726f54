"""The one error that octets from outside may cause."""

from __future__ import annotations


class MalformedError(ValueError):
    """Octets that are not what they should be: what is wrong, at which offset from their start.

    Every decoder of this room raises this and nothing else, whatever it is given. An offset of -1
    means that the fault lies in no single place.
    """

    def __init__(self, what: str, offset: int = -1) -> None:
        self.what, self.offset = what, offset
        super().__init__(f"octet {offset}: {what}" if offset >= 0 else what)

    def shifted(self, by: int) -> MalformedError:
        """The same fault with its offset counted from a place `by` octets earlier."""
        return MalformedError(self.what, self.offset + by if self.offset >= 0 else by)
