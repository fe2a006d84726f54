"""Files of rules: their format, and the policy read from one, with all that is wrong at once."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import Field

from ilrs.diagnostics import DeclarationError, did_you_mean, has_errors
from ilrs.partners.rights.conditions import Condition, ConditionError, condition
from ilrs.partners.rights.facts import CLASSES, KINDS, STATES
from ilrs.partners.rights.findings import new_findings
from ilrs.partners.rights.policy import EFFECTS, Policy, Rule
from ilrs.station.findings import Findings
from ilrs.station.schema import SCHEMA, FileModel
from ilrs.station.toml_file import TomlFile, parse_toml, read_toml
from ilrs.station.validate import ABSENT, validate

_ROOM = "ilrs.partners.rights"
SHIPPED = "1.0"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class RuleTable(FileModel):
    """One rule."""

    effect: str = Field(description="What it does when its conditions hold.", examples=[*EFFECTS])
    actions: list[str] = Field(description="The actions that it is about.")
    objects: list[str] = Field(description="The kinds of things.", examples=[[*KINDS]])
    when: list[str] = Field(description="Conditions, all of which have to hold.")
    why: str = Field(description="The reason, for people.")
    duty: str = Field("", description="What the person is obliged to afterwards.")


class RulesFile(FileModel):
    """A version of the rules, or what a station adds to one."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    version: str = Field(description="Of these rules.", examples=["1.0"])
    title: str = Field("", description="What people call them.")
    extends: str = Field("", description="The shipped version that these are added to.")
    roles: dict[str, str] = Field({}, description="The roles there are, with their meaning.")
    actions: dict[str, str] = Field({}, description="The actions there are, with their meaning.")
    classes: dict[str, str] = Field({}, description="The command classes, with their meaning.")
    levels: dict[str, str] = Field({}, description="How confidential a thing can be.")
    rules: dict[str, RuleTable] = Field({}, description="The rules, by their stable ids.")


@cache
def shipped_policy(version: str = SHIPPED) -> Policy:
    """The rules that ship. DeclarationError for a version that does not."""
    findings = new_findings()
    file = parse_toml(_text(version), f"{_ROOM}/rules-{version}.toml", findings)
    found = _read(file, findings) if file is not None else None
    return _usable(found, findings)


def read_policy(path: Path) -> Policy:
    """The rules in a file, with those it extends; DeclarationError with all that is wrong."""
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    return _usable(_read(file, findings) if file is not None else None, findings)


def shipped_versions() -> list[str]:
    """The versions of the rules that ship."""
    names = (entry.name for entry in resources.files(_ROOM).iterdir())
    return sorted(m[1] for name in names if (m := re.match(r"rules-(.+)\.toml\Z", name)))


def _text(version: str) -> str:
    home = resources.files(_ROOM).joinpath(f"rules-{version}.toml")
    return home.read_text(encoding="utf-8")


def _usable(policy: Policy | None, findings: Findings) -> Policy:
    if policy is None or has_errors(findings.all()):
        raise DeclarationError(findings.all())
    return policy


def _read(file: TomlFile, findings: Findings) -> Policy:
    table = validate(RulesFile, file, findings)
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known; this version reads {SCHEMA}"
        findings.add("RGT-SCHEMA", file.place("schema"), what, f"write schema = {SCHEMA}")
    under = _extended(table, file, findings)
    policy = Policy(
        table.version, under.rules, table.title, {**under.roles, **table.roles},
        {**under.actions, **table.actions}, {**under.classes, **table.classes},
        {**under.levels, **table.levels},
    )  # fmt: skip
    taken = {rule.id: rule for rule in under.rules}
    for id in table.rules:
        if id in taken:
            what = f"{id} is a rule of {taken[id].file} already"
            hint = "rules are added, never changed: give it an id of its own"
            findings.add("STN-DUPLICATE", file.place("rules", id), what, hint)
    rules = (_rule(id, entry, policy, file, findings) for id, entry in table.rules.items())
    return policy.with_rules(*rules)


def _extended(table: RulesFile, file: TomlFile, findings: Findings) -> Policy:
    known = shipped_versions()
    if table.extends in known:
        return shipped_policy(table.extends)
    if table.extends:
        what = f'no rules of version "{table.extends}" ship'
        findings.add("RGT-VERSION", file.place("extends"), what, did_you_mean(table.extends, known))
    return Policy("", ())


def _rule(id: str, table: RuleTable, policy: Policy, file: TomlFile, findings: Findings) -> Rule:
    _check_words(id, table, policy, file, findings)
    if not _ID.match(id):
        what, hint = f'"{id}" is no id of a rule', "write lower case letters, digits and hyphens"
        findings.add("RGT-RULE", file.place("rules", id), what, hint)
    if not table.when:
        what = f"{id} has no conditions: it would {table.effect} always"
        findings.add("RGT-ALWAYS", file.place("rules", id), what, "say when it holds")
    conditions: list[Condition] = []
    for i, text in enumerate(table.when):
        place = file.place("rules", id, "when", i)
        try:
            conditions.append(condition(text))
        except ConditionError as error:
            if text != ABSENT:
                findings.add("RGT-CONDITION", place, f"{id}: {error}", error.hint)
            continue
        _check_condition(id, conditions[-1], policy, file, i, findings)
    place = file.place("rules", id)
    return Rule(
        id, table.effect, frozenset(table.actions), frozenset(table.objects), tuple(conditions),
        table.why, table.duty, place.file, place.line,
    )  # fmt: skip


def _check_words(
    id: str, table: RuleTable, policy: Policy, file: TomlFile, findings: Findings
) -> None:
    given = [("effect", [table.effect], EFFECTS), ("actions", table.actions, policy.actions),
             ("objects", table.objects, KINDS)]  # fmt: skip
    for key, words, known in given:
        for word in words:
            if word not in (*known, ABSENT):
                what = f'{id}: {key}: "{word}" is not known'
                place = file.place("rules", id, key)
                findings.add("RGT-WORD", place, what, did_you_mean(word, list(known)))


def _check_condition(
    id: str, found: Condition, policy: Policy, file: TomlFile, index: int, findings: Findings
) -> None:
    """A misspelt role or class in a forbid would open what it should close."""
    known = {"subject.roles": policy.roles, "object.class": policy.classes,
             "object.level": policy.levels, "subject.state": STATES,
             "subject.class": CLASSES}  # fmt: skip
    for atom in found.atoms:
        for word in atom.words:
            if word not in known[atom.facts[0]]:
                what = f'{id}: {atom.facts[0]} is never "{word}"'
                hint = did_you_mean(word, list(known[atom.facts[0]]))
                findings.add("RGT-WORD", file.place("rules", id, "when", index), what, hint)
