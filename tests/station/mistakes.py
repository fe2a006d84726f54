"""Mistakes in a station, each with the diagnostic it must get at the line marked `#!`."""

from __future__ import annotations

from dataclasses import dataclass, field

MARK = "#!"
FIRST = "*"  # the first line of station.toml is meant


@dataclass(frozen=True)
class Case:
    """A mistake: text added to the trial station, replacements in it, more files."""

    id: str
    words: str
    extra: str = ""
    change: tuple[str, str] = ("", "")
    files: dict[str, str] = field(default_factory=dict[str, str])
    at: str = MARK
    scenario: str = ""
    overrides: dict[str, str] = field(default_factory=dict[str, str])


def lamp(params: str) -> str:
    head = "[elements.x]\nkind = 'test.lamp'\nports = { bus = 'main' }\n[elements.x.params]\n"
    return f"{head}{params}\n"


def value(text: str) -> str:
    return lamp(f"power = {text}  {MARK}")


CASES = [
    Case("STN-TOML", "line 23", "oops #! =\n"),
    Case("STN-TOML", "too deeply", files={"a.toml": "x = " + "[" * 4000 + "#!"}, change=(
        'name = "trial"', 'name = "trial"\nimports = ["a.toml"]')),
    Case("STN-DUPLICATE", "first in line 15", "[elements.hub]  #!\nkind = 'test.hub'\n"),
    Case("STN-DUPLICATE", "first at stations/trial/station.toml:16", files={
        "a.toml": "[elements.hub]  #!\nkind = 'test.hub'\nports = { bus = 'main' }\n"},
        change=('name = "trial"', 'name = "trial"\nimports = ["a.toml"]')),
    Case("STN-DUPLICATE", "rule r", "[[rules]]\nname='r'\nwhen='x'\ndo=[]\n[[rules]] #!\n"
         "name='r'\nwhen='x'\ndo=[]\n"),
    Case("STN-SCHEMA", "schema 2 is not known", change=("schema = 1", "schema = 2 #!")),
    Case("STN-IMPORT-MISSING", '"gone.toml" names no file', change=(
        'name = "trial"', 'name = "trial"\nimports = [\n"gone.toml",#!\n]')),
    Case("STN-IMPORT-MISSING", '"h.csv" names no file', "[sites.low]\nlatitude='1 deg'\n"
         "longitude='1 deg'\nheight='0 m'\nhorizon='h.csv' #!\n"),
    Case("STN-IMPORT-MISSING", 'no folder "../parts2"', change=(
        'name = "trial"', 'name = "trial"\npart_paths = ["../parts2"] #!')),
    Case("STN-IMPORT-OUTSIDE", "leads outside", files={"/stations/b.toml": ""}, change=(
        'name = "trial"', 'name = "trial"\nimports = ["../b.toml"] #!')),
    Case("STN-IMPORT-OUTSIDE", "leads outside", change=(
        'name = "trial"', 'name = "trial"\nimports = ["/etc/*.toml"] #!')),
    Case("STN-IMPORT-CYCLE", "a.toml -> b.toml -> a.toml", files={
        "a.toml": "imports = ['b.toml']", "b.toml": "imports = ['a.toml'] #!"},
        change=('name = "trial"', 'name = "trial"\nimports = ["a.toml"]')),
    Case("STN-IMPORT-CYCLE", "station.toml -> station.toml", change=(
        'name = "trial"', 'name = "trial"\nimports = ["station.toml"] #!')),
    Case("STN-UNREADABLE", "is not a file", files={"a.toml/x": ""}, at="stations/trial/a.toml",
         change=('name = "trial"', 'name = "trial"\nimports = ["a.toml"]')),
    Case("STN-UNKNOWN-KEY", 'did you mean "place"?', "[elements.x]\nkind='test.panel'\n"
         "palce='ridge' #!\nports={power='main'}\n"),
    Case("STN-UNKNOWN-KEY", "[elements.x.params]", "[elements.x]\nkind='test.store'\n"
         "capacity='1 J' #!\nports={bus='main'}\n"),
    Case("STN-UNKNOWN-KEY", 'did you mean "source"?', value("{ value = '1 W', sourc = 'x' }")),
    Case("STN-MISSING-KEY", '"duration" is missing', change=('duration = "10 days"\n', ""),
         at=FIRST),
    Case("STN-MISSING-KEY", '"carrier" is missing in buses.b', "[buses.b] #!\ntitle='x'\n"),
    Case("STN-WRONG-TYPE", "imports #2", change=(
        'name = "trial"', 'name = "trial"\nimports = [\n"station.tom?",\n3,#!\n]')),
    Case("STN-WRONG-TYPE", "elements.x.params.power: must be a quantity", value("['40 W']")),
    Case("STN-NAME", '"X-ray"', "[elements.X-ray] #!\nkind='test.lamp'\nports={bus='main'}\n"
         "params={power='1 W'}\n"),
    Case("STN-NAME", "reserved", "[elements.centre] #!\nkind='test.lamp'\nports={bus='main'}\n"
         "params={power='1 W'}\n"),
    Case("STN-NAME", "name of a station", change=('name = "trial"', 'name = "../x" #!')),
    Case("STN-NAME", "name of a bus", "[buses.B] #!\ncarrier='heat'\n"),
    Case("STN-NAME", "name of a mode", "[modes.Safe] #!\nlevel=1\n"),
    Case("STN-UNKNOWN-KIND", 'did you mean "test.lamp"', "[elements.x]\nkind='test.lmp' #!\n"),
    Case("STN-UNKNOWN-KIND", "part p", "[elements.x]\npart='p'\n", files={
        "parts/p/part.toml": "schema=1\nkind='test.nothing' #!\n"}),
    Case("STN-UNKNOWN-PART", 'did you mean "lamp_40w"', "[elements.x]\npart='lamp_4w' #!\n",
         files={"parts/lamp_40w/part.toml": "schema=1\nkind='test.lamp'\n"}),
    Case("STN-UNKNOWN-PART", "no part", "[elements.x]\npart='../../x' #!\n"),
    Case("STN-PART-MISMATCH", "both", "[elements.x]\nkind='test.lamp'\npart='p' #!\n"),
    Case("STN-PART-MISMATCH", "neither", "[elements.x] #!\nplace='ridge'\n"),
    Case("STN-PART-MISMATCH", "found twice", "[elements.x]\npart='p' #!\nports={bus='main'}\n",
         files={"parts/p/part.toml": "schema=1\nkind='test.lamp'\nparams={power='1 W'}\n",
                "/parts/p/part.toml": "schema=1\nkind='test.lamp'\nparams={power='1 W'}\n"}),
    Case("STN-UNKNOWN-SITE", 'did you mean "ridge"', "[elements.x]\nkind='test.panel'\n"
         "place='rigde' #!\nports={power='main'}\n"),
    Case("STN-UNKNOWN-SITE", "sites.rim", overrides={"sites.rim/height": "1 m"},
         at="--set sites.rim/height=1 m"),
    Case("STN-NO-SITE", "depends on light", "[elements.x] #!\nkind='test.panel'\n"
         "ports={power='main'}\n"),
    Case("STN-NO-SITE", "not at which site", lamp("power='1 W'") +
         "[elements.x.at]  #!\neast='1 m'\n"),
    Case("STN-UNKNOWN-SITE", 'did you mean "ridge"', lamp("power='1 W'") +
         "[elements.x.at]\nsite='rigde' #!\n"),
    Case("STN-QUANTITY", "x: at.east", lamp("power='1 W'") +
         "[elements.x.at]\nsite='ridge'\neast='1 kg' #!\n"),
    Case("STN-RANGE", "x: at.north", lamp("power='1 W'") +
         "[elements.x.at]\nsite='ridge'\nnorth='21 km' #!\n"),
    Case("STN-UNKNOWN-KEY", 'did you mean "north"', lamp("power='1 W'") +
         "[elements.x.at]\nsite='ridge'\nnorht='1 m' #!\n"),
    Case("STN-UNKNOWN-CARRIER", 'did you mean "heat"', "[buses.b]\ncarrier='heet' #!\n"),
    Case("STN-UNKNOWN-BUS", 'did you mean "main"', "[elements.x]\nkind='test.lamp'\n"
         "params={power='1 W'}\n[elements.x.ports]\nbus='mian' #!\n"),
    Case("STN-UNKNOWN-PORT", 'did you mean "bus"', "[elements.x]\nkind='test.lamp'\n"
         "params={power='1 W'}\n[elements.x.ports]\nbus='main'\nbuss='main' #!\n"),
    Case("STN-UNKNOWN-PARAM", 'write power = "8 kW"', lamp("power_w = '40 W' #!")),
    Case("STN-UNKNOWN-PARAM", 'did you mean "power"', lamp("pwer = '40 W' #!")),
    Case("STN-UNKNOWN-PARAM", "albedo", "[sites.ridge.ground]\nalbdeo = '12 %' #!\n"),
    Case("STN-UNKNOWN-PARAM", 'no parameter "volume"', "[elements.x]\npart='p'\n"
         "ports={bus='main'}\n", files={"parts/p/part.toml":
         "schema=1\nkind='test.lamp'\n[params]\npower='1 W'\nvolume='1 m3' #!\n"}),
    Case("STN-UNKNOWN-COMMAND", 'did you mean "mode"', lamp("power='1 W'") +
         "[elements.x.commands]\nmod='off' #!\n"),
    Case("STN-UNKNOWN-ELEMENT", 'did you mean "lamp"', "[[limits]]\ntelemetry='lmap/glow' #!\n"
         "red_low='1 %'\n"),
    Case("STN-UNKNOWN-ELEMENT", "no element", scenario="s", files={
        "scenarios/s.toml": "remove = [\n'lamp2', #!\n]"}),
    Case("STN-UNKNOWN-ELEMENT", "no element lmap", scenario="s", files={
        "scenarios/s.toml": "[set]\n'lmap/power' = '1 W' #!\n"}),
    Case("STN-UNKNOWN-ADDRESS", "no telemetry gloom", "[[limits]]\ntelemetry='lamp/gloom' #!\n"
         "red_low='1 %'\n"),
    Case("STN-UNKNOWN-ADDRESS", "write element/quantity", "[[limits]]\ntelemetry='lamp' #!\n"
         "red_low='1 %'\n"),
    Case("STN-UNKNOWN-ADDRESS", "no fault fialed", "[[faults]]\nat='1 h'\nvalue=1\n"
         "address='lamp/fialed' #!\n"),
    Case("STN-UNKNOWN-ADDRESS", 'did you mean "power"', overrides={"lamp/powr": "1 W"},
         at="--set lamp/powr=1 W"),
    Case("STN-UNKNOWN-ADDRESS", 'did you mean "duration"', overrides={"station/duratoin": "1 d"},
         at="--set station/duratoin=1 d"),
    Case("STN-UNKNOWN-ADDRESS", "write element/quantity", overrides={"lamp": "1 W"},
         at="--set lamp=1 W"),
    Case("STN-UNKNOWN-MODE", 'did you mean "safe"', "[modes.safe]\nlevel=3\n[[rules]]\nname='r'\n"
         "when='x'\ndo=[]\nmodes=['saef'] #!\n"),
    Case("STN-UNKNOWN-SCENARIO", 'did you mean "dusty"', scenario="dust",
         at="stations/trial/station.toml", files={"scenarios/dusty.toml": ""}),
    Case("STN-UNKNOWN-FACILITY", 'did you mean "science"', "[elements.x]\nkind='test.lamp'\n"
         "facility='sciense' #!\nports={bus='main'}\nparams={power='1 W'}\n"),
    Case("STN-MISSING-PARAM", "power is missing", "[elements.x] #!\nkind='test.lamp'\n"
         "ports={bus='main'}\n"),
    Case("STN-QUANTITY", "wrong dimension: power is measured in W", value("'40 J'")),
    Case("STN-QUANTITY", "has no unit", value("'40'")),
    Case("STN-QUANTITY", "has no unit", value("40")),
    Case("STN-QUANTITY", "unknown unit", value("'40 Watts'")),
    Case("STN-QUANTITY", "has no unit", value("true")),
    Case("STN-QUANTITY", "is not a count", lamp("power='1 W'\npriority='3' #!")),
    Case("STN-QUANTITY", "is not a count", lamp("power='1 W'\npriority=3.0 #!")),
    Case("STN-QUANTITY", "is not a count", overrides={"lamp/priority": "high"},
         at="--set lamp/priority=high"),
    Case("STN-QUANTITY", "wrong dimension", "[[limits]]\n"
         "telemetry='lamp/glow'\nred_low='1 W' #!\n"),
    Case("STN-NOT-FINITE", "nan", value("nan")),
    Case("STN-NOT-FINITE", "-inf", value("-inf")),
    Case("STN-NOT-FINITE", "NaN W", value("'NaN W'")),
    Case("STN-NOT-FINITE", "1e999", value("'1e999 W'")),
    Case("STN-NOT-FINITE", "is not a finite number",
         lamp(f"power='1 W'\npriority=1{'0' * 400} #!")),
    Case("STN-RANGE", "at least 0 W and at most 1 kW", value("'2 kW'")),
    Case("STN-RANGE", "-1 W is out of range", value("'-1 W'")),
    Case("STN-RANGE", "latitude", change=('latitude = "-89.45 deg"', 'latitude = "-91 deg" #!')),
    Case("STN-RANGE", "height", change=('height = "1957 m"', 'height = "1739.4 km" #!')),
    Case("STN-RANGE", "dim", lamp("power='1 W'") + "[elements.x.commands]\ndim=1.5 #!\n"),
    Case("STN-RANGE", "value", "[[faults]]\nat='1 h'\naddress='lamp/failed'\nvalue=2 #!\n"),
    Case("STN-CLASS", "use 0 to 5", lamp("power='1 W'\npriority=6 #!")),
    Case("STN-CHOICE", 'did you mean "red"', lamp("power='1 W'\nshade='rde' #!")),
    Case("STN-CHOICE", "known: off, on", lamp("power='1 W'") +
         "[elements.x.commands]\nmode=1 #!\n"),
    Case("STN-TO-BE-DETERMINED", "power is unknown", value("'unknown'")),
    Case("STN-CONFIDENCE", 'did you mean "published"',
         value("{value='1 W', source='s', confidence='publishd'}")),
    Case("STN-CONFIDENCE", '"unknown" is not known', value("{value='1 W', confidence='unknown'}")),
    Case("STN-NO-SOURCE", "measured but names no source",
         value("{value='1 W', confidence='measured'}")),
    Case("STN-UNCONNECTED", "port power is connected to no bus", "[elements.x] #!\n"
         "kind='test.panel'\nplace='ridge'\n"),
    Case("STN-CARRIER", "takes heat, but bus main carries electricity", "[elements.x]\n"
         "kind='test.lamp'\nparams={power='1 W'}\n"
         "[elements.x.ports]\nbus='main'\nbody='main' #!\n"),
    Case("STN-NO-HOST", "no host", "[buses.b] #!\ncarrier='electricity'\n[elements.x]\n"
         "kind='test.lamp'\nparams={power='1 W'}\nports={bus='b'}\n"),
    Case("STN-TWO-HOSTS", "by hub (stations/trial/station.toml:15)", "[elements.x] #!\n"
         "kind='test.hub'\nports={bus='main'}\n"),
    Case("STN-NO-MEMBERS", "host (x) but no members", "[buses.b] #!\ncarrier='heat'\n"
         "[elements.x]\nkind='test.node'\nports={body='b'}\n"),
    Case("STN-UNUSED-BUS", "connected to nothing", "[buses.b] #!\ncarrier='data'\n"),
    Case("STN-LOOP", "main -(there)-> far -(back)-> main", "[buses.far]\ncarrier='electricity'\n"
         "[elements.farhub]\nkind='test.hub'\nports={bus='far'}\n"
         "[elements.there]\nkind='test.link'\nports={up='main', down='far'}\n"
         "[elements.back] #!\nkind='test.link'\nports={up='far', down='main'}\n"),
    Case("STN-LOOP", "main -(x)-> main", "[elements.x] #!\nkind='test.link'\n"
         "ports={up='main', down='main'}\n"),
    Case("STN-TIME", "is not a UTC instant", change=('start = "2035-01-01"', 'start = "soon" #!')),
    Case("STN-TIME", "not positive", change=('duration = "10 days"', 'duration = "0 s" #!')),
    Case("STN-TIME", "not positive", change=('duration = "10 days"', 'duration = "-1 d" #!')),
    Case("STN-TIME", "whole seconds", "", change=(
        'name = "trial"', 'name = "trial"\nstep = "1.5 s" #!')),
    Case("STN-TIME", "whole seconds", overrides={"station/step": "0.1 s"},
         at="--set station/step=0.1 s"),
    Case("STN-STEP", "does not divide", change=(
        'name = "trial"', 'name = "trial"\nstep = "7 min" #!\ncontrol_period = "10 min"')),
    Case("STN-EPHEMERIS", "1900-2050", change=('start = "2035-01-01"', 'start = "2060-01-01" #!')),
    Case("STN-EPHEMERIS", "1900-2050", change=('start = "2035-01-01"', 'start = "1850-01-01" #!')),
    Case("STN-EPHEMERIS", "ends outside", change=(
        'duration = "10 days"', 'duration = "17 years" #!')),
    Case("STN-LIMIT", "has no threshold", "[[limits]] #!\ntelemetry='lamp/glow'\n"),
    Case("STN-LIMIT", "yellow_low lies above yellow_high", "[[limits]]\ntelemetry='lamp/glow'\n"
         "yellow_low='90 %'\nyellow_high='50 %' #!\n"),
    Case("STN-MODE-LEVEL", "both have level 1", "[modes.a]\nlevel=1\n[modes.b]\nlevel=1 #!\n"),
    Case("STN-FAULT-TIME", "after the end", "[[faults]]\nat='11 days' #!\nvalue=1\n"
         "address='lamp/failed'\n"),
    Case("STN-FAULT-TIME", "out of range", "[[faults]]\nat='-1 h' #!\nvalue=1\n"
         "address='lamp/failed'\n"),
    Case("STN-LANGUAGE", '"lamp" is not given a text', files={
         "languages/ru.toml": "lamp = 3 #!\n"}),
    Case("STN-LANGUAGE-UNUSED", "nothing of the station", files={
         "languages/ru.toml": '"Trail station" = "x" #!\n'}),
]  # fmt: skip
