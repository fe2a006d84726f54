"""Files on real sockets and real folders."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from ilrs.mission.channel import Channel
from ilrs.mission.channel_relay import UdpRelay
from ilrs.mission.file_link import FileLink
from ilrs.mission.folder_files import FolderFiles
from ilrs.protocols.cfdp.happening import FileArrived, FileSent, Happening
from ilrs.protocols.cfdp.peer import Peer
from ilrs.protocols.cfdp.service import FileService

HOST = "127.0.0.1"
IMAGE = random.Random("picture").randbytes(60_000)


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_file_goes_from_folder_to_folder(tmp_path: Path, acknowledged: bool) -> None:
    """Class 2 through light time and loss, ten times as fast as the Moon; class 1 as it is."""
    (tmp_path / "moon").mkdir()
    (tmp_path / "earth").mkdir()
    (tmp_path / "moon" / "image.raw").write_bytes(IMAGE)
    loss = 0.1 if acknowledged else 0.0

    async def run() -> tuple[list[Happening], list[Happening]]:
        here: list[Happening] = []
        there: list[Happening] = []
        fast = {"timeout_s": 0.6, "limit": 30}
        moon = FileService(2, FolderFiles(tmp_path / "moon"), [Peer(1, **fast)])
        earth = FileService(1, FolderFiles(tmp_path / "earth"), [Peer(2, **fast)])
        async with (
            FileLink(moon, (HOST, 0), {}, here.append) as at_moon,
            FileLink(earth, (HOST, 0), {}, there.append) as at_earth,
            UdpRelay(Channel(loss=loss, seed="a"), (HOST, at_earth.port), 10.0) as down,
            UdpRelay(Channel(loss=loss, seed="b"), (HOST, at_moon.port), 10.0) as up,
        ):
            at_moon.peers[1], at_earth.peers[2] = (HOST, down.port), (HOST, up.port)
            now_s = asyncio.get_running_loop().time()
            moon.put(1, "image.raw", "from/moon.raw", acknowledged=acknowledged, now_s=now_s)
            async with asyncio.timeout(60):
                while not (here and any(isinstance(e, FileArrived) for e in there)):
                    await asyncio.sleep(0.01)
        return here, there

    here, _ = asyncio.run(run())
    assert [e.confirmed for e in here if isinstance(e, FileSent)] == [acknowledged]
    assert (tmp_path / "earth" / "from" / "moon.raw").read_bytes() == IMAGE
    assert [p.name for p in (tmp_path / "earth").rglob("*") if p.is_file()] == ["moon.raw"]


def test_a_link_in_a_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "door").symlink_to(tmp_path / "out")
    files = FolderFiles(tmp_path / "in")
    with pytest.raises(PermissionError, match="leads out"):
        files.create_file(Path("door/x"))
    with pytest.raises(PermissionError, match="no name"):
        files.read_data(Path("../out/x"), 0, 1)


def test_a_folder_does_what_the_service_asks(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    files.create_file(Path("a/b"))
    files.write_data(Path("a/b"), b"xyz", 2)
    assert files.read_data(Path("a/b"), 1, 3) == b"\x00xy"
    assert b"".join(files.chunks(Path("a/b"), 4)) == b"\x00\x00xy"
    assert files.file_size(Path("a/b")) == 5
    files.move(Path("a/b"), Path("c/d"))
    assert not files.file_exists(Path("a/b"))
    files.truncate_file(Path("c/d"))
    assert files.file_size(Path("c/d")) == 0
    files.delete_file(Path("c/d"))
    assert not files.file_exists(Path("c/d"))
