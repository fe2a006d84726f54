"""Whether the parts of an activity make sense at this station; files and people go through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.control.condition import Place
from ilrs.control.order import expand
from ilrs.diagnostics import Diagnostic, did_you_mean
from ilrs.mission.plans.model import Activity
from ilrs.mission.procedures.library import Library, UnknownProcedureError
from ilrs.station.model import Element, Site


@dataclass(frozen=True)
class Surroundings:
    """The elements, sites and procedures that activities may speak of."""

    elements: Mapping[str, Element]
    sites: Mapping[str, Site]
    library: Library

    def problems(self, activity: Activity, place: Place) -> list[Diagnostic]:
        """Everything that is wrong with an activity taken by itself."""
        found = self._names(activity, place)
        if activity.end_ns <= activity.start_ns:
            found.append(place.finding("PLN-TIME", "its end is not after its start"))
        if not activity.power_w >= 0.0:
            found.append(place.finding("PLN-QUANTITY", "its power is negative"))
        if bool(activity.commands) == bool(activity.procedure):
            what = "it needs either commands or a procedure"
            found.append(place.finding("PLN-IDLE", what))
        for text in (*activity.commands, *activity.safe):
            found += expand(text, self.elements, place)[1]
        if activity.procedure:
            found += self._procedure(activity, place)
        return found

    def _names(self, activity: Activity, place: Place) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        for element in activity.elements:
            if element not in self.elements:
                hint = did_you_mean(element, tuple(self.elements))
                what = f'there is no element "{element}"'
                found.append(place.finding("PLN-UNKNOWN-ELEMENT", what, hint))
        if activity.needs_light and activity.needs_light not in self.sites:
            hint = did_you_mean(activity.needs_light, tuple(self.sites))
            what = f'there is no site "{activity.needs_light}"'
            found.append(place.finding("PLN-UNKNOWN-SITE", what, hint))
        return found

    def _procedure(self, activity: Activity, place: Place) -> list[Diagnostic]:
        try:
            self.library.arguments(activity.procedure, activity.arguments)
        except UnknownProcedureError as error:
            return [place.finding("PRC-UNKNOWN-PROCEDURE", str(error))]
        except ValueError as error:
            return [place.finding("PRC-ARGUMENT", str(error))]
        return []

    def elements_of(self, activity: Activity) -> tuple[str, ...]:
        """All elements that an activity needs or commands, by name."""
        named = set(activity.elements)
        for order in self.orders((*activity.commands, *activity.safe)):
            named.add(order[0].partition("/")[0])
        if activity.procedure in self.library.procedures:
            named |= set(self.library.elements_of(activity.procedure))
        return tuple(sorted(named))

    def orders(self, texts: Sequence[str]) -> list[tuple[str, str | float]]:
        """Addresses and values of orders; a pattern gives several. Wrong ones are left out."""
        place = Place("", 0, "")
        found: list[tuple[str, str | float]] = []
        for text in texts:
            for order in expand(text, self.elements, place)[0]:
                given = order.text.partition("=")[2].strip()
                found.append((order.address, self.library.value(order.address, given)))
        return found
