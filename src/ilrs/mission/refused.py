"""What a desk of mission control does not do, as a sentence for people: what, where, why, hint."""

from __future__ import annotations

from typing import Literal

Code = Literal["not_found", "invalid", "forbidden", "conflict", "gone"]


class RefusedError(Exception):
    """A wish that is not carried out. `code` sorts it; `where` is the address or id it is about."""

    def __init__(
        self, code: Code, what: str, where: str = "", why: str = "", hint: str = ""
    ) -> None:
        self.code: Code = code
        self.what, self.where, self.why, self.hint = what, where, why, hint
        about = f"{where}: {what}" if where else what
        super().__init__("; ".join(filter(None, (about, why, hint))))

    def as_dict(self) -> dict[str, str]:
        """Plain JSON types, as the API tells errors."""
        return {"code": self.code, "what": self.what, "where": self.where, "why": self.why,
                "hint": self.hint}  # fmt: skip
