"""Status reports of a node: sent when asked for, on nothing else, and in nobody's place."""

from __future__ import annotations

from dataclasses import replace

from draw_bundles import made
from neighbours import EARTH, T, node

from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.node import (
    BundleDropped,
    Happening,
    Node,
)  # fmt: skip
from ilrs.protocols.dtn.primary import BundleFlags
from ilrs.protocols.dtn.status import StatusReport, decode_record


def reports(told: list[Happening], relay: Node) -> list[StatusReport]:
    found = [decode_record(h.bundle.payload) for h in relay.store
             if h.bundle.primary.flags & BundleFlags.ADMINISTRATIVE]  # fmt: skip
    return [r for r in found if isinstance(r, StatusReport)]


def test_reports_are_sent_when_asked_for_and_say_what_happened() -> None:
    asked = (BundleFlags.REPORT_RECEPTION | BundleFlags.REPORT_FORWARDING
             | BundleFlags.REPORT_DELETION | BundleFlags.REPORT_TIME)  # fmt: skip
    relay = node(priority=lambda b: 0 if b.primary.flags & 2 else 1)
    home = Eid.parse("dtn://base/reports")
    bundle = made(flags=int(asked), report_to=home, lifetime_ms=5000, created=Created(T, 3))
    told = relay.receive(bundle.encode(), T + 10)
    offer = relay.offer("earth", T + 20)
    assert offer is not None
    told += relay.arrived(offer.number, T + 30)
    lost = replace(bundle, primary=replace(bundle.primary, created=Created(T, 4)))
    relay.receive(lost.encode(), T + 40)
    relay.tick(T + 6000)
    said = [(sorted(r.events), r.reason, r.at_ms, r.created.sequence) for r in reports(told, relay)]
    assert said == [
        (["received"], 0, (("received", T + 10),), 3),
        (["forwarded"], 0, (("forwarded", T + 30),), 3),
        (["received"], 0, (("received", T + 40),), 4),
        (["deleted"], 1, (("deleted", T + 6000),), 4),
    ]


def test_reports_on_what_was_pushed_out_push_nothing_out() -> None:
    relay = node(capacity=200_000, priority=lambda b: 9 if b.primary.flags & 2 else len(b.payload))
    flags = int(BundleFlags.REPORT_DELETION)
    for n in range(3000):
        small = made(b"", created=Created(T, n), flags=flags, report_to=EARTH)
        relay.receive(small.encode(), T)
    before = len(relay.store)
    assert before > 1500
    told = relay.receive(made(bytes(180_000), created=Created(T, 9999)).encode(), T)
    dropped = sum(isinstance(e, BundleDropped) for e in told)
    assert dropped > 1500
    assert relay.store.used_octets <= 200_000
    assert any(h.bundle.primary.created.sequence == 9999 for h in relay.store)


def test_no_report_is_about_a_report() -> None:
    relay = node()
    flags = int(BundleFlags.REPORT_RECEPTION | BundleFlags.ADMINISTRATIVE)
    assert relay.receive(made(flags=flags, report_to=EARTH).encode(), T) == []
    assert len(relay.store) == 1
