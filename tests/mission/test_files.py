"""Files between Earth and Moon by CFDP, through light time, loss and blackouts, on no clock."""

from __future__ import annotations

import random

import pytest
from cfdppy.handler.dest import DestHandler
from rehearsal import EARTH, MOON, Rehearsal, rehearsal
from spacepackets.cfdp.pdu import DirectiveType
from spacepackets.countdown import Countdown

from ilrs.mission.channel import Channel
from ilrs.protocols.cfdp.files import MemoryFiles
from ilrs.protocols.cfdp.happening import FileArrived, FileFailed, FileSent, UnitRefused
from ilrs.protocols.cfdp.link_clock import LinkClock, LinkCountdown
from ilrs.protocols.cfdp.pdu import Transaction, decode_pdu
from ilrs.protocols.cfdp.peer import Peer
from ilrs.protocols.cfdp.service import FileService

IMAGE = random.Random("image").randbytes(100_000)


def give(
    scene: Rehearsal, octets: bytes = IMAGE, name: str = "image.raw", **more: bool
) -> Transaction:
    """Let the Moon send a file to Earth."""
    scene.moon_files.create_file(name)
    scene.moon_files.write_data(name, octets, 0)
    return scene.moon.put(EARTH, name, now_s=scene.now_s, **more)


def failures(scene: Rehearsal) -> list[object]:
    return [e for told in scene.told.values() for e in told if isinstance(e, FileFailed)]


@pytest.mark.parametrize("checksum", ["modular", "crc32", "crc32c", "null"])
@pytest.mark.parametrize("size", [0, 1, 1000, 100_000])
def test_a_file_arrives_whole_and_both_ends_know(size: int, checksum: str) -> None:
    scene = rehearsal(Channel(), checksum=checksum)
    number = give(scene, IMAGE[:size])
    scene.until_quiet()
    assert scene.earth_files.get("image.raw") == IMAGE[:size]
    assert scene.told["earth"] == [FileArrived(number, "image.raw", size)]
    assert scene.told["moon"] == [FileSent(number, confirmed=True)]


def test_class_1_sends_and_does_not_ask() -> None:
    scene = rehearsal(Channel())
    number = give(scene, acknowledged=False)
    scene.until_quiet()
    assert scene.earth_files.get("image.raw") == IMAGE
    assert scene.told["moon"] == [FileSent(number, confirmed=False)]
    assert scene.up.sent == 0


def test_class_1_with_closure_is_confirmed() -> None:
    scene = rehearsal(Channel())
    number = give(scene, acknowledged=False, closure=True)
    scene.until_quiet()
    assert scene.told["moon"] == [FileSent(number, confirmed=True)]
    assert scene.up.sent == 1


@pytest.mark.parametrize("seed", [f"luck {n}" for n in range(6)])
def test_class_2_survives_heavy_loss_both_ways(seed: str) -> None:
    scene = rehearsal(
        Channel(loss=0.2, seed=seed),
        Channel(loss=0.2, seed=seed + " back"),
        unit_octets=512,
        limit=30,
    )
    number = give(scene)
    scene.until_quiet()
    assert scene.down.lost > 20
    assert scene.earth_files.get("image.raw") == IMAGE
    assert FileArrived(number, "image.raw", len(IMAGE)) in scene.told["earth"]
    assert FileSent(number, confirmed=True) in scene.told["moon"]
    assert failures(scene) == []


def test_class_1_that_lost_a_piece_fails_and_says_so() -> None:
    scene = rehearsal(Channel(), Channel(loss=0.1, seed="a"), limit=3)
    number = give(scene, acknowledged=False)
    scene.until_quiet()
    assert [e for e in failures(scene) if e.transaction == number] == [
        FileFailed(number, "check limit reached")
    ]
    assert scene.earth_files.names == [], "an incomplete file is not kept"


def test_a_blackout_on_the_way_delays_but_loses_nothing() -> None:
    """Six hours without a line, in the plan: the timers stand still meanwhile."""
    hours = (2.0, 6 * 3600.0)
    scene = rehearsal(Channel(blackouts=[hours]), limit=4)
    number = give(scene)
    scene.until(lambda: scene.now_s >= hours[0])
    for service, peer in ((scene.earth, MOON), (scene.moon, EARTH)):
        service.freeze(peer, scene.now_s)
    for _ in range(100):
        scene.step()
    scene.now_s = hours[1]
    for service, peer in ((scene.earth, MOON), (scene.moon, EARTH)):
        service.thaw(peer, scene.now_s)
    began_s = scene.now_s
    scene.until_quiet()
    assert scene.told["moon"] == [FileSent(number, confirmed=True)]
    assert scene.now_s - began_s < 60.0
    assert failures(scene) == []


