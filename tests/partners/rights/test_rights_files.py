"""Files of rules and scenes that are wrong: all mistakes at once, with their places and hints."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from ilrs import batch
from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.epoch import Epoch
from ilrs.partners.rights.asking import Situation, ask
from ilrs.partners.rights.assets import Equipment, equipment_of
from ilrs.partners.rights.conditions import ConditionError, condition
from ilrs.partners.rights.findings import IDS
from ilrs.partners.rights.rules_file import read_policy, shipped_policy
from ilrs.partners.rights.scene import read_scene

FILE = Path(__file__).parents[3] / "stations" / "reference" / "rights.toml"
RULES = """schema = 1
version = "1.0+rim"
extends = "1.0"

[roles]
warden = "looks after the rim"

[rules.wardens-configure-nothing]
effect = "forbid"
actions = ["command"]
objects = ["command"]
when = ['subject.roles has "warden"', 'object.class == "configuration"']
why = "An example."
"""


@pytest.fixture(scope="module")
def equipment() -> Equipment:
    return equipment_of(batch.load(FILE.parent))


def found_in_scene(
    folder: Path, equipment: Equipment, *changes: tuple[str, str]
) -> tuple[Diagnostic, ...]:
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "rights.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        read_scene(path, equipment)
    return caught.value.diagnostics


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "rights.toml").read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


STATES = 'states = [{ state = "member", from = 2031-05-01 }]'
WINDOW = "from = 2035-03-01\nuntil = 2035-04-01"
OMAR = '{ by = "omar", at = 2035-03-01T10:00:00Z, until = 2035-03-08T08:00:00Z }'
WRONG = [
    # A piece of the scene, what it becomes, the finding, what it says, a part of its line
    ('roles = ["safety_officer"]', 'roles = ["safty_officer"]', "RGT-WORD",
     'did you mean "safety_officer"', "safty_officer"),
    ('partner = "partner_b"\nroles = ["decider"]', 'partner = "partner_bb"\nroles = ["decider"]',
     "RGT-UNKNOWN-PARTNER", 'did you mean "partner_b"', "partner_bb"),
    ('parent = "partner_d"', 'parent = "partner_x"', "RGT-UNKNOWN-PARTNER",
     'no partner "partner_x"', "partner_x"),
    ('into = "institute_north"', 'into = "institute_nord"', "RGT-UNKNOWN-PARTNER",
     'did you mean "institute_north"', "mergers"),
    ("[assets.telescope]", "[assets.telescop]", "RGT-UNKNOWN-OBJECT", 'did you mean "telescope',
     "[assets.telescop]"),
    ('on = ["telescope"]', 'on = ["telescop"]', "RGT-UNKNOWN-OBJECT", 'did you mean "telescope',
     "telescop\""),
    ('on = ["telescope"]', 'on = ["telescope/mod"]', "RGT-UNKNOWN-OBJECT", 'did you mean "mode"',
     "telescope/mod\""),
    ('proposer = "nils"', 'proposer = "niels"', "RGT-UNKNOWN-PERSON", 'did you mean "nils"',
     "niels"),
    (WINDOW, "from = 2035-04-01\nuntil = 2035-03-01", "RGT-PERIOD", "before it begins",
     "grants.telescope_for_b"),
    (WINDOW, "from = 2035-03-01", "RGT-NO-END", "has no end", "grants.telescope_for_b"),
    (WINDOW, "from = 2035-03-01\nuntil = \"soon\"", "RGT-TIME", "soon", "grants.telescope_for_b"),
    (OMAR, OMAR.replace("omar", "flora"), "RGT-APPROVER", "has approved already", "10:00:00Z"),
    (OMAR, OMAR.replace("omar", "ada"), "RGT-APPROVER", "wrote the command", "10:00:00Z"),
    (OMAR, '{ by = "omar", at = 2035-03-01T10:00:00Z }', "RGT-NO-END", "has no end", "10:00:00Z"),
    (OMAR, OMAR.replace("03-08", "02-08"), "RGT-PERIOD", "before it begins", "2035-02-08"),
    (STATES, STATES.replace("member", "membr"), "RGT-WORD", 'did you mean "member"', "membr"),
    (STATES, 'states = [{ state = "member", from = 2031-05-01 }, '
     '{ state = "suspended", from = 2031-01-01 }]', "RGT-PERIOD", "order of time", "2031-01-01"),
    ('parent = "partner_d"', 'parent = "institute_north"', "RGT-PARENTS", "is a part of",
     'parent = "institute_north"'),
    ("hazard = 3\napprovals = 3", "hazard = 3\napprovals = 2", "RGT-HAZARD",
     "needs at least 3 approvals", "approvals = 2"),
    ("hazard = 3\napprovals = 3", "hazard = 7", "RGT-HAZARD", "none of 0 to 3", "hazard = 7"),
    ('reviewers = ["sofia", "dana"]', 'reviewers = ["sofia", "zoe"]', "RGT-DUTIES",
     "zoe is reviewer and decider", "reviews.tilt_meter"),
    ('reviewers = ["sofia", "dana"]', 'reviewers = ["nils"]', "RGT-DUTIES",
     "nils is proposer and reviewer", "reviews.tilt_meter"),
    ('by = "partner_c"\npartner = "partner_b"', 'by = "partner_b"\npartner = "partner_b"',
     "RGT-GRANTER", "telescope belongs to partner_c", 'by = "partner_b"'),
    ("may_pass_on = true\n", "", "RGT-GRANTER", "no leave to pass it on", 'under = "images_for_d"'),
    ("from = 2035-02-01\nuntil = 2035-11-01", "from = 2035-02-01\nuntil = 2036-11-01",
     "RGT-WIDER", "reaches further than images_for_d", 'under = "images_for_d"'),
    ('under = "images_for_d"', 'under = "image_for_d"', "RGT-UNKNOWN-OBJECT",
     'did you mean "images_for_d"', 'under = "image_for_d"'),
    ("standing = true", "standing = true\nhazard = 1", "RGT-STANDING", "routine",
     "standing = true"),
    ('partner = "partner_c"\nrole = "operator"\n', "", "RGT-GRANTEE", "nobody", "robots_for_c"),
    ("[logs.station_log]", "[logs.station_handbook]", "RGT-TWICE", "documents has that id",
     "[logs.station_handbook]"),
    ('host = "ilrs"', 'host = "ilrs"\nrules = "../own.toml"', "STN-IMPORT-OUTSIDE", "leads out",
     "own.toml"),
    ('host = "ilrs"', 'host = "ilrs"\njustify_within = "3 kg"', "STN-QUANTITY", "kg", "3 kg"),
    ("cleared = true", "cleard = true", "STN-UNKNOWN-KEY", 'did you mean "cleared"', "cleard"),
    ("schema = 1", "schema = 2", "RGT-SCHEMA", "schema 2", "schema = 2"),
    ('name = "Partner A"', 'name = "Partner Alpha"', "RGT-UNKNOWN-PARTNER",
     'belongs to "Partner A"', ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "id", "says", "line"), WRONG,
                         ids=[f"{w[2]}-{i}" for i, w in enumerate(WRONG)])  # fmt: skip
def test_a_mistake_in_a_scene_is_found_at_its_place(
    old: str, new: str, id: str, says: str, line: str, tmp_path: Path, equipment: Equipment
) -> None:
    found = found_in_scene(tmp_path, equipment, (old, new))
    those = [d for d in found if d.id == id and says in d.what + d.hint]
    assert those, found
    assert all(re.search(r"\.toml\Z", d.file) and d.line for d in those)
    if line:
        assert line_of(tmp_path, line) in {d.line for d in those}


def test_all_mistakes_of_a_scene_come_at_once(tmp_path: Path, equipment: Equipment) -> None:
    found = found_in_scene(
        tmp_path, equipment, ('roles = ["safety_officer"]', 'roles = ["saftey"]'),
        ('proposer = "nils"', 'proposer = "niels"'), (WINDOW, "from = 2035-03-01"),
    )  # fmt: skip
    assert {"RGT-WORD", "RGT-UNKNOWN-PERSON", "RGT-NO-END"} <= {d.id for d in found}


def test_every_id_of_a_scene_is_in_a_test() -> None:
    of_rules = {"RGT-VERSION", "RGT-RULE", "RGT-CONDITION", "RGT-ALWAYS"}
    assert set(IDS) - of_rules <= {w[2] for w in WRONG}


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "rights.toml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    for read in (read_scene, read_policy):
        with pytest.raises(DeclarationError, match="STN-TOO-LARGE"):
            read(path)


def test_a_station_adds_rules_of_its_own(tmp_path: Path, equipment: Equipment) -> None:
    path = tmp_path / "own.toml"
    path.write_text(RULES, encoding="utf-8")
    policy = read_policy(path)
    assert policy.version == "1.0+rim"
    assert len(policy.rules) == len(shipped_policy().rules) + 1
    rule = policy.rule("wardens-configure-nothing")
    assert (rule.file, rule.line) == (str(path), 8)
    scene = tmp_path / "rights.toml"
    text = FILE.read_text(encoding="utf-8").replace(
        'host = "ilrs"', 'host = "ilrs"\nrules = "own.toml"'
    )
    scene.write_text(
        text.replace('["flight_director", ', '["warden", "flight_director", '), "utf-8"
    )
    shed, when = "main_distributor/shed_from", Situation(Epoch.from_utc("2035-03-02").tai_ns)
    found = ask(read_scene(scene, equipment), "flora", "command", shed, when).decision
    assert found.rules == ("wardens-configure-nothing",)
    assert ask(read_scene(FILE, equipment), "flora", "command", shed, when).decision.allowed


@pytest.mark.parametrize(("old", "new", "id", "says"), [
    ('extends = "1.0"', 'extends = "1.00"', "RGT-VERSION", 'did you mean "1.0"'),
    ('effect = "forbid"', 'effect = "forbidden"', "RGT-WORD", 'did you mean "forbid"'),
    ('actions = ["command"]', 'actions = ["comand"]', "RGT-WORD", 'did you mean "command"'),
    ('objects = ["command"]', 'objects = ["comand"]', "RGT-WORD", 'did you mean "command"'),
    ('has "warden"', 'has "wardn"', "RGT-WORD", 'did you mean "warden"'),
    ('== "configuration"', '== "configurations"', "RGT-WORD", 'did you mean "configuration"'),
    ("subject.roles has", "subject.role has", "RGT-CONDITION", 'did you mean "subject.roles"'),
    ("subject.roles has", "subject.roles is", "RGT-CONDITION", "is not a condition"),
    ('when = [\'subject.roles has "warden"\', \'object.class == "configuration"\']', "when = []",
     "RGT-ALWAYS", "would forbid always"),
    ("wardens-configure-nothing", "No_Heater", "RGT-RULE", "is no id of a rule"),
    ("wardens-configure-nothing", "frozen", "STN-DUPLICATE", "rules are added, never changed"),
    ('why = "An example."', "", "STN-MISSING-KEY", '"why" is missing'),
    ("schema = 1", "schema = 3", "RGT-SCHEMA", "schema 3"),
])  # fmt: skip
def test_a_mistake_in_rules_is_found_at_its_place(
    old: str, new: str, id: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    assert old in RULES
    path.write_text(RULES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        read_policy(path)
    those = [d for d in caught.value.diagnostics if d.id == id and says in d.what + d.hint]
    assert those, caught.value.diagnostics
    assert all(d.file == str(path) and d.line for d in those)


@pytest.mark.parametrize("value", ["", "actions = 1", 'actions = "command"'])
def test_a_list_that_is_missing_or_none_is_found(
    value: str, tmp_path: Path, equipment: Equipment
) -> None:
    """A required list has no stand-in of its own."""
    window = 'role = "operator"\nactions = ["command"]\non = ["telescope"]'
    found = found_in_scene(
        tmp_path, equipment, (window, window.replace('actions = ["command"]', value))
    )
    assert {d.id for d in found} == {"STN-WRONG-TYPE" if value else "STN-MISSING-KEY"}
    path = tmp_path / "own.toml"
    path.write_text(RULES.replace('actions = ["command"]', value), encoding="utf-8")
    with pytest.raises(DeclarationError, match="actions"):
        read_policy(path)


def test_no_damage_to_a_scene_escapes(tmp_path: Path, equipment: Equipment) -> None:
    """Lines lost, doubled, or with another value: diagnostics or a scene, nothing else."""
    lines, rng = FILE.read_text(encoding="utf-8").splitlines(), np.random.default_rng(5)
    values = ['""', '"x"', "-1", "[]", "{}", "true", "2035-13-01", '["dana"]', '"a/b"', '"/"',
              "[1]", "nan", "1900-01-01"]  # fmt: skip
    path, usable, told = tmp_path / "rights.toml", 0, list[Diagnostic]()
    for _ in range(60):
        damaged = list(lines)
        i, way = int(rng.integers(len(lines))), int(rng.integers(3))
        if way == 0:
            del damaged[i]
        elif way == 1:
            damaged.insert(i, damaged[int(rng.integers(len(lines)))])
        else:
            damaged[i] = f"{damaged[i].partition('=')[0]}= {values[int(rng.integers(len(values)))]}"
        path.write_text("\n".join(damaged), encoding="utf-8")
        try:
            read_scene(path, equipment)
            usable += 1
        except DeclarationError as error:
            told += error.diagnostics
    assert 0 < usable < 60
    assert all(d.file and d.what for d in told)


@pytest.mark.parametrize("text", [
    "", "subject", "subject.active == \"yes\"", "not object.hazard", "object.hazard has \"x\"",
    "object.hazard >= two", "object.hazard >= object.class", "object.class == safing",
    "object.class in [safing]", "subject.roles == \"operator\"", "subject.active and grant.window",
    "not object.class == \"safing\"", "__import__('os')",
])  # fmt: skip
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        condition(text)
