"""How people are let in: where it is kept, for how long a session lasts, by which names we go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ilrs.mission.access.provider import Provider

Clock = Callable[[], float]
HOUR_S = 3600.0
DATABASE, ACTS, ACTS_KEY = "access.db", "acts", "keys/acts"


@dataclass(frozen=True)
class Settings:
    """`folder` holds the log of acts, its key and, unless a URL says otherwise, the database.

    `hosts` are the names by which browsers reach the server, without port; loopback names count
    always. `tls` says that browsers reach it by https, here or at a proxy in front.
    """

    folder: Path
    database_url: str = ""
    tls: bool = False
    hosts: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    idle_s: float = 2 * HOUR_S
    longest_s: float = 12 * HOUR_S
    code_s: float = 24 * HOUR_S
    token_longest_s: float = 366 * 24 * HOUR_S
    clock: Clock = time.time

    @property
    def database(self) -> str:
        """The path or URL of the database."""
        return self.database_url or str(self.folder / DATABASE)

    @property
    def cookie(self) -> str:
        """The session's cookie; its prefix has browsers refuse it from elsewhere (RFC 6265bis)."""
        return "__Host-ilrs" if self.tls else "ilrs"

    @property
    def flow_cookie(self) -> str:
        """The cookie of a sign-in that is under way at a provider."""
        return "__Host-ilrs-flow" if self.tls else "ilrs-flow"