def test_a_blackout_that_nobody_planned_ends_the_transaction_by_its_limits() -> None:
    scene = rehearsal(Channel(blackouts=[(0.5, 1e9)]), limit=3, inactivity_s=100.0)
    number = give(scene)
    scene.until_quiet()
    assert scene.moon.busy == scene.earth.busy == []
    assert [e for e in scene.told["moon"]] == [FileFailed(number, "positive ack limit reached")]
    assert scene.moon.history.ending(number) == "positive ack limit reached"


def test_many_files_at_once_do_not_mix() -> None:
    scene = rehearsal(Channel(loss=0.1, seed="many"), Channel(loss=0.1, seed="back"), limit=30)
    numbers = [give(scene, IMAGE[n * 1000 : n * 3000], f"part/{n}") for n in range(1, 9)]
    scene.earth_files.create_file("plan")
    scene.earth_files.write_data("plan", b"tomorrow", 0)
    scene.earth.put(MOON, "plan", "plans/tomorrow", now_s=0.0)
    scene.until_quiet()
    for n in range(1, 9):
        assert scene.earth_files.get(f"part/{n}") == IMAGE[n * 1000 : n * 3000]
    assert scene.moon_files.get("plans/tomorrow") == b"tomorrow"
    assert sum(isinstance(e, FileArrived) for e in scene.told["earth"]) == len(numbers)


def test_what_comes_again_after_the_end_is_acknowledged_and_changes_nothing() -> None:
    scene = rehearsal(Channel())
    number = give(scene)
    kept: list[bytes] = []
    send = scene.down.send
    scene.down.send = lambda octets, now_s: (kept.append(octets), send(octets, now_s))[1]
    finished: list[bytes] = []
    give_up = scene.up.send
    scene.up.send = lambda octets, now_s: (finished.append(octets), give_up(octets, now_s))[1]
    scene.until_quiet()
    scene.earth_files.write_data("image.raw", b"looked at", 0)
    for octets in kept:
        assert scene.earth.receive(octets, scene.now_s) == []
    answers = scene.earth.outgoing(MOON, scene.now_s)
    assert [decode_pdu(a).directive_type for a in answers] == [DirectiveType.ACK_PDU]
    assert scene.earth_files.get("image.raw")[:9] == b"looked at"
    assert scene.earth.busy == []
    again = [o for o in finished if decode_pdu(o).directive_type == DirectiveType.FINISHED_PDU]
    assert len(again) == 1
    assert scene.moon.receive(again[0], scene.now_s) == []
    (answer,) = scene.moon.outgoing(EARTH, scene.now_s)
    assert decode_pdu(answer).directive_code_of_acked_pdu == DirectiveType.FINISHED_PDU
    assert scene.moon.history.ending(number) == "complete"


def test_the_metadata_may_come_last() -> None:
    scene = rehearsal(Channel())
    number = give(scene, IMAGE[:5000])
    units = scene.moon.outgoing(EARTH, 0.0)
    while more := scene.moon.outgoing(EARTH, 0.0):
        units += more
    for octets in [*units[1:], units[0]]:
        scene.told["earth"] += scene.earth.receive(octets, 0.0)
    scene.until_quiet()
    assert scene.earth_files.get("image.raw") == IMAGE[:5000]
    assert FileSent(number, confirmed=True) in scene.told["moon"]


def test_a_transaction_can_be_given_up_and_the_peer_hears_of_it() -> None:
    scene = rehearsal(Channel())
    number = give(scene)
    scene.until(lambda: scene.now_s >= 0.3)
    scene.moon.cancel(number, scene.now_s)
    scene.until_quiet()
    assert scene.told["moon"] == [FileFailed(number, "cancelled here")]
    assert scene.told["earth"] == [FileFailed(number, "cancel request received")]
    assert scene.earth_files.names == []


def test_a_transaction_that_fails_does_not_cost_an_older_file() -> None:
    scene = rehearsal(Channel())
    scene.earth_files.create_file("image.raw")
    scene.earth_files.write_data("image.raw", b"of yesterday", 0)
    number = give(scene)
    scene.until(lambda: scene.now_s >= 1.6)
    assert scene.earth_files.get("image.raw") == b"of yesterday"
    scene.earth.cancel(number, scene.now_s)
    scene.until_quiet()
    assert scene.earth_files.get("image.raw") == b"of yesterday"
    give(scene)
    scene.until_quiet()
    assert scene.earth_files.get("image.raw") == IMAGE
    assert scene.earth_files.names == ["image.raw"]


