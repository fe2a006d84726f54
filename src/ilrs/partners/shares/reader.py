"""Reads days, amounts and parts of a shares file, and says what is wrong with them."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from ilrs.diagnostics import did_you_mean
from ilrs.partners.shares.formula import ratio
from ilrs.partners.shares.resources import RESOURCES, Units, example
from ilrs.partners.shares.schema import Day
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile
from ilrs.units import QuantityError


class Reader:
    """Values of a file, with their mistakes as findings where they stand."""

    def __init__(self, file: TomlFile, findings: Findings) -> None:
        self.file = file
        self.findings = findings
        self.partners: list[str] = list(file.data.get("partners", {}))

    def day(self, given: Day, *path: str | int) -> date | None:
        """A day, as TOML's own or as text."""
        if isinstance(given, datetime):
            return given.date()
        if isinstance(given, date):
            return given
        try:
            return date.fromisoformat(given)
        except ValueError:
            self.say("SHR-DATE", f'"{given}" is no date', "write 2035-01-01", *path)
            return None

    def amount(self, name: str, text: str, *path: str | int) -> Units:
        """An amount of a resource in smallest units; 0, with a finding, for what is none."""
        try:
            return RESOURCES[name].read(text)
        except QuantityError as error:
            what, _, hint = str(error).partition("; ")
            hint = hint or f'write for example "{example(name)}"'
            self.say("SHR-QUANTITY", f"{name}: {what}", hint, *path)
            return 0

    def ratio(self, text: str, *path: str | int) -> Fraction:
        """A part of a whole; 0, with a finding, for what is none."""
        try:
            return ratio(text)
        except QuantityError as error:
            self.raised("SHR-RANGE", str(error), *path)
            return Fraction(0)

    def partner(self, name: str, *path: str | int) -> None:
        """Check that a name is that of a partner."""
        if name not in self.partners:
            hint = did_you_mean(name, self.partners) or f"add [partners.{name}]"
            self.say("SHR-PARTNER", f'"{name}" is no partner in this file', hint, *path)

    def raised(self, id: str, message: str, *path: str | int) -> None:
        """Note a finding whose hint follows the first semicolon of a message."""
        what, _, hint = message.partition("; ")
        self.say(id, what, hint, *path)

    def say(self, id: str, what: str, hint: str, *path: str | int) -> None:
        """Note a finding at a key path."""
        self.findings.add(id, self.file.place(*path), what, hint)
