"""Procedures written for the tests, and what is known on the ground while they run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ilrs.diagnostics import Diagnostic
from ilrs.epoch import NS, Epoch
from ilrs.mission.dictionary import dictionary_of
from ilrs.mission.procedures.desk import ProcedureDesk
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.picture import Known, Picture
from ilrs.mission.procedures.reading import read_procedures
from ilrs.station.model import Station

START = Epoch.from_utc("2035-03-16T00:00:00Z").tai_ns
HEAD = 'schema = 1\nname = "{name}"\ntitle = "{name}"\n'
STAGES = ("released", "sent", "received", "accepted", "started", "completed")
CHARGE, LIT = "battery/charge_fraction", "array/lit"

TRY = """
[arguments.shift]
command = "heater/offset_k"
default = "2 K"

[[preconditions]]
that = "battery/charge_fraction > 50 %"
why = "the heater comes first"

[[steps]]
do = "command"
id = "on"
address = "spectrometer/mode"
value = "on"
why = "it begins"
timeout = "10 min"

[[steps]]
do = "wait"
id = "lit"
until = "array/lit > 0.5"
timeout = "1 h"

[[steps]]
do = "call"
id = "warm"
procedure = "warm"
arguments = { shift = "$shift" }

[[steps]]
do = "ask"
id = "look"
question = "How many spectra?"
answer = "number"

[[steps]]
do = "choose"
id = "way"
question = "More?"
choices = [{ label = "more", goto = "lit" }, { label = "enough", goto = "off" }]

[[steps]]
do = "command"
id = "off"
address = "spectrometer/mode"
value = "standby"
confirm = true
timeout = "10 min"
"""
WARM = """
[arguments.shift]
command = "heater/offset_k"

[[steps]]
do = "command"
id = "shift"
address = "heater/offset_k"
value = "$shift"
stage = "accepted"
timeout = "10 min"

[[steps]]
do = "wait"
id = "minute"
duration = "1 min"
"""


def written(station: Station, folder: Path, **texts: str) -> Station:
    """The station in another folder, with these procedures (their heads are put before them)."""
    (folder / "procedures").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        file = folder / "procedures" / f"{name}.toml"
        file.write_text(HEAD.format(name=name) + text, encoding="utf-8")
    return replace(station, folder=str(folder))


def found_in(station: Station, folder: Path, text: str, **more: str) -> list[Diagnostic]:
    """What is said about a procedure `x` of this text."""
    return list(read_procedures(written(station, folder, x=text, **more)).diagnostics)


def library_of(station: Station, folder: Path, **texts: str) -> Library:
    read = read_procedures(written(station, folder, **texts))
    assert read.diagnostics == ()
    return read.library


def desk_of(station: Station, library: Library, keep=lambda *_: None) -> ProcedureDesk:
    return ProcedureDesk(library, dictionary_of(station), keep)


def picture(now_ns: int, one_way_s: float = 1.3, contact_ns: int | None = None, **values: float):
    """A picture in which everything was measured as late as it can be known now."""
    named = {CHARGE: values.pop("charge", 0.8), LIT: values.pop("lit", 1.0)}
    age_ns = round(one_way_s * NS)
    known = {address: Known(value, now_ns - age_ns, now_ns) for address, value in named.items()}
    return Picture(known, "nominal", one_way_s, contact_ns)
