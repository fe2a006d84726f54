"""What is not let through, why, and what to do. Not a bug; routes tell it as it is."""

from __future__ import annotations


class AccessError(Exception):
    """Something that is refused; `status` is that of HTTP, `code` is stable and greppable.

    `retry_after_s` is set when waiting helps.
    """

    def __init__(
        self, status: int, code: str, what: str, *, where: str = "", why: str = "",
        hint: str = "", retry_after_s: float = 0.0,
    ) -> None:  # fmt: skip
        self.status, self.code, self.what = status, code, what
        self.where, self.why, self.hint = where, why, hint
        self.retry_after_s = retry_after_s
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.what}: {self.why}" if self.why else self.what
        return f"{text}\n    {self.hint}" if self.hint else text

    @property
    def document(self) -> dict[str, dict[str, str]]:
        """The refusal as the body of an answer."""
        return {"error": {
            "code": self.code, "what": self.what, "where": self.where, "why": self.why,
            "hint": self.hint,
        }}  # fmt: skip
