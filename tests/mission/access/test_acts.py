"""The log of acts: everything is in it, tampering is found, it survives being killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from a_desk import PASSWORD, Clock, account, made_access, signed, stranger

from ilrs.mission.access.acts import CHECKPOINT_EVERY, Acts
from ilrs.mission.access.acts_reading import latest_acts
from ilrs.mission.access.room import Access
from ilrs.partners.record.errors import RecordError
from ilrs.station.model import Station


def log_in(folder: Path, clock: Clock) -> Acts:
    return Acts(folder / "acts", folder / "keys" / "acts", clock)


def filled(folder: Path, clock: Clock, number: int = 40) -> Acts:
    acts = log_in(folder, clock)
    for i in range(number):
        acts.append("command.released", "ada", {"address": "battery/mode", "value": i + 0.5})
    return acts


def test_what_people_do_is_in_the_log(team: Access, url: str) -> None:
    token = team.first_token()
    with stranger(url) as browser:
        body = {"token": token, "name": "flora", "password": PASSWORD}
        browser.post("/auth/first", json=body)
        browser.post("/auth/login", json={"name": "flora", "password": "wrong"})
        browser.post("/auth/login", json={"name": "nobody", "password": "wrong"})
    with signed(url, "flora") as flora:
        flora.post("/accounts", json={"name": "aud", "roles": ["auditor"]})
        flora.post("/accounts/aud/roles", json={"roles": ["auditor", "operator"]})
        made = flora.post("/auth/tokens", json={"label": "plots"}).json()
        flora.delete(f"/auth/tokens/{made['id']}")
        flora.post("/accounts/aud/disable")
        flora.post("/entries")
        flora.post("/auth/logout")
    account(team, "aud2", "auditor")
    with signed(url, "aud2") as auditor:
        told = auditor.get("/acts").json()
        kinds = [act["kind"] for act in told["acts"]][::-1]
        assert kinds == [
            "key.added", "account.made", "sign_in.failed", "sign_in.failed", "sign_in",
            "account.made", "account.changed", "token.made", "token.revoked", "account.disabled",
            "entry", "sign_out", "sign_in",
        ]  # fmt: skip
        failed = [act["body"]["account"] for act in told["acts"] if act["kind"] == "sign_in.failed"]
        assert failed == ["(no such account)", "flora"]
        some = auditor.get("/acts", params={"kind": "account.", "who": "flora", "limit": 2}).json()
        assert [act["kind"] for act in some["acts"]] == ["account.disabled", "account.changed"]
        first = auditor.get("/acts", params={"before": 2}).json()["acts"]
        assert [act["sequence"] for act in first] == [1, 0]
        whole = auditor.post("/acts/verify", json={}).json()
        assert (whole["ok"], whole["size"]) == (True, told["size"])
        kept = auditor.get("/acts/checkpoint").json()["checkpoint"]
        assert auditor.post("/acts/verify", json={"checkpoint": kept}).json()["ok"]
        other = re.sub(r"\n\d+\n", "\n3\n", kept, count=1)
        assert not auditor.post("/acts/verify", json={"checkpoint": other}).json()["ok"]
        assert auditor.post("/acts/verify", json={"checkpoint": "x"}).status_code == 422
    text = (team.settings.folder / "acts" / "entries.jsonl").read_text()
    assert PASSWORD not in text
    assert made["token"] not in text


def test_the_key_is_its_owners_alone_and_not_in_the_log(tmp_path: Path, clock: Clock) -> None:
    acts = log_in(tmp_path, clock)
    key = tmp_path / "keys" / "acts"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not list(acts.folder.glob("**/*key*"))
    key.chmod(0o644)
    with pytest.raises(RecordError, match="others may read"):
        log_in(tmp_path, clock)
    key.unlink()
    # A log whose key is gone is not gone on with under another.
    with pytest.raises(RecordError, match="is not"):
        log_in(tmp_path, clock)


def alter(folder: Path) -> None:
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"value":"7.5"', b'"value":"8.5"', 1))


def take_out(folder: Path) -> None:
    for name in ("entries.jsonl", "leaves"):
        path = folder / name
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:10] + lines[11:]))


def cut_off(folder: Path) -> None:
    for name in ("entries.jsonl", "leaves"):
        path = folder / name
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-5]))


def swap(folder: Path) -> None:
    for name in ("entries.jsonl", "leaves"):
        path = folder / name
        lines = path.read_bytes().splitlines(keepends=True)
        lines[5], lines[6] = lines[6], lines[5]
        path.write_bytes(b"".join(lines))


def write_anew(folder: Path) -> None:
    """All of it by another key, as whoever has the folder only could."""
    other = folder.parent / "other"
    filled(other, Clock(), 40).close()
    shutil.rmtree(folder)
    shutil.copytree(other / "acts", folder)


@pytest.mark.parametrize("tamper", [alter, take_out, cut_off, swap, write_anew])
@pytest.mark.parametrize("running", [True, False])
def test_tampering_is_found(
    tmp_path: Path, clock: Clock, tamper: Callable[[Path], None], running: bool
) -> None:
    acts = filled(tmp_path, clock)
    assert acts.verify().ok
    tamper(acts.folder)
    if not running:
        try:
            acts = log_in(tmp_path, clock)
        except RecordError:
            return
    verdict = acts.verify()
    assert not verdict.ok
    assert verdict.findings[0].what


def test_an_older_copy_of_the_whole_folder_is_found(tmp_path: Path, clock: Clock) -> None:
    acts = filled(tmp_path, clock, 10)
    acts.close()
    shutil.copytree(acts.folder, tmp_path / "old")
    for _ in range(5):
        acts.append("alarm.acknowledged", "bo", {})
    acts.close()
    kept = acts.checkpoint
    shutil.rmtree(acts.folder)
    shutil.copytree(tmp_path / "old", acts.folder)
    # The running server knows what it wrote; a new one by a checkpoint that was kept elsewhere.
    assert not acts.verify().ok
    with pytest.raises(RecordError):
        acts.append("command.released", "ada", {})
    again = log_in(tmp_path, clock)
    assert again.verify().ok
    assert not again.verify(kept).ok


def test_many_threads_and_another_process_write_one_log(tmp_path: Path, clock: Clock) -> None:
    acts = log_in(tmp_path, clock)
    program = (
        "import sys, time, pathlib; from ilrs.mission.access.acts import Acts;"
        "d = pathlib.Path(sys.argv[1]); a = Acts(d / 'acts', d / 'keys' / 'acts', time.time);"
        "[a.append('account.made', '', {'n': i}) for i in range(20)]"
    )
    other = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])

    def write() -> None:
        for i in range(20):
            acts.append("command.released", "ada", {"n": i, "none": None, "far": 2**60})

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(30.0) == 0
    verdict = acts.verify()
    assert (verdict.ok, verdict.size) == (True, 1 + 5 * 20)


def test_it_survives_being_killed(tmp_path: Path, clock: Clock) -> None:
    program = (
        "import sys, time, pathlib; from ilrs.mission.access.acts import Acts;"
        "d = pathlib.Path(sys.argv[1]); a = Acts(d / 'acts', d / 'keys' / 'acts', time.time)\n"
        "while True: print(a.append('command.released', 'ada', {'x': 'y' * 500}), flush=True)"
    )
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            said = writer.stdout.readline()
            time.sleep(0.2)
            os.kill(writer.pid, signal.SIGKILL)
            said = (said + writer.stdout.read()).splitlines()[-1]
        acts = log_in(tmp_path, clock)
        # Everything that was said to be written is there.
        assert acts.size > int(said)
        assert acts.verify().ok


def test_half_an_act_at_the_end_is_removed(tmp_path: Path, clock: Clock) -> None:
    acts = filled(tmp_path, clock, 3)
    with (acts.folder / "entries.jsonl").open("ab") as stream:
        stream.write(b'{"payload":{"auth')
    again = log_in(tmp_path, clock)
    again.append("command.released", "ada", {})
    assert again.verify().ok
    assert again.size == 5


def test_an_act_takes_milliseconds_however_long_the_log_is(tmp_path: Path, clock: Clock) -> None:
    acts = filled(tmp_path, clock, 300)
    begin = time.perf_counter()
    for _ in range(50):
        acts.append("command.released", "ada", {})
    assert (time.perf_counter() - begin) / 50 < 0.05
    assert len(acts.checkpoint.splitlines()) >= 4
    assert acts.size // CHECKPOINT_EVERY == int(acts.checkpoint.splitlines()[1]) // CHECKPOINT_EVERY


def test_reading_backwards_gives_every_line_once(tmp_path: Path, clock: Clock) -> None:
    acts = log_in(tmp_path, clock)
    for i in range(200):
        acts.append("note", "ada", {"n": i, "text": "月" * (i * 7 % 900)})
    found = latest_acts(acts.folder, 1000, kind="note")
    assert [act.body["n"] for act in found] == list(range(199, -1, -1))
    lines = (acts.folder / "entries.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["payload"]["body"]["n"] == 199


def test_nobody_is_let_in_when_it_cannot_be_written_down(
    tmp_path: Path, outpost: Station, clock: Clock
) -> None:
    access = made_access(tmp_path / "access", outpost, None, clock)
    account(access, "ada", "operator")
    shutil.rmtree(access.acts.folder)
    with pytest.raises((RecordError, OSError)):
        access.door.sign_in("ada", PASSWORD, "127.0.0.1")
    assert access.sessions.of("ada") == []
    access.engine.dispose()
