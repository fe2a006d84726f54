"""Others read our packets by our XTCE: the OMG schema, and the decoder space_packet_parser.

The telecommands of the document are built here by a reader of XTCE that knows nothing else.
"""

from __future__ import annotations

import binascii
import struct
import warnings
from itertools import islice
from pathlib import Path

import pytest
from a_dictionary import BY_HAND, VALUES

from ilrs import batch
from ilrs.epoch import Epoch
from ilrs.mission.dictionary import dictionary_of
from ilrs.mission.record_packets import packets_of
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import STAGES, STEPPED, RequestId
from ilrs.protocols.dictionary.telecommands import write_telecommand
from ilrs.protocols.dictionary.writing import TelemetryWriter
from ilrs.protocols.dictionary.xtce import xtce_document
from ilrs.sim.record import Record
from ilrs.station.model import Station

spp = pytest.importorskip("space_packet_parser", reason="needs space_packet_parser")
etree = pytest.importorskip("lxml.etree", reason="needs lxml")
NS = {"x": "http://www.omg.org/spec/XTCE/20180204"}
NOON = Epoch.from_utc("2000-01-01T00:00:00Z")


def written(found: Dictionary, folder: Path) -> Path:
    file = folder / f"{found.station}.xml"
    file.write_bytes(xtce_document(found))
    return file


@pytest.fixture(scope="module", params=["outpost", "reference", "by hand"])
def dictionary(request: pytest.FixtureRequest, stations: Path) -> Dictionary:
    if request.param == "by hand":
        return BY_HAND
    return dictionary_of(batch.load(stations / request.param))


def test_the_document_is_valid_by_the_schema(dictionary: Dictionary, tmp_path: Path) -> None:
    from space_packet_parser.xtce.validation import validate_xtce

    file = written(dictionary, tmp_path)
    result = validate_xtce(
        file, level="schema", print_results=False, raise_on_error=False, allow_schema_download=False
    )
    assert result.valid, result.errors[:3]
    damaged = tmp_path / "damaged.xml"
    damaged.write_bytes(file.read_bytes().replace(b'abstract="true"', b'abstract="maybe"'))
    assert not validate_xtce(
        damaged, print_results=False, raise_on_error=False, allow_schema_download=False
    )


def test_all_that_is_referred_to_is_there(dictionary: Dictionary, tmp_path: Path) -> None:
    """Its check knows no container of a command as the base of another; all else must hold."""
    from space_packet_parser.xtce.validation import validate_xtce

    result = validate_xtce(
        written(dictionary, tmp_path), level="structure", print_results=False,
        raise_on_error=False, allow_schema_download=False,
    )  # fmt: skip
    assert {e.message for e in result.errors} == {
        "BaseContainer references nonexistent SequenceContainer 'perform_function'"
    }
    assert len(result.errors) == len(dictionary.functions)


def test_another_decoder_reads_the_packets_of_a_run(
    record: Record, outpost: Station, tmp_path: Path
) -> None:
    """Every value of 250 rows of the outpost, against the record itself, bit for bit."""
    found = dictionary_of(outpost)
    kept = {p.address: record.values(p.address.replace("/", ".")) for p in found.parameters}
    parser = spp.load_xtce(written(found, tmp_path))
    rows, count, told = record.values("time"), 0, []
    compared: set[str] = set()
    with warnings.catch_warnings():
        # It warns of bits that are left over or missing.
        warnings.simplefilter("error")
        for octets in islice(packets_of(record, found), 250 * len(found.structures)):
            packet = parser.parse_bytes(octets)
            if packet["service"] == 5:
                told.append((str(packet["event"]), str(packet["text"])))
                continue
            row = count // len(found.structures)
            count += 1
            seconds = Epoch(int(packet["time_seconds"]) * 10**9).utc
            assert seconds == f"{rows[row].astype('datetime64[s]')}Z"
            for parameter in found.parameters:
                name = parameter.address.replace("/", "-")
                if name in packet:
                    value = kept[parameter.address][row].item()
                    seen = struct.pack(">d", packet[name].raw_value)
                    assert seen == struct.pack(">d", value), parameter.address
                    compared.add(parameter.address)
    assert count > 500
    assert compared == set(kept)
    assert ("array/sunrise", "more than half of the Sun is visible") in told


