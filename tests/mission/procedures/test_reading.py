"""Files of procedures: all that is wrong is told at once, with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from given import TRY, WARM, found_in, library_of, written

from ilrs import batch
from ilrs.mission.plans.reading import read_plans
from ilrs.mission.procedures.findings import PLAN_DIAGNOSTICS, PROCEDURE_DIAGNOSTICS
from ilrs.mission.procedures.reading import read_procedures

COMMAND = '[[steps]]\ndo = "command"\naddress = "{0}"\nvalue = {1}\ntimeout = "5 min"\n'
NOTE = '[[steps]]\ndo = "note"\nid = "{0}"\ntext = "x"\n{1}\n'
CHECK = '[[steps]]\ndo = "check"\nid = "{0}"\nthat = "array/lit > 0.5"\n{1}\n'

WRONG = {
    "an unknown element": (COMMAND.format("spectromter/mode", '"on"'), "CTL-UNKNOWN-ELEMENT",
                           'did you mean "spectrometer"'),
    "an unknown command": (COMMAND.format("spectrometer/mod", '"on"'), "CTL-UNKNOWN-COMMAND",
                           'did you mean "mode"'),
    "a wrong word": (COMMAND.format("spectrometer/mode", '"asleep"'), "CTL-COMMAND-VALUE", ""),
    "a wrong unit": (COMMAND.format("heater/offset_k", '"3 W"'), "CTL-COMMAND-VALUE", ""),
    "too much": (COMMAND.format("heater/offset_k", '"300 K"'), "CTL-COMMAND-VALUE", ""),
    "a pattern": (COMMAND.format("*/mode", '"on"'), "PRC-ADDRESS", "one step for each"),
    "no argument": (COMMAND.format("heater/offset_k", '"$by"'), "PRC-ARGUMENT",
                    "declare [arguments.by]"),
    "unknown telemetry": (CHECK.format("a", "").replace("lit", "lid"), "CTL-UNKNOWN-ADDRESS",
                          'did you mean "array/lit"'),
    "a wrong dimension": (CHECK.format("a", "").replace("0.5", "5 W"), "CTL-DIMENSION", ""),
    "an unknown mode": (CHECK.format("a", "").replace("array/lit > 0.5", "mode is lazy"),
                        "CTL-UNKNOWN-MODE", ""),
    "no time-out": (COMMAND.format("spectrometer/mode", '"on"').replace("timeout", "#"),
                    "PRC-NO-TIMEOUT", "timeout"),
    "a time-out of nothing": (COMMAND.format("spectrometer/mode", '"on"').replace("5 m", "0 m"),
                              "PRC-DURATION", ""),
    "a time-out in watts": (COMMAND.format("spectrometer/mode", '"on"').replace("5 min", "5 W"),
                            "PRC-DURATION", ""),
    "an unknown stage": (COMMAND.format("spectrometer/mode", '"on"') + 'stage = "complete"',
                         "PRC-STAGE", 'did you mean "completed"'),
    "a wait for nothing": ('[[steps]]\ndo = "wait"\ntimeout = "5 min"', "PRC-FIELD", ""),
    "a key of another step": (NOTE.format("a", 'address = "x/y"'), "PRC-FIELD", "takes text"),
    "no question": ('[[steps]]\ndo = "ask"', "PRC-FIELD", "add question"),
    "an unknown sort": ('[[steps]]\ndo = "commnd"', "PRC-FIELD", 'did you mean "command"'),
    "no sort at all": ('[[steps]]\nid = "a"', "STN-MISSING-KEY", ""),
    "an unknown key": (NOTE.format("a", "tilte = 'x'"), "STN-UNKNOWN-KEY", 'did you mean "title"'),
    "two of one id": (NOTE.format("a", "") + NOTE.format("a", ""), "PRC-TWICE", ""),
    "a reserved id": (NOTE.format("end", ""), "PRC-NAME", ""),
    "an unknown step": (NOTE.format("first", 'goto = "furst"'), "PRC-UNKNOWN-STEP",
                        'did you mean "first"'),
    "an unreachable step": (NOTE.format("a", 'goto = "end"') + NOTE.format("b", ""),
                            "PRC-UNREACHABLE", ""),
    "a circle without a wait": (
        CHECK.format("a", 'otherwise = "end"') + NOTE.format("b", 'goto = "a"'), "PRC-ENDLESS",
        "put a wait",
    ),
    "a circle without an end": (
        '[[steps]]\ndo = "wait"\nid = "a"\nduration = "1 min"\ngoto = "a"', "PRC-NO-END", "",
    ),
    "an unknown procedure": ('[[steps]]\ndo = "call"\nprocedure = "y"', "PRC-UNKNOWN-PROCEDURE",
                             ""),
    "a call of itself": ('[[steps]]\ndo = "call"\nprocedure = "x"', "PRC-CALL-LOOP", ""),
    "labels and conditions": (
        '[[steps]]\ndo = "choose"\nchoices = [{ label = "a", goto = "end" }, '
        '{ when = "array/lit > 0.5", goto = "end" }]', "PRC-FIELD", "",
    ),
    "no steps": ("steps = []", "PRC-EMPTY", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line(name: str, outpost, tmp_path: Path) -> None:
    text, id, hint = WRONG[name]
    found = found_in(outpost, tmp_path, text)
    assert [d.id for d in found] == [id], found
    assert found[0].line >= 1
    assert found[0].file.endswith("x.toml")
    assert hint in found[0].hint


def test_the_table_of_ids_is_the_whole_table(outpost, tmp_path: Path) -> None:
    told = {id for _, id, _ in WRONG.values() if id.startswith("PRC-")}
    assert told == set(PROCEDURE_DIAGNOSTICS)
    page = Path(__file__).parents[3] / "docs" / "how-to" / "write-a-procedure.md"
    listed = page.read_text(encoding="utf-8")
    for id, meaning in (PROCEDURE_DIAGNOSTICS | PLAN_DIAGNOSTICS).items():
        assert f"| `{id}` | {meaning} |" in listed


def test_everything_is_told_at_once(outpost, tmp_path: Path) -> None:
    text = "".join(
        (COMMAND.format("spectrometer/mode", '"asleep"'), CHECK.format("a", "").replace("lit", "l"),
         '[[steps]]\ndo = "ask"\n', NOTE.format("a", 'goto = "nowhere"'))
    )  # fmt: skip
    found = found_in(outpost, tmp_path, text)
    assert {d.id for d in found} == {
        "CTL-COMMAND-VALUE", "CTL-UNKNOWN-ADDRESS", "PRC-FIELD", "PRC-TWICE",
    }  # fmt: skip
    assert len({d.line for d in found}) == 4


def test_arguments_of_calls_are_held_against_what_is_called(outpost, tmp_path: Path) -> None:
    call = '[[steps]]\ndo = "call"\nprocedure = "warm"\narguments = {0}'
    for given, what in (("{}", "needs the argument"), ('{ shfit = "2 K" }', "has no argument")):
        found = found_in(outpost, tmp_path, call.format(given), warm=WARM)
        assert [d.id for d in found].count("PRC-ARGUMENT") == len(found)
        assert any(what in d.what for d in found)


def test_an_argument_is_only_for_its_command(outpost, tmp_path: Path) -> None:
    declared = '[arguments.by]\ncommand = "heater/offset_k"\ndefault = "2 K"\n'
    wrong = found_in(outpost, tmp_path, declared + COMMAND.format("distributor/shed_from", '"$by"'))
    assert [d.id for d in wrong] == ["PRC-ARGUMENT"]
    assert "heater/offset_k" in wrong[0].what
    declared = declared.replace("2 K", "2000 K")
    found = found_in(outpost, tmp_path, declared + COMMAND.format("heater/offset_k", '"$by"'))
    assert [d.id for d in found] == ["CTL-COMMAND-VALUE"]


def test_what_calls_something_wrong_cannot_be_used_either(outpost, tmp_path: Path) -> None:
    wrong = WARM.replace('heater/offset_k"\nvalue', 'heeter/offset_k"\nvalue')
    read = read_procedures(written(outpost, tmp_path, x=TRY, warm=wrong))
    assert {d.file.rpartition("/")[2] for d in read.diagnostics} == {"warm.toml"}
    assert dict(read.library.procedures) == {}


def test_a_file_that_is_none_does_not_hide_the_others(outpost, tmp_path: Path) -> None:
    station = written(outpost, tmp_path, warm=WARM)
    (tmp_path / "procedures" / "torn.toml").write_text('schema = 1\nname = "torn')
    read = read_procedures(station)
    assert [d.id for d in read.diagnostics] == ["STN-TOML"]
    assert list(read.library.procedures) == ["warm"]


def test_good_ones_are_read_whole(outpost, tmp_path: Path) -> None:
    library = library_of(outpost, tmp_path, x=TRY, warm=WARM)
    assert library.elements_of("x") == ("heater", "spectrometer")
    assert [s.id for s in library.procedure("x").steps][:2] == ["precondition_1", "on"]
    assert library.digest("x") != library.digest("warm")
    changed = library_of(outpost, tmp_path, x=TRY, warm=WARM.replace("1 min", "2 min"))
    assert changed.digest("x") != library.digest("x")


@pytest.mark.parametrize("name", ["outpost", "reference"])
def test_the_stations_procedures_and_plans_are_good(name: str, stations: Path) -> None:
    station = batch.load(stations / name)
    if name == "reference" and "rover" not in station.elements:
        pytest.skip("the reference station has no rover, which one of its procedures commands")
    read = read_procedures(station)
    plans = read_plans(station, read.library)
    assert (read.diagnostics, plans.diagnostics) == ((), ())
    assert read.library.procedures
    assert plans.plans
    for procedure in read.library.procedures.values():
        assert all(procedure.title[language] for language in ("en", "zh", "ru"))
