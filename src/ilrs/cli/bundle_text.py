"""A bundle as JSON types, and as a page for people."""

from __future__ import annotations

from enum import IntFlag
from typing import Any

from ilrs.protocols.dtn.blocks import Block, BlockFlags, BlockType, HopCount, contents
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.primary import VERSION, BundleFlags
from ilrs.protocols.dtn.security import BCB_AES_GCM, BIB_HMAC_SHA2, decode_security
from ilrs.protocols.dtn.status import OtherRecord, Reason, decode_record
from ilrs.protocols.malformed import MalformedError

CONTEXTS = {BIB_HMAC_SHA2: "BIB-HMAC-SHA2", BCB_AES_GCM: "BCB-AES-GCM"}


def facts(bundle: Bundle) -> dict[str, Any]:
    """Everything that a bundle says, as plain JSON types. Times are milliseconds."""
    primary, hidden = bundle.primary, _encrypted(bundle)
    checks = [primary.checksum_ok, *(b.checksum_ok for b in bundle.blocks)]
    return {
        "version": VERSION,
        "source": str(primary.source),
        "destination": str(primary.destination),
        "report-to": str(primary.report_to),
        "report_to": str(primary.report_to),
        "created": {"time_ms": primary.created.time_ms, "sequence": primary.created.sequence,
                    "utc": primary.created.utc},
        "lifetime": primary.lifetime_ms,
        "lifetime_ms": primary.lifetime_ms,
        "flags": words_of(primary.flags, BundleFlags),
        "flag_bits": primary.flags,
        "crc": primary.checksum.word,
        "checksum_ok": primary.checksum_ok,
        "checksums_ok": False not in checks,
        "fragment": {"offset": primary.piece.offset, "total_bytes": primary.piece.total}
        if primary.piece else None,
        "blocks": [_block_facts(b, b.number in hidden) for b in bundle.blocks],
        "deleted_for": [b.number for b in bundle.blocks
                        if not b.known and b.flags & BlockFlags.DELETE_BUNDLE],
        "administrative": _record_facts(bundle)
        if primary.flags & BundleFlags.ADMINISTRATIVE and 1 not in hidden else None,
        "payload_bytes": len(bundle.payload),
        "bundle_bytes": len(bundle.encode()),
    }  # fmt: skip


def words_of(bits: int, flags: type[IntFlag]) -> list[str]:
    """The names of the bits that are set; `0x...` for one without a name."""
    named = {int(flag): str(flag.name).lower() for flag in flags}
    single = [1 << n for n in range(bits.bit_length()) if bits >> n & 1]
    return [named.get(bit, hex(bit)) for bit in single]


def _encrypted(bundle: Bundle) -> set[int]:
    """The numbers of blocks whose data a confidentiality block has encrypted."""
    hidden: set[int] = set()
    for block in bundle.blocks:
        if block.type == BlockType.CONFIDENTIALITY:
            try:
                hidden |= set(decode_security(block).targets)
            except MalformedError:
                continue
    return hidden


def _block_facts(block: Block, hidden: bool) -> dict[str, Any]:
    return {
        "type": block.type,
        "name": block.name,
        "number": block.number,
        "flags": words_of(block.flags, BlockFlags),
        "flag_bits": block.flags,
        "crc": block.checksum.word,
        "checksum_ok": block.checksum_ok,
        "length": len(block.data),
        "known": block.known,
        "kept": block.known or not block.flags & (BlockFlags.DISCARD | BlockFlags.DELETE_BUNDLE),
        "encrypted": hidden,
        "holds": None if hidden else _holds(block),
    }


def _holds(block: Block) -> dict[str, Any] | None:
    """What the data of a block mean; `{"error": ...}` when they are not what the type says."""
    try:
        if block.type in (BlockType.INTEGRITY, BlockType.CONFIDENTIALITY):
            return _security_facts(block)
        found = contents(block)
    except MalformedError as error:
        return {"error": str(error)}
    if isinstance(found, Eid):
        return {"node": str(found)}
    if isinstance(found, HopCount):
        return {"limit": found.limit, "count": found.count}
    return {"age_ms": found} if isinstance(found, int) else None


def _security_facts(block: Block) -> dict[str, Any]:
    security = decode_security(block)
    context = CONTEXTS.get(security.context, str(security.context))
    return {
        "targets": list(security.targets),
        "context": context,
        "source": str(security.source),
    }


def _record_facts(bundle: Bundle) -> dict[str, Any]:
    try:
        record = decode_record(bundle.payload)
    except MalformedError as error:
        return {"error": str(error)}
    if isinstance(record, OtherRecord):
        return {"record_type": record.type}
    names = {int(reason): reason.name.lower() for reason in Reason}
    return {
        "record_type": 1,
        "events": sorted(record.events),
        "reason": names.get(record.reason, str(record.reason)),
        "about_source": str(record.source),
        "about_created": [record.created.time_ms, record.created.sequence],
    }


def page(found: dict[str, Any]) -> str:
    """What `facts` gave, for people."""
    created = found["created"]
    when = created["utc"] or ("without a clock" if not created["time_ms"] else "past the year 9999")
    lines = [
        f"Bundle       version {found['version']}, {found['bundle_bytes']} octets, "
        f"payload {found['payload_bytes']}",
        f"From         {found['source']}",
        f"To           {found['destination']}",
        f"Report to    {found['report_to']}",
        f"Created      {when}, number {created['sequence']}",
        f"Lifetime     {found['lifetime_ms'] / 1000:g} s",
        f"Flags        {', '.join(found['flags']) or 'none'}",
        f"Checksum     {_check(found)}",
    ]
    if found["fragment"]:
        piece = found["fragment"]
        lines.append(f"Fragment     from octet {piece['offset']} of {piece['total_bytes']}")
    if found["administrative"]:
        lines.append(f"Record       {_values(found['administrative'])}")
    lines += ["", "block  type  what             octets  checksum       flags"]
    for block in found["blocks"]:
        lines.append(_line(block))
    if found["deleted_for"]:
        numbers = ", ".join(map(str, found["deleted_for"]))
        lines.append(f"A node that does not know block {numbers} deletes the bundle.")
    return "\n".join(lines)


def _line(block: dict[str, Any]) -> str:
    flags = ", ".join(block["flags"]) or "-"
    fate = "" if block["known"] else ("; kept" if block["kept"] else "; dropped")
    held = "; encrypted" if block["encrypted"] else ""
    if block["holds"]:
        held = f"; {_values(block['holds'])}"
    return (
        f"{block['number']:5d}  {block['type']:4d}  {block['name']:15s}  {block['length']:6d}  "
        f"{_check(block):13s}  {flags}{fate}{held}"
    ).rstrip()


def _check(item: dict[str, Any]) -> str:
    word = {True: "good", False: "WRONG", None: ""}[item["checksum_ok"]]
    name = {"16": "CRC-16", "32c": "CRC-32C"}.get(item["crc"], item["crc"])
    return f"{name} {word}".rstrip()


def _values(held: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_value(v)}" for name, v in held.items())


def _value(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
