"""What is wrong with a scene beyond its shape: words, names, times, grants, approvals, duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ilrs.diagnostics import did_you_mean
from ilrs.partners.rights.assets import Asset
from ilrs.partners.rights.facts import CLASSES, STATES
from ilrs.partners.rights.grant_lint import GrantLint
from ilrs.partners.rights.organisations import Organisations
from ilrs.partners.rights.policy import Policy
from ilrs.partners.rights.schema import SceneFile
from ilrs.partners.rights.times import instant
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT

THINGS = ("assets", "ports", "products", "documents", "reviews", "logs", "requests")
_OWNED = ("assets", "ports", "products", "documents", "logs")
_LEVELLED = ("products", "documents", "logs")


class SceneLint:
    """Checks one scene; everything found goes to `findings`."""

    def __init__(
        self, table: SceneFile, file: TomlFile, policy: Policy, organisations: Organisations,
        assets: Mapping[str, Asset], modes: Mapping[str, int], findings: Findings,
    ) -> None:  # fmt: skip
        self._table = table
        self._file = file
        self._policy = policy
        self._assets = assets
        self._findings = findings
        self._grants = GrantLint(table, file, policy, organisations, assets, modes, findings)

    def check(self) -> None:
        """All checks."""
        self._partners()
        self._people()
        self._things()
        self._commands()
        self._reviews()
        self._requests()
        self._times()
        self._grants.check()

    def _word(self, word: str, known: Iterable[str], *path: str | int) -> None:
        if word and word not in (*known, ABSENT):
            what = f'{_label(path)}: "{word}" is not known'
            hint = did_you_mean(word, list(known)) or f"known: {', '.join(known)}"
            self._findings.add("RGT-WORD", self._file.place(*path), what, hint)

    def _partner(self, id: str, *path: str | int) -> None:
        if id and id not in (*self._table.partners, ABSENT):
            what = f'{_label(path)}: there is no partner "{id}"'
            hint = did_you_mean(id, list(self._table.partners))
            self._findings.add("RGT-UNKNOWN-PARTNER", self._file.place(*path), what, hint)

    def _person(self, id: str, *path: str | int) -> None:
        if id not in (*self._table.people, ABSENT):
            what = f'{_label(path)}: there is no person "{id}"'
            hint = did_you_mean(id, list(self._table.people))
            self._findings.add("RGT-UNKNOWN-PERSON", self._file.place(*path), what, hint)

    def _partners(self) -> None:
        partners = self._table.partners
        self._partner(self._table.host, "host")
        for id, entry in partners.items():
            self._partner(entry.parent, "partners", id, "parent")
            self._word(entry.member_class, CLASSES, "partners", id, "class")
            for i, state in enumerate(entry.states):
                self._word(state.state, STATES, "partners", id, "states", i)
            chain = [id]
            while (parent := partners[chain[-1]].parent) in partners and parent not in chain:
                chain.append(parent)
            if parent == id:
                what = f"{' is a part of '.join([*chain, id])}"
                place = self._file.place("partners", id, "parent")
                self._findings.add("RGT-PARENTS", place, what, "remove one parent")
        for i, merger in enumerate(self._table.mergers):
            for of in (*merger.of, merger.into):
                self._partner(of, "mergers", i)

    def _people(self) -> None:
        table = self._table
        ties = {*table.reviews, *table.partners, *table.people}
        for id, person in table.people.items():
            self._partner(person.partner, "people", id, "partner")
            for i, role in enumerate(person.roles):
                self._word(role, self._policy.roles, "people", id, "roles", i)
            for i, tie in enumerate(person.conflicts):
                self._word(tie, ties, "people", id, "conflicts", i)

    def _things(self) -> None:
        first: dict[str, str] = {}
        for kind in THINGS:
            for id, entry in getattr(self._table, kind).items():
                if id in first or (kind != "assets" and id in self._assets):
                    what = f"{kind}.{id}: {first.get(id, 'assets')} has that id already"
                    self._findings.add("RGT-TWICE", self._file.place(kind, id), what, "rename one")
                first.setdefault(id, kind)
                for key in ("owner", "host") if kind in _OWNED else ():
                    self._partner(getattr(entry, key, ""), kind, id, key)
                if kind in _LEVELLED:
                    self._word(entry.level, self._policy.levels, kind, id, "level")
        for i, person in ((i, p) for i, g in self._table.logs.items() for p in g.witnesses):
            self._person(person, "logs", i, "witnesses")

    def _commands(self) -> None:
        for address, entry in self._table.commands.items():
            self._grants.address(address, "commands", address)
            self._word(entry.command_class, self._policy.classes, "commands", address, "class")
            if not 0 <= entry.hazard <= 3:
                self._hazard(address, f"hazard {entry.hazard} is none of 0 to 3", "hazard")
            elif entry.hazard >= 2 and entry.approvals < entry.hazard:
                what = f"hazard {entry.hazard} needs at least {entry.hazard} approvals"
                self._hazard(address, what, "approvals")

    def _hazard(self, address: str, what: str, key: str) -> None:
        place = self._file.place("commands", address, key)
        self._findings.add("RGT-HAZARD", place, f"{address}: {what}", "see ilrs rights rules")

    def _reviews(self) -> None:
        for id, review in self._table.reviews.items():
            self._person(review.proposer, "reviews", id, "proposer")
            for key in ("reviewers", "deciders", "declared"):
                for i, person in enumerate(getattr(review, key)):
                    self._person(person, "reviews", id, key, i)
            parts = {"proposer": [review.proposer], "reviewer": review.reviewers,
                     "decider": review.deciders}  # fmt: skip
            people = dict.fromkeys(p for held in parts.values() for p in held if p != ABSENT)
            for person in people:
                held = [part for part, of in parts.items() if person in of]
                if len(held) > 1:
                    what = f"reviews.{id}: {person} is {' and '.join(held)}"
                    place = self._file.place("reviews", id)
                    self._findings.add("RGT-DUTIES", place, what, "these are different people")

    def _requests(self) -> None:
        for id, request in self._table.requests.items():
            self._person(request.author, "requests", id, "author")
            self._grants.address(request.command, "requests", id, "command")
            seen: set[str] = {request.author}
            for i, approval in enumerate(request.approvals):
                path = ("requests", id, "approvals", i)
                self._person(approval.by, *path)
                if approval.by in seen:
                    own = approval.by == request.author
                    told = "wrote the command" if own else "has approved already"
                    what = f"requests.{id}: {approval.by} {told} and cannot approve it"
                    hint = "approvals are by different people, none of them the author"
                    self._findings.add("RGT-APPROVER", self._file.place(*path), what, hint)
                seen.add(approval.by)
                if not approval.until:
                    what = f"requests.{id}: the approval by {approval.by} has no end"
                    place = self._file.place(*path)
                    self._findings.add("RGT-NO-END", place, what, "add until = ...")
                self._grants.period(approval.at, approval.until, *path)

    def _times(self) -> None:
        table = self._table
        for id, person in table.people.items():
            for name, until in person.training.items():
                path = ("people", id, "training", name)
                instant(until, self._file.place(*path), _label(path), self._findings)
        for id, product in table.products.items():
            path = ("products", id, "embargo")
            instant(product.embargo, self._file.place(*path), _label(path), self._findings)
        for i, emergency in enumerate(table.emergencies):
            self._grants.period(emergency.begin, emergency.until, "emergencies", i)
        for i, use in enumerate(table.uses):
            self._person(use.by, "uses", i, "by")
            for key in ("at", "justified"):
                place = self._file.place("uses", i, key)
                instant(getattr(use, key), place, f"uses #{i + 1}", self._findings)


def _label(path: tuple[str | int, ...]) -> str:
    return ".".join(f"#{key + 1}" if isinstance(key, int) else key for key in path)
