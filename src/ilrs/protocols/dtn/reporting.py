"""Which status report a node owes about a bundle (RFC 9171 5, 6.1)."""

from __future__ import annotations

from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.dtn_time import told_ms
from ilrs.protocols.dtn.primary import BundleFlags
from ilrs.protocols.dtn.status import Reason, StatusReport

REPORTS = {
    "received": BundleFlags.REPORT_RECEPTION,
    "forwarded": BundleFlags.REPORT_FORWARDING,
    "delivered": BundleFlags.REPORT_DELIVERY,
    "deleted": BundleFlags.REPORT_DELETION,
}


def report_on(
    bundle: Bundle, event: str, reason: Reason, now_ms: int, *, asked: bool = False
) -> StatusReport | None:
    """The report that an event (a key of `REPORTS`) is due, or None when nobody asked for it.

    `asked` is for a report that a block asks for and not the bundle. There is none about
    administrative bundles, nor about those without a source.
    """
    head = bundle.primary
    silent = head.report_to.is_none or head.flags & BundleFlags.ADMINISTRATIVE
    if silent or head.source.is_none or not (asked or head.wants(REPORTS[event])):
        return None
    at_ms = ((event, told_ms(now_ms)),) if head.flags & BundleFlags.REPORT_TIME else ()
    piece = head.piece
    return StatusReport(
        frozenset({event}), reason, head.source, head.created, at_ms,
        piece.offset if piece else None, len(bundle.payload) if piece else None,
    )  # fmt: skip
