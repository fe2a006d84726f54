"""Items of a timeline out of documents: commands, alarms, plans, procedures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.live.live import Live

Item = dict[str, Any]
Items = Callable[[Live, int, int], list[Item]]
# What began so long before a span may still go on in it.
BEFORE_NS = 30 * 86_400 * 1_000_000_000


def _item(
    id: str, start_ns: int, end_ns: int, title: str, detail: str = "", state: str = ""
) -> Item:
    return {
        "id": id, "start": Epoch(start_ns).utc, "end": Epoch(end_ns).utc, "title": title,
        "detail": detail, "state": state,
    }  # fmt: skip


def _within(live: Live, kind: str, start_ns: int, end_ns: int) -> list[dict[str, Any]]:
    return live.records.find(
        kind, start_ns=start_ns - BEFORE_NS, end_ns=end_ns, newest_first=False, limit=5000
    )


def _last_ns(command: dict[str, Any]) -> int:
    return max((s["time_ns"] for s in command["stages"]), default=command["created_ns"])


def _commands(live: Live, start_ns: int, end_ns: int) -> list[Item]:
    return [
        _item(
            c["id"], c["created_ns"], _last_ns(c),
            f"{c['address']} = {c['value']}", c["why"], c["state"],
        )
        for c in _within(live, "command", start_ns, end_ns)
    ]  # fmt: skip


def _alarms(live: Live, start_ns: int, end_ns: int) -> list[Item]:
    return [
        _item(
            a["id"], a["first_ns"], a["cleared_ns"] or live.session.now_ns, a["address"],
            a["text"], a["worst_severity"],
        )
        for a in _within(live, "alarm", start_ns, end_ns)
    ]  # fmt: skip


def _plans(live: Live, start_ns: int, end_ns: int) -> list[Item]:
    board = live.desks.operations.board
    return [
        {
            "id": f"{name}/{a['id']}", "start": a["start"], "end": a["end"],
            "title": a["title"] if isinstance(a["title"], str) else a["title"]["en"],
            "detail": name, "state": a["as_run"]["state"],
        }
        for name in board.names
        for a in board.document(name)["activities"]
        if a["end"] > Epoch(start_ns).utc and a["start"] < Epoch(end_ns).utc
    ]  # fmt: skip


def _procedures(live: Live, start_ns: int, end_ns: int) -> list[Item]:
    now = Epoch(live.session.now_ns).utc
    return [
        {
            "id": r["id"], "start": r["started"], "end": r["ended"] or now,
            "title": r["procedure"], "detail": r["reason"], "state": r["state"],
        }
        for r in _within(live, "procedure_run", start_ns, end_ns)
        if not r["dry_run"]
    ]  # fmt: skip


def _overlapping(items: Items) -> Items:
    def chosen(live: Live, start_ns: int, end_ns: int) -> list[Item]:
        first, last = Epoch(start_ns).utc, Epoch(end_ns).utc
        found: Iterable[Item] = items(live, start_ns, end_ns)
        return [i for i in found if i["end"] >= first and i["start"] < last]

    return chosen


LANES: dict[str, Items] = {
    "plan": _plans,
    "command": _overlapping(_commands),
    "procedure": _overlapping(_procedures),
    "alarm": _overlapping(_alarms),
}
