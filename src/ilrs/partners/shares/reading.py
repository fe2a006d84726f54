"""Read a shares file: all that is wrong with it at once, everything else exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from ilrs.diagnostics import DeclarationError, Diagnostic, did_you_mean, has_errors
from ilrs.partners.shares.findings import new_findings
from ilrs.partners.shares.formula import Formula, read_formula
from ilrs.partners.shares.reader import Reader
from ilrs.partners.shares.resources import RESOURCES, Units, known
from ilrs.partners.shares.schema import Booking, Pool, RequestRow, SharesFile
from ilrs.partners.shares.sharing import Contribution, Member, PoolAmount, Request, Sharing
from ilrs.station.findings import Findings
from ilrs.station.schema import SCHEMA
from ilrs.station.toml_file import read_toml
from ilrs.station.validate import validate
from ilrs.units import QuantityError

RUN = "run"


def load_sharing(
    path: Path, run: Mapping[str, PoolAmount] | None = None, *, needs_pools: bool = True
) -> tuple[Sharing, tuple[Diagnostic, ...]]:
    """A shares file and the warnings about it; `run` has the pools that a run gives.

    Without `needs_pools` a pool that is to come from a run may be absent, and counts nothing.

    Raises DeclarationError with every error found.
    """
    findings = new_findings()
    sharing = _read(path, run or {}, findings, needs_pools)
    found = findings.all()
    if sharing is None or has_errors(found):
        raise DeclarationError(found)
    return sharing, found


def period_of(path: Path) -> date:
    """The first day of the lunar day of a file, which a run is cut by; DeclarationError."""
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    table = None if file is None else validate(SharesFile, file, findings)
    start = None
    if file is not None and table is not None and not has_errors(findings.all()):
        start = _Reader(file, findings).day(table.period.start, "period", "start")
    if start is None:
        raise DeclarationError(findings.all())
    return start


def _read(
    path: Path, run: Mapping[str, PoolAmount], findings: Findings, needs_pools: bool
) -> Sharing | None:
    file = read_toml(path, str(path), findings)
    if file is None:
        return None
    table = validate(SharesFile, file, findings)
    if has_errors(findings.all()):
        return None
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known"
        findings.add("STN-SCHEMA", file.place("schema"), what, f"this version reads {SCHEMA}")
    home = path.parent.resolve()
    for key, name in (("formula", table.formula), ("ledger", table.ledger)):
        if not (home / name).resolve().is_relative_to(home):
            what = f'"{name}" lies outside the folder of {path}'
            findings.add("SHR-PATH", file.place(key), what, "put it beside the file")
            return None
    formula = read_formula(table.formula, path.parent, file.place("formula"), findings)
    if formula is None:
        return None
    read = _Reader(file, findings)
    start = read.day(table.period.start, "period", "start")
    members = read.members(table)
    pools = read.pools(table, run, needs_pools)
    ledger = path.parent / table.ledger if table.ledger else path.with_suffix(".ledger.jsonl")
    sharing = Sharing(
        table.title, start or date.min, formula, members,
        tuple(read.contributions(table, formula)), read.awards(table, formula), pools,
        tuple(read.requests(table, pools)), read.bookings(table.used, "used"),
        read.bookings(table.carried, "carried"), ledger,
    )  # fmt: skip
    read.absent(sharing)
    return sharing


class _Reader(Reader):
    def members(self, table: SharesFile) -> dict[str, Member]:
        """All partners, of whatever time."""
        found: dict[str, Member] = {}
        for name, row in table.partners.items():
            since = self.day(row.since, "partners", name, "from")
            until = None if row.until is None else self.day(row.until, "partners", name, "to")
            if since is None:
                continue
            if until is not None and until <= since:
                what = f"{name} leaves on {until}, but joins on {since}"
                self.say("SHR-DATE", what, "put the later day into to", "partners", name, "to")
            found[name] = Member(name, row.title or name, since, until)
        return found

    def contributions(self, table: SharesFile, formula: Formula) -> Iterable[Contribution]:
        """Contributions with their points; what was not accepted has no credit."""
        for name, row in table.contributions.items():
            path = ("contributions", name)
            self.partner(row.partner, *path, "partner")
            try:
                points = formula.points(row.kind, row.amount)
            except KeyError as error:
                self.raised("SHR-KIND", str(error.args[0]), *path, "kind")
                continue
            except QuantityError as error:
                self.raised("SHR-QUANTITY", f"{name}: {error}", *path, "amount")
                continue
            credits: list[tuple[date, Fraction]] = []
            for milestone, given in row.accepted.items():
                day = self.day(given, *path, "accepted")
                if milestone not in formula.milestones:
                    what = f'{name}: the formula has no milestone "{milestone}"'
                    hint = did_you_mean(milestone, list(formula.milestones))
                    self.say("SHR-KIND", what, hint, *path, "accepted")
                elif day is not None:
                    credits.append((day, formula.milestones[milestone]))
            yield Contribution(name, row.partner, points, tuple(sorted(credits)))

    def awards(self, table: SharesFile, formula: Formula) -> dict[str, Fraction]:
        """What of the open part was awarded, by partner."""
        found: dict[str, Fraction] = {}
        for i, row in enumerate(table.awards):
            self.partner(row.partner, "awards", i, "partner")
            share = self.ratio(row.share, "awards", i, "share")
            found[row.partner] = found.get(row.partner, Fraction(0)) + share
        if sum(found.values()) > formula.open:
            what = f"awards add up to {float(100 * sum(found.values())):g} %"
            hint = f"the open part has {float(100 * formula.open):g} %; take some back"
            self.say("SHR-OVER", what, hint, "awards")
        return found

    def pools(
        self, table: SharesFile, run: Mapping[str, PoolAmount], needed: bool
    ) -> dict[str, PoolAmount]:
        """The pools of the file; amounts of a run replace those of the file."""
        found: dict[str, PoolAmount] = {}
        for name, row in table.pools.items():
            if name not in RESOURCES:
                self.say(
                    "SHR-RESOURCE", f'there is no resource "{name}"', known(name), "pools", name
                )
                continue
            given = run.get(name)
            if given is None and row.amount == RUN and not needed:
                given = PoolAmount(name, 0, source="a run")
            elif given is None and row.amount == RUN:
                what = f"{name} is to come from a run" + (", but this one has none" if run else "")
                hint = "give an amount" if run else "add --from-run FOLDER"
                self.say("SHR-RUN", what, hint, "pools", name, "amount")
                continue
            amount = given.amount if given else self.amount(name, row.amount, "pools", name)
            found[name] = self._pool(name, row, amount, given.source if given else row.source)
        return found

    def _pool(self, name: str, row: Pool, amount: Units, source: str) -> PoolAmount:
        path = ("pools", name)
        reserved = tuple(
            (r.why, self.amount(name, r.amount, *path, "reserved", i))
            for i, r in enumerate(row.reserved)
        )
        provided: list[tuple[str, Fraction, str]] = []
        for i, given in enumerate(row.provided):
            self.partner(given.by, *path, "provided", i, "by")
            share = self.ratio(given.share, *path, "provided", i, "share")
            provided.append((given.by, share, given.element))
        if sum(share for _, share, _ in provided) > 1:
            self.say("SHR-OVER", f"{name}: providers give more than the whole pool",
                      "give parts of the pool that add up to 100 % or less", *path)  # fmt: skip
        return PoolAmount(name, amount, reserved, tuple(provided), source)

    def requests(self, table: SharesFile, pools: Mapping[str, PoolAmount]) -> Iterable[Request]:
        """Requests in smallest units; each id once."""
        seen: set[str] = set()
        for i, row in enumerate(table.requests):
            if row.id in seen:
                self.say("SHR-DUPLICATE", f'two requests are called "{row.id}"',
                          "rename one of them", "requests", i, "id")  # fmt: skip
            seen.add(row.id)
            self.partner(row.partner, "requests", i, "partner")
            before = len(self.findings.all())
            ways = [self._needs(row, given, pools, i) for given in (row.needs, *row.otherwise)]
            if len(self.findings.all()) > before:
                continue
            if not all(ways):
                self.say("SHR-EMPTY", f"{row.id} asks for nothing", "name what it needs",
                          "requests", i)  # fmt: skip
                continue
            yield Request(row.id, row.partner, tuple(ways),
                          self.ratio(row.least, "requests", i, "least"), row.title)  # fmt: skip

    def _needs(
        self, row: RequestRow, given: Mapping[str, str], pools: Mapping[str, PoolAmount], i: int
    ) -> dict[str, Units]:
        found: dict[str, Units] = {}
        for name, text in sorted(given.items()):
            if name not in pools and name not in self.file.data.get("pools", {}):
                what = f'{row.id} needs "{name}", of which there is no pool'
                hint = did_you_mean(name, list(pools)) if name in RESOURCES else known(name)
                self.say("SHR-RESOURCE", what, hint, "requests", i, "needs")
            elif name in RESOURCES and (units := self.amount(name, text, "requests", i, "needs")):
                found[name] = units
        return found

    def bookings(self, rows: Iterable[Booking], key: str) -> dict[tuple[str, str], Units]:
        """Amounts by partner and resource, added up."""
        found: dict[tuple[str, str], Units] = {}
        for i, row in enumerate(rows):
            self.partner(row.partner, key, i, "partner")
            if row.pool not in RESOURCES:
                self.say("SHR-RESOURCE", f'there is no resource "{row.pool}"', known(row.pool),
                          key, i, "pool")  # fmt: skip
                continue
            units = self.amount(row.pool, row.amount, key, i, "amount")
            found[row.partner, row.pool] = found.get((row.partner, row.pool), 0) + units
        return found

    def absent(self, sharing: Sharing) -> None:
        """Say whose requests cannot count: who is no partner on the first day."""
        there = set(sharing.partners(sharing.start))
        for i, row in enumerate(self.file.data.get("requests", [])):
            if row["partner"] in sharing.members and row["partner"] not in there:
                what = (
                    f"{row['partner']} is no partner on {sharing.start}; {row['id']} does not count"
                )
                self.say("SHR-NOT-YET", what, "", "requests", i)