def test_another_decoder_reads_every_sort_of_packet(tmp_path: Path) -> None:
    parser = spp.load_xtce(written(BY_HAND, tmp_path))
    writer = TelemetryWriter(BY_HAND)
    packets = [parser.parse_bytes(o) for o in writer.housekeeping(VALUES, NOON)]
    assert str(packets[0]["centre-mode"]) == "survival"
    assert packets[1]["battery-energy_j"] == VALUES["battery/energy_j"]
    event = parser.parse_bytes(writer.event("battery/full", NOON, "red", 1.5, "满 full"))
    said = (str(event["event"]), str(event["text"]), event["event_value"], event["subtype"])
    assert said == ("battery/full", "满 full", 1.5, 4)
    for stage, number in STAGES.items():
        given: dict = {"step": 7} if stage in STEPPED else {}
        given |= {} if number % 2 else {"failure": "not permitted", "text": "x"}
        octets = writer.acknowledgement(RequestId(200, 99), stage, NOON, **given)
        packet = parser.parse_bytes(octets)
        assert (packet["request_apid"], packet["request_count"]) == (200, 99)
        assert packet["subtype"] == number
        assert ("step" in packet) == (stage in STEPPED)
        assert ("failure" in packet) == (number % 2 == 0)
        assert packet["checksum"] == int.from_bytes(octets[-2:], "big")


def built(document, command, value: str, count: int, source: int) -> bytes:
    """A telecommand by what the document says of it, as any other mission control would do."""
    base = document.find(".//x:MetaCommand[@abstract='true']", NS)
    assert command.find("x:BaseMetaCommand", NS).get("metaCommandRef") == base.get("name")
    values = {a.get("argumentName"): int(a.get("argumentValue"))
              for a in command.iterfind(".//x:ArgumentAssignment", NS)}  # fmt: skip
    values |= {"count": count, "source": source}
    types = {
        a.get("name"): a.get("argumentTypeRef")
        for of in (base, command)
        for a in of.iterfind("x:ArgumentList/x:Argument", NS)
    }
    bits = ""
    for entry in (
        *base.iterfind(".//x:EntryList/*", NS),
        *command.iterfind(".//x:EntryList/*", NS),
    ):
        if size := entry.get("sizeInBits"):
            bits += f"{int(entry.get('binaryValue'), 16):0{size}b}"
            continue
        name = entry.get("argumentRef")
        kind = document.find(f".//x:ArgumentTypeSet/*[@name='{types[name]}']", NS)
        size = int(kind.find("*[@sizeInBits]", NS).get("sizeInBits"))
        if name == "checksum":
            crc = kind.find(".//x:CRC", NS)
            assert (crc.findtext("x:Polynomial", None, NS), crc.get("width")) == ("1021", "16")
            start = int(crc.findtext("x:InitRemainder", None, NS), 16)
            octets = int(bits, 2).to_bytes(len(bits) // 8, "big")
            bits += f"{binascii.crc_hqx(octets, start):016b}"
        elif name == "value" and kind.tag.endswith("}FloatArgumentType"):
            bits += f"{int.from_bytes(struct.pack('>d', float(value)), 'big'):0{size}b}"
        elif name == "value":
            code = kind.find(f".//x:Enumeration[@label='{value}']", NS).get("value")
            bits += f"{int(code):0{size}b}"
        else:
            bits += f"{values[name]:0{size}b}"
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def test_telecommands_can_be_built_from_the_document_alone(dictionary: Dictionary) -> None:
    document = etree.fromstring(xtce_document(dictionary))
    commands = document.findall(".//x:MetaCommand[x:BaseMetaCommand]", NS)
    assert len(commands) == len(dictionary.functions)
    for count, command in enumerate(commands):
        address = command.find("x:AliasSet/x:Alias", NS).get("alias")
        function = dictionary.function(address)
        for value in function.words.values() or (repr(function.initial),):
            given = value if function.words else float(value)
            ours = write_telecommand(dictionary, address, given, count, source=7)
            assert built(document, command, value, count, 7) == ours


def test_limits_and_ranges_are_in_the_document(outpost: Station) -> None:
    found = dictionary_of(outpost)
    document = etree.fromstring(xtce_document(found))
    box = document.find(".//x:FloatParameterType[@name='box-temperature_k']", NS)
    assert box.findtext("x:UnitSet/x:Unit", None, NS) == "K"
    bounds = {
        tag: {k: float(v) for k, v in box.find(f".//x:{tag}", NS).attrib.items()}
        for tag in ("WarningRange", "CriticalRange")
    }
    assert bounds == {
        "WarningRange": {"minInclusive": 276.15, "maxInclusive": 308.15},
        "CriticalRange": {"minInclusive": 273.15, "maxInclusive": 318.15},
    }
    offset = document.find(".//x:FloatArgumentType[@name='heater-offset_k']//x:ValidRange", NS)
    assert [float(offset.get(f"{side}Inclusive")) for side in ("min", "max")] == [-100.0, 100.0]
    assert document.find("x:Header", NS).get("version") == found.digest


def test_the_document_is_the_same_every_time(dictionary: Dictionary) -> None:
    assert xtce_document(dictionary) == xtce_document(dictionary)
