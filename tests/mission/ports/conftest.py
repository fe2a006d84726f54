"""A session with its desks, whose ports a test opens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attended import attended
from living import Opener, outpost

sys.path.insert(0, str(Path(__file__).parent))

from others import Open

from ilrs.mission.access.room import Access
from ilrs.mission.live.live import Live
from ilrs.mission.ports.ports import Ports
from ilrs.mission.ports.settings import PortSettings


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    opener = Opener(tmp_path)
    yield opener("s", outpost())
    opener.close()


@pytest.fixture
def access(live: Live, tmp_path: Path) -> Iterator[Access]:
    made = attended(live, tmp_path)
    yield made
    made.close()


@pytest.fixture
def opened(live: Live, access: Access) -> Iterator[Open]:
    made: list[Ports] = []

    def open_ports(**given: Any) -> Ports:
        settings = PortSettings(**{"telecommand_as": "bo"} | given)
        settings.check()
        made.append(Ports(live, settings, access))
        live.runner.start()
        return made[-1]

    yield open_ports
    for ports in made:
        ports.close()
