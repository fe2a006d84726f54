"""`ilrs bundle inspect`: what it says about good, damaged and foreign bundles."""

from __future__ import annotations

import json
from pathlib import Path

import cbor2
import pytest

from ilrs.protocols.dtn.blocks import Block, HopCount, age_block, hop_count, payload_block
from ilrs.protocols.dtn.blocks import previous_node as previous
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.checksum import Checksum
from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.primary import BundleFlags, PrimaryBlock
from ilrs.protocols.dtn.status import Reason, StatusReport

VECTORS = Path(__file__).parents[1] / "protocols" / "vectors"
ROVER, EARTH = Eid.parse("ipn:7.1"), Eid.parse("dtn://earth/archive")


def bundle(*more: Block, payload: bytes = b"regolith", flags: int = 0) -> Bundle:
    head = PrimaryBlock(EARTH, ROVER, Created(1_100_000_000_000, 3), 86_400_000, ROVER, flags)
    return Bundle(head, (*more, payload_block(payload)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.bundle"


def test_a_bundle_of_pyd3tn_is_told(ask) -> None:
    found = ask("bundle", "inspect", VECTORS / "pyd3tn_request_stcp.hex", "--json")
    assert found.status == 0
    said = found.json
    assert [said[k] for k in ("version", "source", "destination", "report_to", "lifetime")] == [
        7, "ipn:2.1", "ipn:1.2", "ipn:2.1", 300_000,
    ]  # fmt: skip
    assert said["payload_bytes"] == 20
    block = said["blocks"][0]
    assert [block[k] for k in ("type", "number", "flags", "crc", "checksum_ok")] == [
        1, 1, [], "16", True,
    ]  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_the_examples_of_rfc_9173_are_told(ask, file, number: int) -> None:
    case = json.loads((VECTORS / "rfc9173_appendix_a.json").read_text())["cases"][number]
    file.write_bytes(bytes.fromhex(case["bundles"][1]))
    said = ask("bundle", "inspect", file, "--json").json
    assert (said["source"], said["lifetime"], said["payload_bytes"]) == ("ipn:2.1", 1_000_000, 35)
    kinds = {b["name"] for b in said["blocks"]}
    assert kinds & {"integrity", "confidentiality"}
    assert said["blocks"][-1]["encrypted"] == (number > 0)
    assert said["blocks"][-1]["checksum_ok"] is None


def test_what_blocks_hold_is_told(ask, file) -> None:
    blocks = (previous(2, EARTH), age_block(3, 4711), hop_count(4, HopCount(30, 2)))
    file.write_bytes(bundle(*blocks).encode())
    said = ask("bundle", "inspect", file, "--json").json
    assert [b["holds"] for b in said["blocks"]] == [
        {"node": "dtn://earth/archive"}, {"age_ms": 4711}, {"limit": 30, "count": 2}, None,
    ]  # fmt: skip
    text = ask("bundle", "inspect", file).out
    assert "age ms 4711" in text
    assert "2034-11-09T11:33:20Z" in text


@pytest.mark.parametrize(
    ("flags", "kept", "deleted"),
    [(0, True, []), (0x10, False, []), (0x04, False, [2]), (1, True, [])],
)
def test_an_unknown_block_is_kept_or_dropped_by_its_flags(ask, file, flags, kept, deleted) -> None:
    file.write_bytes(bundle(Block(193, 2, b"private", flags)).encode())
    said = ask("bundle", "inspect", file, "--json").json
    assert said["blocks"][0]["known"] is False
    assert said["blocks"][0]["kept"] is kept
    assert said["deleted_for"] == deleted
    assert ("kept" if kept else "dropped") in ask("bundle", "inspect", file).out


def test_a_wrong_checksum_is_told_and_fails(ask, file) -> None:
    octets = bytearray(bundle().encode())
    octets[octets.index(b"regolith")] ^= 1
    file.write_bytes(octets)
    answer = ask("bundle", "inspect", file, "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    assert answer.json["checksum_ok"] is True
    assert answer.json["blocks"][0]["checksum_ok"] is False
    assert "the checksum of block 1 (payload) is wrong" in answer.err
    assert "CRC-32C WRONG" in ask("bundle", "inspect", file).out


def test_a_status_report_is_told(ask, file) -> None:
    report = StatusReport(
        frozenset({"deleted"}), Reason.LIFETIME_EXPIRED, ROVER, Created(5, 6)
    ).encode()
    file.write_bytes(bundle(payload=report, flags=int(BundleFlags.ADMINISTRATIVE)).encode())
    said = ask("bundle", "inspect", file, "--json").json
    assert said["administrative"]["events"] == ["deleted"]
    assert said["administrative"]["reason"] == "lifetime_expired"
    assert "lifetime_expired" in ask("bundle", "inspect", file).out


def test_hexadecimal_text_is_read_too(ask, file) -> None:
    text = bundle().encode().hex(" ", 4)
    file.write_text("0x" + text.replace(" ", "\n") + "\n")
    assert ask("bundle", "inspect", file, "--json").json["source"] == "ipn:7.1"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "there are no octets"),
        (b"\x06\x81\x10", "octet 0: a bundle of version 6"),
        (b"0681 1012", "octet 0 of the text's octets: a bundle of version 6"),
        (b"9f88070", "begins like hexadecimal text"),
        (b"just text", "octet 0: no bundle"),
        (bundle().encode()[:30], "octet 28: the report-to endpoint claims 2 items"),
        (bundle().encode() + b"x", "1 octets follow the end"),
        (b"\x9f" + cbor2.dumps([8, 0, 0, [1, 0], [1, 0], [1, 0], [0, 0], 0]), "version 8"),
    ],
)
def test_what_is_no_bundle_is_told_with_file_and_place(ask, file, octets, said) -> None:
    file.write_bytes(octets)
    answer = ask("bundle", "inspect", file)
    assert answer.status == 1
    assert "one.bundle: " in answer.err
    assert said in answer.err
    assert answer.out == ""
    told = ask("bundle", "inspect", file, "--json")
    assert told.json["ok"] is False
    assert said in told.json["error"]["what"]


def test_a_file_that_is_not_there_is_told(ask, tmp_path) -> None:
    answer = ask("bundle", "inspect", tmp_path / "nothing")
    assert answer.status == 2
    assert "does not exist" in answer.err


def test_names_in_a_bundle_cannot_command_the_terminal(ask, file) -> None:
    head = bundle().primary
    file.write_bytes(
        Bundle(head, (Block(193, 2, b"\x1b[2J"), payload_block(b"\x1b", Checksum.NONE))).encode()
    )
    assert "\x1b" not in ask("bundle", "inspect", file).out
