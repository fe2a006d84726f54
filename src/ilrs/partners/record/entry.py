"""An entry: who says what, in which record, as which of their own; and its envelope.

The envelope is that of DSSE 1.0 (secure-systems-lab/dsse), with one signature, and with the
payload as JSON instead of its base64, so that people can read the file. The signature is DSSE's:
Ed25519 over PAE(payloadType, payload), where the payload is the canonical JSON of the entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from ilrs.partners.record.canonical import MOST_BYTES, canonical, parsed, parsed_canonical
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.keys import PublicKey, SigningKey, octets_of, text_of

PAYLOAD_TYPE = "application/vnd.ilrs.record-entry+json"
SCHEMA = 1
SIGNATURE_BYTES = 64

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_ID = re.compile(r"[0-9a-f]{32}")
_KEY_ID = re.compile(r"[0-9a-f]{64}")
# It becomes the first line of checkpoints and the name of their key (C2SP signed-note).
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}")
# The first line of what witnesses sign; a record of that name could be taken for one.
_RESERVED = {"cosignature/v1"}


@dataclass(frozen=True)
class Entry:
    """What is signed. `id` is 32 hexadecimal digits that occur once, `sequence` counts the author's
    own entries from 0, `time` is UTC by the author's clock and proves nothing about the order.
    """

    record: str
    id: str
    type: str
    author: str
    sequence: int
    time: str
    body: dict[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """The entry as JSON types."""
        return {
            "schema": SCHEMA, "record": self.record, "id": self.id, "type": self.type,
            "author": self.author, "sequence": self.sequence, "time": self.time, "body": self.body,
        }  # fmt: skip

    @cached_property
    def payload(self) -> bytes:
        """The canonical JSON; raises RecordError for a body that has none."""
        return canonical(self.document)


@dataclass(frozen=True)
class Envelope:
    """An entry with its signature and the digest that names the key; `line` is all of it.

    The line is one of `entries.jsonl`, without its end: the octets of the leaf.
    """

    entry: Entry
    key_id: str
    signature: bytes
    line: bytes

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether the signature is that key's over the payload in the line."""
        payload = self.line[len(_BEFORE) : -len(_after(self.key_id, self.signature))]
        return key.verifies(self.signature, pae(PAYLOAD_TYPE, payload))


# What stands around the payload in a canonical line: its names come by the alphabet.
_BEFORE = b'{"payload":'


def _after(key_id: str, signature: bytes) -> bytes:
    text = (
        f',"payloadType":"{PAYLOAD_TYPE}",'
        f'"signatures":[{{"keyid":"{key_id}","sig":"{text_of(signature)}"}}]}}'
    )
    return text.encode("ascii")


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding of DSSE: what is signed says what it is and how long."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(entry: Entry, key: SigningKey) -> Envelope:
    """The entry, checked and signed; raises RecordError for fields that no entry has."""
    payload = checked(entry).payload
    signature = key.sign(pae(PAYLOAD_TYPE, payload))
    line = _BEFORE + payload + _after(key.public.id, signature)
    if len(line) > MOST_BYTES:
        raise RecordError(
            f"the entry has {len(line)} octets; at most {MOST_BYTES} are taken",
            "record the SHA-256 of a large file instead",
        )
    return Envelope(entry, key.public.id, signature, line)


def opened(line: bytes, *, known: bool = False) -> Envelope:
    """The envelope of a line; its signature is not looked at yet.

    Raises RecordError for anything that `sealed` would not have written in just these octets;
    `known` spares that last question, for a line whose digest was kept when it was written.
    """
    document = parsed(line) if known else parsed_canonical(line)
    outer = fields(document, {"payload": dict, "payloadType": str, "signatures": list}, "the line")
    if outer["payloadType"] != PAYLOAD_TYPE:
        raise RecordError(f'payloadType is "{outer["payloadType"]}", not "{PAYLOAD_TYPE}"')
    if len(outer["signatures"]) != 1:
        raise RecordError(f"{len(outer['signatures'])} signatures where there is one")
    signature = fields(outer["signatures"][0], {"keyid": str, "sig": str}, "the signature")
    if not _KEY_ID.fullmatch(signature["keyid"]):
        raise RecordError("keyid is not 64 hexadecimal digits")
    inner = fields(
        outer["payload"],
        {"schema": int, "record": str, "id": str, "type": str, "author": str, "sequence": int,
         "time": str, "body": dict},
        "the payload",
    )  # fmt: skip
    if inner.pop("schema") != SCHEMA:
        raise RecordError(f"an entry of another schema than {SCHEMA}", "use a newer version")
    octets = octets_of(signature["sig"], SIGNATURE_BYTES, "sig")
    return Envelope(checked(Entry(**inner)), signature["keyid"], octets, line)


def checked(entry: Entry) -> Entry:
    """The entry itself; raises RecordError for a field whose form is not that of an entry."""
    check_origin(entry.record)
    check_name(entry.type, "type")
    check_name(entry.author, "author")
    if not _ID.fullmatch(entry.id):
        raise RecordError("id is not 32 hexadecimal digits")
    if entry.sequence < 0:
        raise RecordError(f"sequence is {entry.sequence}")
    if not _is_time(entry.time):
        raise RecordError(f'time is "{entry.time}"', 'write UTC like "2026-11-29T12:00:00Z"')
    return entry


def _is_time(text: str) -> bool:
    try:
        return bool(_TIME.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def check_origin(name: str) -> str:
    """The name of a record; raises RecordError for what is none."""
    if not _ORIGIN.fullmatch(name) or name in _RESERVED:
        raise RecordError(
            f'"{name}" is no name for a record', "use letters, digits, dots, dashes and slashes"
        )
    return name


def check_name(name: str, what: str) -> str:
    """The name of a partner or a type; raises RecordError for what is none."""
    if not _NAME.fullmatch(name):
        raise RecordError(
            f'"{name}" is no {what}', "use small letters, digits, dots, dashes, underscores"
        )
    return name


def fields(value: object, wanted: dict[str, type], what: str) -> dict[str, Any]:
    """The fields of an object that has just these, of these types; raises RecordError."""
    if not isinstance(value, dict):
        raise RecordError(f"{what} is not an object")
    found = cast("dict[str, Any]", value)
    if found.keys() != wanted.keys():
        odd = sorted(found.keys() ^ wanted.keys())
        raise RecordError(f"{what} has other fields than it should: {', '.join(odd)}")
    for name, kind in wanted.items():
        # True is an int in Python, and none in JSON.
        if type(found[name]) is not kind:
            raise RecordError(f"{name} of {what} is of another type than it should be")
    return dict(found)
