"""Ports of files: what they state, every sort of mistake, and what an assessment makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from contributions import TODAY, contribution, write

from ilrs.diagnostics import DeclarationError
from ilrs.partners.assess.compare import Case
from ilrs.partners.assess.finding import Finding, digest_of, verdict_of
from ilrs.partners.assess.interfaces import interfaces
from ilrs.partners.calls.reading import load_call, shipped_calls
from ilrs.partners.contribution.reading import read_contribution
from ilrs.partners.messages import catalogue, say
from ilrs.partners.ports.adapters import read_adapters
from ilrs.partners.ports.number import Span
from ilrs.partners.ports.port import PortError
from ilrs.partners.ports.source import find_pair, read_port

POWER = """\
[ports.power]
type = "power.dc28"
role = "consumer"
to = "bus"
values = { voltage = "22 V to 36 V", power = "40 W" }

[elements.dust_meter]
"""
CALL = """\
schema = 1
id = "host"
source = "a test"

[roles.slot]
title = "Slot"
ports = ["bus", "high", "way", "loop"]

[roles.bare]
title = "Slot without ports"
ports = ["spare"]

[ports.bus]
type = "power.dc28_regulated"
role = "provider"
values = { power = "60 W" }

[ports.high]
type = "power.dc120"
role = "provider"

[ports.way]
type = "hatch.tunnel_800"
role = "way"

[ports.loop]
type = "power.dc100"
role = "provider"

[ports.spare]
type = "data.can"
role = "provider"
"""


def with_ports(text: str) -> tuple[str, str]:
    """The change that puts ports into the good contribution."""
    return ("[elements.dust_meter]\n", text)


def only(folder: Path, text: str, role: str = "slot", call: str = CALL) -> Finding:
    path = folder / "call.toml"
    path.write_text(call, encoding="utf-8")
    case = Case(contribution(folder, with_ports(text)), load_call(path), role)
    (found,) = interfaces(case)
    assert found.id == "PRT-MATCH"
    return found


def test_ports_are_read_with_their_numbers(tmp_path: Path) -> None:
    port = contribution(tmp_path, with_ports(POWER)).ports["power"]
    assert (port.type.name, port.role) == ("power.dc28", "consumer")
    voltage, power = port.number("voltage"), port.number("power")
    assert voltage is not None
    assert power is not None
    assert voltage.claims[0].span == Span(22.0, 36.0)
    assert power.claims[0].span.high == 40.0
    assert "contribution.toml" in power.source


@pytest.mark.parametrize(
    ("old", "new", "id", "says"),
    [
        ('"power.dc28"', '"power.dc82"', "CON-PORT", 'did you mean "power.dc28"'),
        ('"power.dc28"', '"warp.core"', "CON-PORT", "the groups are"),
        ('"consumer"', '"consumr"', "CON-PORT", 'did you mean "consumer"'),
        ('"consumer"', '""', "CON-PORT", "provider, consumer"),
        ('role = "consumer"\n', "", "STN-MISSING-KEY", "role"),
        ('type = "power.dc28"\n', "", "STN-MISSING-KEY", "type"),
        ("voltage =", "voltag =", "CON-PORT", 'did you mean "voltage"'),
        ('"22 V to 36 V"', '"22 W to 36 W"', "CON-QUANTITY", "wrong dimension"),
        ('"22 V to 36 V"', '"22"', "CON-QUANTITY", "no unit"),
        ('"22 V to 36 V"', "22", "CON-QUANTITY", "no unit"),
        ('"22 V to 36 V"', '"36 V to 22 V"', "CON-LIMITS", "wrong way round"),
        ('"22 V to 36 V"', '"unknown"', "CON-TBD", "to be determined"),
        ('to = "bus"', 'too = "bus"', "STN-UNKNOWN-KEY", "too"),
    ],
)
def test_mistakes_are_told_at_their_line(
    tmp_path: Path, old: str, new: str, id: str, says: str
) -> None:
    assert old in POWER
    read = read_contribution(write(tmp_path, with_ports(POWER.replace(old, new))), TODAY)
    (found,) = read.diagnostics
    assert (found.id, found.severity) == (id, "warning" if id == "CON-TBD" else "error")
    assert says in f"{found.what}; {found.hint}"
    assert found.line > 40


def test_mistakes_in_calls_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "call.toml"
    text = CALL.replace('"power.dc120"', '"power.dc121"').replace('"way", "l', '"weg", "l')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as error:
        load_call(path)
    assert [d.id for d in error.value.diagnostics] == ["CON-PORT", "CON-PORT"]


def test_what_fits_passes(tmp_path: Path) -> None:
    found = only(tmp_path, POWER)
    assert (found.severity, found.path, found.words["host"]) == ("pass", "ports.power", "bus")


def test_what_needs_a_converter_is_a_condition(tmp_path: Path) -> None:
    found = only(tmp_path, POWER.replace('"bus"', '"high"').replace(', power = "40 W"', ""))
    assert found.severity == "conditional"
    assert "converter_120_28" in say(found.message, "en", {**found.words, "path": found.path})
    assert found.source


def test_what_draws_too_much_fails_with_its_numbers(tmp_path: Path) -> None:
    found = only(tmp_path, POWER.replace("40 W", "70 W"))
    assert (found.severity, found.value, found.limit, found.unit) == ("fail", 70.0, 60.0, "_w")


def test_what_rests_on_a_recalled_figure_is_unknown(tmp_path: Path) -> None:
    found = only(tmp_path, POWER.replace('"bus"', '"loop"').replace(', power = "40 W"', ""))
    assert found.severity == "unknown"
    assert verdict_of([found]) == "unknown"


def test_a_value_to_be_determined_is_unknown(tmp_path: Path) -> None:
    assert only(tmp_path, POWER.replace('"22 V to 36 V"', '"unknown"')).severity == "unknown"


def test_a_rack_routed_through_the_tunnel_is_refused(tmp_path: Path) -> None:
    rack = '[ports.rack]\ntype = "rack.ispr"\nrole = "item"\n\n[elements.dust_meter]\n'
    found = only(tmp_path, rack)
    assert (found.severity, found.words["host"]) == ("fail", "way")
    assert (found.value, found.limit) == (pytest.approx(1.35661, abs=1e-5), 0.8)


def test_a_port_that_the_host_has_not(tmp_path: Path) -> None:
    absent = only(tmp_path, POWER.replace('"bus"', '"buss"'))
    assert (absent.severity, absent.variant) == ("fail", "absent")
    assert "bus" in str(absent.limit)
    # A port that another role may use is none of this role's.
    assert only(tmp_path, POWER, role="bare").variant == "absent"
    open_ = only(tmp_path, POWER.replace('to = "bus"\n', ""), role="bare")
    assert (open_.severity, open_.variant) == ("unknown", "no_host")


def test_a_port_that_could_be_meant_for_several(tmp_path: Path) -> None:
    found = only(tmp_path, POWER.replace('to = "bus"\n', ""))
    assert (found.severity, found.variant) == ("unknown", "several")
    assert found.limit == "bus, high, loop"


def test_without_a_call_there_is_no_host(tmp_path: Path) -> None:
    (found,) = interfaces(Case(contribution(tmp_path, with_ports(POWER))))
    assert (found.severity, found.variant) == ("note", "no_call")
    assert interfaces(Case(contribution(tmp_path), shipped_calls()["change7"], "lander")) == []


def test_every_finding_has_its_sentence_and_digests_do_not_hang_on_words(tmp_path: Path) -> None:
    for text in (POWER, POWER.replace('"bus"', '"high"'), POWER.replace('"bus"', '"none"')):
        found = only(tmp_path, text)
        words = {**found.words, "path": found.path, "value": found.value, "limit": found.limit}
        assert "{" not in say(found.message, "en", words)
        assert digest_of("fail", [found]) == digest_of("fail", [found])
    keys = {k.removeprefix("PRT-MATCH.") for k in catalogue("en") if k.startswith("PRT-MATCH")}
    assert {"pass", "conditional", "fail", "unknown", "absent", "no_host", "several",
            "no_call", "remedy", "remedy_absent", "remedy_no_host", "remedy_several",
            "remedy_no_call"} == keys  # fmt: skip


def test_ports_of_files_are_found_by_name(tmp_path: Path) -> None:
    ours = write(tmp_path, with_ports(POWER))
    call = tmp_path / "call.toml"
    call.write_text(CALL, encoding="utf-8")
    a, b = find_pair(f"{ours}#power", f"{call}#bus", TODAY)
    assert (a.label, b.label) == ("contribution.toml#power", "call.toml#bus")
    _, provider = find_pair(f"{ours}#power", "power.dc120", TODAY)
    assert provider.role == "provider"
    with pytest.raises(PortError, match='did you mean "power"'):
        read_port(f"{ours}#powr", TODAY)
    with pytest.raises(DeclarationError):
        read_port(f"{tmp_path / 'nothing.toml'}#power", TODAY)


ADAPTERS = """\
schema = 1

