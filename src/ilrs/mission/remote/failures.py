"""What can go wrong between a script and a mission control, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class MissionError(Exception):
    """A request that was not answered as wished.

    `status` is that of HTTP, 0 when there was no answer; the other parts are those of the server:
    `code` sorts it, `where` names the parameter or address, `why` and `hint` go on.
    """

    def __init__(
        self, what: str, *, status: int = 0, code: str = "", where: str = "", why: str = "",
        hint: str = "",
    ) -> None:  # fmt: skip
        self.what, self.status, self.code = what, status, code
        self.where, self.why, self.hint = where, why, hint
        place = f"{where}: " if where and where not in what else ""
        text = f"{place}{what}" + (f" ({why})" if why else "") + (f"; {hint}" if hint else "")
        super().__init__(text)

    @classmethod
    def of(cls, status: int, document: object) -> MissionError:
        """The error that an answer tells."""
        told: Any = document.get("error") if isinstance(document, Mapping) else None
        if not isinstance(told, Mapping):
            return cls(f"the server answered {status}", status=status,
                       hint="is it a mission control of ilrs?")  # fmt: skip
        parts: dict[str, str] = {str(k): str(v) for k, v in told.items()}
        names = ("code", "where", "why", "hint")
        return cls(parts.get("what", ""), status=status, **{n: parts.get(n, "") for n in names})


class CommandFailedError(MissionError):
    """A command, or a run of a procedure, came to another end than was waited for."""
