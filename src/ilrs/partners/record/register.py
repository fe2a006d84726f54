"""The register of keys: which keys speak for which partner, as the record itself says.

The first entry adds the founding key, signed by itself; its partner is the *keeper*, who signs
checkpoints. After that a key is added by a key of the keeper or of the same partner, and revoked
likewise. A key is added once; a revoked one never comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ilrs.partners.record.canonical import canonical
from ilrs.partners.record.entry import Entry, check_name, fields, pae
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.keys import PublicKey, SigningKey, octets_of, text_of

KEY_TYPE = "application/vnd.ilrs.record-key+json"
ADDED, REVOKED = "key.added", "key.revoked"
# Signs entries; signs size and root for the keeper; co-signs these for another partner.
PURPOSES = ("entries", "checkpoint", "witness")
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True)
class RegisteredKey:
    """A key in the register; `revoked` is the first index at which it no longer signs, -1 for none.

    `withdrawn` is the index of the entry that says so, which can be later.
    """

    key: PublicKey
    partner: str
    purposes: frozenset[str]
    added: int
    revoked: int = -1
    withdrawn: int = -1

    def is_good(self, purpose: str, index: int) -> bool:
        """Whether it signs for this purpose at an index; for checkpoints that is their size."""
        in_time = self.added < index and not 0 <= self.revoked <= index
        return purpose in self.purposes and in_time


def key_statement(key: SigningKey, partner: str, purposes: tuple[str, ...]) -> dict[str, Any]:
    """The body of a `key.added` entry, signed by the new key itself: nobody adds another's key.

    Raises RecordError for a name that is no partner's and for unknown purposes.
    """
    check_name(partner, "partner")
    unknown = sorted(set(purposes) - set(PURPOSES))
    if unknown or not purposes:
        raise RecordError(f"no such purpose: {', '.join(unknown)}", f"choose of {PURPOSES}")
    stated = {"partner": partner, "public": text_of(key.public.raw),
              "purposes": sorted(set(purposes))}  # fmt: skip
    return {**stated, "possession": text_of(key.sign(pae(KEY_TYPE, canonical(stated))))}


class Register:
    """The keys after some number of entries; `keeper` is the partner of the founding key."""

    def __init__(self) -> None:
        self._keys: dict[str, RegisteredKey] = {}
        self.keeper = ""
        self.founder = ""

    def __iter__(self) -> Iterator[RegisteredKey]:
        return iter(self._keys.values())

    def get(self, key_id: str) -> RegisteredKey | None:
        """The key of that id, whether it still signs or not."""
        return self._keys.get(key_id)

    def after(self, entry: Entry, signer: str, index: int) -> Register:
        """The register after a `key.` entry; raises RecordError for one that it may not say."""
        if entry.type not in (ADDED, REVOKED):
            raise RecordError(f"there are no entries of type {entry.type}", f"{ADDED}, {REVOKED}")
        new = Register()
        new._keys, new.keeper, new.founder = dict(self._keys), self.keeper, self.founder
        if entry.type == ADDED:
            new._add(entry, signer, index)
        else:
            new._revoke(entry, index)
        return new

    def _add(self, entry: Entry, signer: str, index: int) -> None:
        new = stated_key(entry.body, index)
        if new.key.id in self._keys:
            raise RecordError(f"key {new.key.id[:12]} is in the record already")
        founding = not self._keys
        if founding and (new.key.id != signer or not {"entries", "checkpoint"} <= new.purposes):
            raise RecordError(
                "the founding key must add itself, for entries and for checkpoints",
                "ilrs record key new --for entries --for checkpoint",
            )
        keeper = new.partner if founding else self.keeper
        if entry.author not in (keeper, new.partner):
            raise RecordError(f"{entry.author} may not add a key of {new.partner}", self._who())
        if new.partner == keeper and "witness" in new.purposes:
            raise RecordError(f"{keeper} keeps this record and cannot be its witness")
        if new.partner != keeper and "checkpoint" in new.purposes:
            raise RecordError(f"only {keeper}, who keeps this record, signs checkpoints")
        self._keys[new.key.id] = new
        if founding:
            self.keeper, self.founder = new.partner, new.key.id

    def _revoke(self, entry: Entry, index: int) -> None:
        body = fields(entry.body, {"keyid": str, "from": int, "reason": str}, "the body")
        found = self._keys.get(body["keyid"])
        if found is None:
            raise RecordError(f"key {body['keyid'][:12]} is not in the record")
        if entry.author not in (self.keeper, found.partner):
            raise RecordError(
                f"{entry.author} may not revoke a key of {found.partner}", self._who()
            )
        # An earlier end is taken after a later one: else a thief could put it off for ever.
        if 0 <= found.revoked <= body["from"]:
            raise RecordError(
                f"key {body['keyid'][:12]} is revoked from {found.revoked} on already"
            )
        if body["from"] <= found.added:
            raise RecordError(
                f"from is {body['from']}, and the key was added at {found.added}",
                f"revoke it from {found.added + 1} on, or later",
            )
        self._keep_one(found)
        self._keys[found.key.id] = replace(found, revoked=body["from"], withdrawn=index)

    def _keep_one(self, going: RegisteredKey) -> None:
        """Without a key of the keeper nobody could ever add one again."""
        for purpose in ("entries", "checkpoint"):
            left = [
                k for k in self._keys.values()
                if k.partner == self.keeper and k.revoked < 0 and purpose in k.purposes
            ]  # fmt: skip
            if left == [going]:
                raise RecordError(
                    f"this is the last key of {self.keeper} for {purpose}", "add another first"
                )

    def _who(self) -> str:
        return f"ask {self.keeper}, who keeps this record"


def stated_key(body: dict[str, Any], index: int = 0) -> RegisteredKey:
    """The key that the body of a `key.added` entry states.

    Raises RecordError for a malformed one, and where the key has not signed the statement.
    """
    wanted = {"partner": str, "public": str, "purposes": list, "possession": str}
    stated = fields(body, wanted, "the body")
    check_name(stated["partner"], "partner")
    purposes: list[Any] = stated["purposes"]
    if (
        not purposes
        or any(p not in PURPOSES for p in purposes)
        or purposes != sorted(set(purposes))
    ):
        raise RecordError(f"purposes are not some of {PURPOSES}, each once, by the alphabet")
    key = PublicKey(octets_of(stated["public"], _KEY_BYTES, "public"))
    proof = octets_of(stated.pop("possession"), _SIGNATURE_BYTES, "possession")
    if not key.verifies(proof, pae(KEY_TYPE, canonical(stated))):
        raise RecordError("the statement is not signed by the key that it states")
    return RegisteredKey(key, stated["partner"], frozenset(purposes), index)
