"""What befalls bundles at a node."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.primary import Piece
from ilrs.protocols.dtn.status import Reason

Identity = tuple[Eid, Created, Piece | None]


@dataclass(frozen=True)
class BundleDelivered:
    """A bundle is at its destination, which is here."""

    bundle: Bundle


@dataclass(frozen=True)
class BundleForwarded:
    """The neighbour has the bundle."""

    identity: Identity
    neighbour: str


@dataclass(frozen=True)
class BundleDropped:
    """The bundle is gone, and why."""

    identity: Identity
    reason: Reason


@dataclass(frozen=True)
class BundleRefused:
    """Octets came in that are no bundle, or a bundle that was here before."""

    why: str


Happening = BundleDelivered | BundleForwarded | BundleDropped | BundleRefused
