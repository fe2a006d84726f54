"""What is wrong with the grants of a scene: to whom, by whom, on what, how far, until when."""

from __future__ import annotations

from collections.abc import Mapping

from ilrs.diagnostics import did_you_mean
from ilrs.partners.rights.assets import SAFE, Asset
from ilrs.partners.rights.organisations import Organisations
from ilrs.partners.rights.policy import Policy
from ilrs.partners.rights.schema import GrantTable, SceneFile
from ilrs.partners.rights.times import instant
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT


class GrantLint:
    """Checks the grants of one scene, and names and periods for others."""

    def __init__(
        self, table: SceneFile, file: TomlFile, policy: Policy, organisations: Organisations,
        assets: Mapping[str, Asset], modes: Mapping[str, int], findings: Findings,
    ) -> None:  # fmt: skip
        self._table = table
        self._file = file
        self._policy = policy
        self._organisations = organisations
        self._assets = assets
        self._modes = modes
        self._findings = findings

    def check(self) -> None:
        """All checks of grants."""
        for id, grant in self._table.grants.items():
            self._end(id, grant)
            self._words(id, grant)
            self._people(id, grant)
            self._granter(id, grant)
            if grant.standing and (grant.hazard or {*grant.classes} - {"routine", ABSENT}):
                what = f"grants.{id}: a standing delegation is for routine commands of hazard 0"
                self._add("RGT-STANDING", id, "standing", what, "grant a window for the others")

    def _add(self, finding: str, id: str, key: str, what: str, hint: str = "") -> None:
        self._findings.add(finding, self._file.place("grants", id, key), what, hint)

    def _end(self, id: str, grant: GrantTable) -> None:
        if not grant.until:
            what = f"grants.{id} has no end"
            self._add("RGT-NO-END", id, "until", what, "add until = ...: every grant has an end")
        self.period(grant.begin, grant.until, "grants", id)
        self.period(grant.begin, grant.revoked, "grants", id)

    def period(self, begin: str, end: str, *path: str | int) -> tuple[int | None, int | None]:
        """Begin and end; a finding when they cannot be read or are reversed."""
        place, label = self._file.place(*path), ".".join(str(key) for key in path)
        one = instant(begin, place, label, self._findings)
        other = instant(end, place, label, self._findings)
        if one is not None and other is not None and other <= one:
            what = f"{label} ends at {end}, before it begins at {begin}"
            self._findings.add("RGT-PERIOD", place, what, "exchange or correct the two")
        return one, other

    def _words(self, id: str, grant: GrantTable) -> None:
        for key, known in (("actions", self._policy.actions), ("classes", self._policy.classes),
                           ("modes", self._modes), ("role", self._policy.roles)):  # fmt: skip
            given = getattr(grant, key)
            for word in [given] if isinstance(given, str) else given:
                if word and word not in (*known, ABSENT):
                    what = f'grants.{id}.{key}: "{word}" is not known'
                    hint = did_you_mean(word, list(known)) or f"known: {', '.join(known)}"
                    self._add("RGT-WORD", id, key, what, hint)
        for i, name in enumerate(grant.on):
            self.address(name, "grants", id, "on", i)

    def _people(self, id: str, grant: GrantTable) -> None:
        table = self._table
        if not (grant.person or grant.partner):
            what = f"grants.{id} is given to nobody"
            self._add("RGT-GRANTEE", id, "person", what, "add partner = ... or person = ...")
        if grant.person and grant.person not in (*table.people, ABSENT):
            what = f'grants.{id}: there is no person "{grant.person}"'
            hint = did_you_mean(grant.person, list(table.people))
            self._add("RGT-UNKNOWN-PERSON", id, "person", what, hint)
        for key in ("partner", "by"):
            name = getattr(grant, key)
            if name and name not in (*table.partners, ABSENT):
                what = f'grants.{id}.{key}: there is no partner "{name}"'
                hint = did_you_mean(name, list(table.partners))
                self._add("RGT-UNKNOWN-PARTNER", id, key, what, hint)

    def address(self, name: str, *path: str | int) -> None:
        """A finding when nothing has that name."""
        table = self._table
        asset = name.partition("/")[0].strip()
        things = {*table.ports, *table.products, *table.documents, *table.reviews, *table.logs}
        if name == ABSENT or asset in self._assets or name in things:
            if "/" in name and asset in self._assets:
                self._command(self._assets[asset], name, *path)
            return
        known = [*self._assets, *things]
        what = f'{path[0]}.{path[1]}: there is nothing called "{name}"'
        hint = did_you_mean(asset, known) or "assets come from the station or stand in [assets]"
        self._findings.add("RGT-UNKNOWN-OBJECT", self._file.place(*path), what, hint)

    def _command(self, asset: Asset, name: str, *path: str | int) -> None:
        command = name.partition("/")[2].partition("=")[0].strip()
        known = None if asset.commands is None else [SAFE, *asset.commands]
        if known is not None and command not in known and path[0] != "commands":
            declared = [a.partition("=")[0].strip() for a in self._table.commands]
            if f"{asset.id}/{command}" not in declared:
                what = f'{path[0]}.{path[1]}: {asset.id} has no command "{command}"'
                hint = did_you_mean(command, known)
                self._findings.add("RGT-UNKNOWN-OBJECT", self._file.place(*path), what, hint)

    def _granter(self, id: str, grant: GrantTable) -> None:
        if grant.under:
            self._passed_on(id, grant)
            return
        begin = instant(grant.begin, self._file.place("grants", id), id, self._findings)
        if begin is None or grant.by not in self._table.partners:
            return
        successor = self._organisations.successor
        for name in grant.on:
            owner = self._owner(name)
            if owner and successor(owner, begin) != successor(grant.by, begin):
                what = f"grants.{id}: {name} belongs to {owner}, not to {grant.by}"
                hint = "the owner grants; or name by `under` the grant that is passed on"
                self._add("RGT-GRANTER", id, "by", what, hint)

    def _owner(self, name: str) -> str:
        asset = self._assets.get(name.partition("/")[0].strip())
        if asset is not None:
            return asset.owner
        table = self._table
        if name in table.ports:
            return table.ports[name].owner or table.ports[name].host or table.host
        found = table.products.get(name) or table.documents.get(name) or table.logs.get(name)
        return found.owner if found is not None else ""

    def _passed_on(self, id: str, grant: GrantTable) -> None:
        above = self._table.grants.get(grant.under)
        if above is None:
            what = f'grants.{id}: there is no grant "{grant.under}"'
            hint = did_you_mean(grant.under, list(self._table.grants))
            self._add("RGT-UNKNOWN-OBJECT", id, "under", what, hint)
            return
        if not above.may_pass_on or above.partner != grant.by or above.person:
            what = f"grants.{id}: {grant.under} gives {grant.by} no leave to pass it on"
            hint = "a partner passes on what it was given with may_pass_on = true"
            self._add("RGT-GRANTER", id, "under", what, hint)
        wider = [key for key in ("actions", "classes") if {*getattr(grant, key)} - {
            *getattr(above, key)}]  # fmt: skip
        wider += [
            "on" for name in grant.on if not {name, name.partition("/")[0].strip()} & {*above.on}
        ]
        wider += ["hazard"] if grant.hazard > above.hazard else []
        if above.modes and (not grant.modes or {*grant.modes} - {*above.modes}):
            wider.append("modes")
        wider += ["standing"] if grant.standing and not above.standing else []
        wider += self._outside(id, grant, above)
        if wider:
            what = (
                f"grants.{id} reaches further than {grant.under}: {', '.join(dict.fromkeys(wider))}"
            )
            self._add("RGT-WIDER", id, "under", what, "nobody passes on more than they hold")

    def _outside(self, id: str, grant: GrantTable, above: GrantTable) -> list[str]:
        """Which ends of the period lie outside the grant above."""
        silent = Findings({"RGT-TIME": ""})
        place = self._file.place("grants", id)
        times = [instant(t, place, id, silent)
                 for t in (above.begin, grant.begin, grant.until, above.until)]  # fmt: skip
        known = [t for t in times if t is not None]
        return [] if len(known) < 4 or known == sorted(known) else ["from, until"]
