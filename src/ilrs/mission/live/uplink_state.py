"""The state of FOP-1 as JSON knows it, and back."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

from ilrs.mission.live.kept_octets import from_text, to_text
from ilrs.protocols.ccsds.fop import Fop, Outstanding


def fop_snapshot(fop: Fop) -> dict[str, Any]:
    """Everything of the sender."""
    return {
        "state": fop.state, "next": fop.next, "oldest": fop.oldest,
        "transmissions": fop.transmissions, "timer": fop.timer.snapshot(),
        "order": to_text(fop.order), "order_due": fop.order_due,
        "sent": [[one.number, one.tag, to_text(one.data), one.again] for one in fop.sent],
        "acknowledged": fop.acknowledged[:], "alerts": [[name, ids] for name, ids in fop.alerts],
        "counters": dict(fop.counters),
    }  # fmt: skip


def fop_restore(fop: Fop, kept: dict[str, Any]) -> None:
    """Let a sender continue from a snapshot."""
    fop.state, fop.next, fop.oldest = kept["state"], kept["next"], kept["oldest"]
    fop.transmissions = kept["transmissions"]
    fop.timer.restore(kept["timer"])
    fop.order, fop.order_due = from_text(kept["order"]), kept["order_due"]
    fop.sent = deque(
        Outstanding(n, tag, from_text(text), again) for n, tag, text, again in kept["sent"]
    )
    fop.acknowledged = list(kept["acknowledged"])
    fop.alerts = [(name, list(ids)) for name, ids in kept["alerts"]]
    fop.counters = Counter(kept["counters"])
