"""The id of a rehearsal is its own for ever: acts and people speak of it after it is gone."""

from __future__ import annotations

import time
from pathlib import Path

from living import Opener, outpost

from ilrs.mission.commanding.authority import Action, Circumstances, Verdict
from ilrs.mission.desks import Desks
from ilrs.mission.live.rehearsals import Rehearsals


def allow(person: str, action: Action, thing: str, circumstances: Circumstances) -> Verdict:
    """Whoever asks may: rights have tests of their own."""
    del person, action, thing, circumstances
    return Verdict(True)


def begin(rehearsals: Rehearsals) -> str:
    found = rehearsals.begin(None, "a bad day", "flora")
    end_s = time.monotonic() + 20.0
    while found.state == "preparing":
        assert time.monotonic() < end_s, "it takes too long"
        time.sleep(0.005)
    assert found.state == "open", found.text
    return found.id


def test_an_id_is_given_once_also_after_the_server_was_away(tmp_path: Path) -> None:
    opener = Opener(tmp_path)
    live = opener("s", outpost())
    live.desks = Desks(live, allow, None)
    live.runner.attendants.append(live.desks)
    live.runner.start()
    first = Rehearsals(live, {"live": live})
    assert [begin(first), begin(first)] == ["r1", "r2"]
    first.end("r2", keep=False)
    first.end("r1", keep=True)
    second = Rehearsals(live, {"live": live})
    assert [r.id for r in second.all()] == ["r1"]
    assert begin(second) == "r3"
    second.close()
    opener.close()