def test_a_silent_sender_is_given_up_after_a_while() -> None:
    scene = rehearsal(Channel(), inactivity_s=50.0)
    number = give(scene)
    for octets in scene.moon.outgoing(EARTH, 0.0, 5):
        scene.earth.receive(octets, 0.0)
    told = []
    for second in range(300):
        told += scene.earth.tick(float(second))
    assert told == [FileFailed(number, "nothing was heard")]
    assert scene.earth.busy == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/../../b", "c:\\windows", "bad\nname"])
def test_a_name_that_leads_outside_is_rejected(name: str) -> None:
    """The peer's own software is not to be trusted with names."""
    scene = rehearsal(Channel())
    scene.moon_files.create_file("x")
    number = scene.moon.put(EARTH, "x", "y" * len(name), now_s=0.0)
    for octets in scene.moon.outgoing(EARTH, 0.0):
        bad = octets.replace(b"y" * len(name), name.encode())
        scene.told["earth"] += scene.earth.receive(bad, 0.0)
    scene.until_quiet()
    assert FileFailed(number, "filestore rejection") in scene.told["earth"]
    assert not any(isinstance(e, FileArrived) for e in scene.told["earth"])


def test_a_file_that_is_too_large_for_us_is_not_begun() -> None:
    files = MemoryFiles({"big": bytes(2000)})
    moon = FileService(MOON, files, [Peer(EARTH)])
    earth = FileService(EARTH, MemoryFiles(), [Peer(MOON, largest_octets=1000)])
    moon.put(EARTH, "big", now_s=0.0)
    told = earth.receive(moon.outgoing(EARTH, 0.0)[0], 0.0)
    assert [type(e) for e in told] == [UnitRefused]
    assert earth.busy == []


def test_units_of_strangers_are_refused() -> None:
    scene = rehearsal(Channel())
    give(scene)
    units = scene.moon.outgoing(EARTH, 0.0)
    other = FileService(9, MemoryFiles(), [Peer(MOON)])
    assert isinstance(other.receive(units[0], 0.0)[0], UnitRefused)


def test_errors_of_the_caller_are_told() -> None:
    scene = rehearsal(Channel())
    with pytest.raises(ValueError, match="no file"):
        scene.earth.put(MOON, "nothing", now_s=0.0)
    with pytest.raises(ValueError, match="entity 77 is not known"):
        scene.earth.freeze(77, 0.0)
    with pytest.raises(ValueError, match="checksum 'md5'"):
        FileService(1, MemoryFiles(), [Peer(2, checksum="md5")])


def test_damaged_units_do_no_harm() -> None:
    draw = random.Random("units")
    scene = rehearsal(Channel(), limit=30)
    number = give(scene, IMAGE[:30_000])
    units: list[bytes] = []
    send = scene.down.send
    scene.down.send = lambda octets, now_s: (units.append(octets), send(octets, now_s))[1]
    back: list[bytes] = []
    send_back = scene.up.send
    scene.up.send = lambda octets, now_s: (back.append(octets), send_back(octets, now_s))[1]
    scene.until(lambda: scene.now_s > 0.2)
    for _ in range(1500):
        bad = bytearray(draw.choice(units + back))
        # Not the number of the transaction: what is damaged there is another transaction.
        for _ in range(draw.randint(1, 3)):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        if draw.random() < 0.2:
            del bad[draw.randrange(len(bad)) :]
        other = draw.choice([scene.earth, scene.moon])
        other.receive(bytes(bad), scene.now_s)
        scene.step() if draw.random() < 0.02 else None
    assert number is not None
    scene.until_quiet()
    assert scene.earth.busy == scene.moon.busy == []


def test_a_clock_of_a_link_stands_still_while_frozen() -> None:
    clock = LinkClock(100.0)
    timer = LinkCountdown(clock, 5.0)
    clock.tell(104.0)
    clock.freeze(104.0)
    clock.tell(1e6)
    clock.thaw(2e6)
    assert not timer.timed_out()
    assert timer.remaining_time().total_seconds() == pytest.approx(1.0)
    clock.tell(2e6 + 1.0)
    assert timer.timed_out()
    timer.reset()
    assert timer.busy()


def test_no_timer_of_the_library_is_left_on_the_wall_clock(monkeypatch) -> None:
    """If a new version of the library made timers elsewhere, this would see them."""
    asked: list[object] = []
    monkeypatch.setattr(Countdown, "timed_out", lambda self: asked.append(self) or False)
    monkeypatch.setattr(Countdown, "busy", lambda self: not self.timed_out())
    scene = rehearsal(Channel(loss=0.2, seed="t"), Channel(loss=0.2, seed="u"), limit=30)
    give(scene)
    give(scene, acknowledged=False, closure=True, name="other")
    scene.until_quiet()
    assert asked == []
    assert DestHandler is not None