[sources]
test = "acceptance test"

[adapters.mine]
title = "Converter that was measured"
from = { type = "power.dc120", role = "consumer" }
to = { type = "power.dc28_regulated", role = "provider" }
efficiency = { low = "91 %", high = "92 %", source = "test" }
mass = { low = "2 kg", high = "2 kg", source = "test" }
"""


def test_adapters_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "adapters.toml"
    path.write_text(ADAPTERS, encoding="utf-8")
    mine = read_adapters(path)["mine"]
    assert not mine.unverified
    assert mine.figures() == "91–92 %, 2 kg"
    assert mine.source == "acceptance test"


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ('"power.dc120"', '"power.dc1200"', "CON-PORT"),
        ('"power.dc120"', '"data.can"', "CON-PORT"),
        ('"consumer"', '"eater"', "CON-PORT"),
        ('"91 %"', '"91 W"', "CON-QUANTITY"),
        ('low = "91 %"', 'low = "93 %"', "CON-LIMITS"),
        ('title = "Converter that was measured"\n', "", "STN-MISSING-KEY"),
        ("[adapters.mine]", "[adapters.mine", "STN-TOML"),
    ],
)
def test_adapters_that_cannot_be_used(tmp_path: Path, old: str, new: str, id: str) -> None:
    assert old in ADAPTERS
    path = tmp_path / "adapters.toml"
    path.write_text(ADAPTERS.replace(old, new), encoding="utf-8")
    with pytest.raises(DeclarationError) as error:
        read_adapters(path)
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.id, diagnostic.line > 0) == (id, True)
