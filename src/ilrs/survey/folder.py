"""The folder of a survey: whose it is, one writer at a time, files that are complete or not there.

`work/` holds `plan.json`, which says what the pieces beside it belong to, and the pieces. Whoever
writes holds a lock, which the system takes back however the process ends.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ilrs.sim.lock import alone
from ilrs.survey.plan import digest_of

_AGAIN = "choose another folder with --out, or delete this one"


@contextmanager
def claim(facts: dict[str, Any], out: Path) -> Generator[Path]:
    """The work folder for the length of a `with` block, after making sure that it is this survey's.

    Raises ValueError when the folder holds another survey (naming what differs), or when another
    process is writing it.
    """
    folder = out / "work"
    folder.mkdir(parents=True, exist_ok=True)
    taken = ValueError(
        f"{out}: another survey is writing into this folder; wait until it has ended, or "
        f"choose another folder with --out"
    )
    with alone(folder, taken):
        mark = folder / "plan.json"
        if mark.is_file():
            _compare(_read(mark, out), facts, out)
        elif any(folder.glob("tile_*")):
            raise ValueError(f"{out}: holds pieces of a survey and no plan.json; {_AGAIN}")
        write_whole(mark, json_bytes(facts | {"digest": digest_of(facts)}))
        # What a stopped process left half-written.
        for part in (*out.glob("*.part"), *folder.glob("*.part"), *folder.glob("tile_*/*.part")):
            part.unlink(missing_ok=True)
        yield folder


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there: it is complete, or as it was before.

    Raises OSError naming the file. Two processes that write the same one do not mix.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    os.close(handle)
    beside = Path(name)
    try:
        beside.write_bytes(content)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def json_bytes(document: Any) -> bytes:
    """JSON for people: indented, with a line feed at the end."""
    return (json.dumps(document, indent=2, allow_nan=False) + "\n").encode("utf-8")


def _read(mark: Path, out: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
        return {name: value for name, value in found.items() if name != "digest"}
    except (ValueError, AttributeError):
        raise ValueError(f"{out}: {mark.name} in its work folder is damaged; {_AGAIN}") from None


def _compare(there: dict[str, Any], here: dict[str, Any], out: Path) -> None:
    if digest_of(there) == digest_of(here):
        return
    told = "; ".join(_differences(there, here))
    raise ValueError(f"{out}: holds another survey; {told}. {_AGAIN[0].upper()}{_AGAIN[1:]}")


def _differences(there: dict[str, Any], here: dict[str, Any], within: str = "") -> list[str]:
    """`step_m was 100, is 60`, entry by entry; digests of files are not spelled out."""
    found: list[str] = []
    for name in dict.fromkeys((*there, *here)):
        was, now = there.get(name), here.get(name)
        if was == now:
            continue
        if isinstance(was, dict) and isinstance(now, dict):
            found += _differences(was, now, name)
        elif within == "terrain":
            what = "is new" if was is None else "is missing now" if now is None else "has changed"
            found.append(f"terrain {name} {what}")
        else:
            found.append(f"{name} was {was}, is {now}")
    return found
