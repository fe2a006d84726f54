"""A timer that stands still while nothing can be heard; time is given from outside."""

from __future__ import annotations


class FrozenTimer:
    """Counts down while it is not frozen. `left_ns` is what is left at `since_ns`."""

    def __init__(self) -> None:
        self.left_ns: int | None = None
        self.since_ns: int | None = None
        self.frozen = False

    def begin(self, now_ns: int, length_ns: int) -> None:
        """Begin, or begin again."""
        self.left_ns, self.since_ns = length_ns, None if self.frozen else now_ns

    def stop(self) -> None:
        """End it."""
        self.left_ns = self.since_ns = None

    def freeze(self, now_ns: int) -> None:
        """Stand still from now on."""
        if not self.frozen and self.left_ns is not None and self.since_ns is not None:
            self.left_ns = max(0, self.left_ns - (now_ns - self.since_ns))
            self.since_ns = None
        self.frozen = True

    def thaw(self, now_ns: int) -> None:
        """Go on."""
        if self.frozen and self.left_ns is not None:
            self.since_ns = now_ns
        self.frozen = False

    @property
    def due_ns(self) -> int | None:
        """When it runs out; None while it stands still or does not run."""
        if self.left_ns is None or self.since_ns is None:
            return None
        return self.since_ns + self.left_ns

    def snapshot(self) -> list[int | bool | None]:
        """Everything, as JSON knows it."""
        return [self.left_ns, self.since_ns, self.frozen]

    def restore(self, kept: list[int | bool | None]) -> None:
        """Continue from a snapshot."""
        self.left_ns, self.since_ns = kept[0], kept[1]
        self.frozen = bool(kept[2])
