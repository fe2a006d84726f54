"""What a node remembers besides its store: bundles that were here, fragments that lack others."""

from __future__ import annotations

from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.fragment import missing
from ilrs.protocols.dtn.happening import Identity
from ilrs.protocols.dtn.store import Held, Store

# How many identities are kept before those of expired bundles are looked for.
FEW = 1024


class Seen:
    """Bundles that came, until they expire, so that none is taken twice; anonymous ones cannot."""

    def __init__(self) -> None:
        self._until_ms: dict[Identity, int] = {}
        self._limit = FEW

    def __contains__(self, bundle: Bundle) -> bool:
        return not bundle.primary.source.is_none and bundle.primary.identity in self._until_ms

    def add(self, bundle: Bundle, expires_ms: int) -> None:
        """It is here now."""
        if not bundle.primary.source.is_none:
            self._until_ms[bundle.primary.identity] = expires_ms

    def discard(self, bundle: Bundle) -> None:
        """It may come again."""
        self._until_ms.pop(bundle.primary.identity, None)

    def forget(self, now_ms: int) -> bool:
        """Forget what has expired, now and then; whether this was done."""
        if len(self._until_ms) < self._limit:
            return False
        self._until_ms = {i: t for i, t in self._until_ms.items() if t > now_ms}
        self._limit = max(FEW, 2 * len(self._until_ms))
        return True


class Fragments:
    """Fragments in a store of bundles that are to be delivered here."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: dict[tuple[Eid, Created], list[Held]] = {}

    def add(self, held: Held) -> list[Bundle]:
        """One more; all fragments of its bundle, taken from the store, once they make it whole."""
        key = (held.bundle.primary.source, held.bundle.primary.created)
        parts = [h for h in self._parts.get(key, []) if self._is_there(h)]
        parts.append(held)
        self._parts[key] = parts
        if missing([h.bundle for h in parts]):
            return []
        for part in parts:
            self._store.remove(part)
        del self._parts[key]
        return [h.bundle for h in parts]

    def forget(self) -> None:
        """Forget bundles of which no fragment is in the store any more."""
        self._parts = {k: p for k, p in self._parts.items() if any(map(self._is_there, p))}

    def _is_there(self, held: Held) -> bool:
        return self._store.get(held.number) is held
