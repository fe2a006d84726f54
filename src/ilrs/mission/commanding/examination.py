"""A look at an order before anything happens: may it go, what it says, what stands by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ilrs.mission.commanding.authority import Authority, Circumstances, Given, Verdict
from ilrs.mission.commanding.order import LEAST_PRIORITY, MOST_PRIORITY, NEXT_PASS, NOW, Order
from ilrs.mission.commanding.outlook import Outlook
from ilrs.mission.refused import RefusedError
from ilrs.partners.rights.facts import HAZARDS
from ilrs.protocols.dictionary.model import Dictionary, Function
from ilrs.protocols.dictionary.telecommands import write_telecommand

LONGEST_S = 366 * 86_400.0
MOST_WHY = 2_000


@dataclass(frozen=True)
class Surroundings:
    """What is the matter with an element: mode of the station, alarms, who holds it.

    `alarms` and `holders` are sentences; `forbidden` says why the mode of the centre does not want
    this command now, or nothing; `consequences` is what it will do to others, as far as is known.
    """

    mode: str = "nominal"
    alarms: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    forbidden: str = ""
    consequences: tuple[str, ...] = ()


Around = Callable[[str, str, int], Surroundings]
"""From the address, its value in words, and the time to what surrounds it."""


@dataclass(frozen=True)
class Examined:
    """An order that can be sent, with everything that is known of it."""

    order: Order
    function: Function
    code: float
    value: str | float
    verdict: Verdict
    outlook: Outlook
    octets: bytes
    not_before_ns: int
    warnings: tuple[str, ...]
    consequences: tuple[str, ...]
    now_ns: int

    @property
    def may_go(self) -> bool:
        """Whether the person may give it, if second persons agree."""
        return self.verdict.allowed or self.verdict.when_approved

    def as_dict(self) -> dict[str, Any]:
        """The dry run as the API tells it. The octets are those of a packet with count 0."""
        verdict = self.verdict
        return {
            "allowed": self.may_go, "rules": [*verdict.rules], "missing": [*verdict.missing],
            "duties": [*verdict.duties], "class": verdict.command_class, "hazard": verdict.hazard,
            "hazard_word": HAZARDS[verdict.hazard], "approvals_needed": verdict.approvals,
            "octets_hex": self.octets.hex(" "), "warnings": [*self.warnings],
            "link": self.outlook.told(self.not_before_ns, self.now_ns, len(self.octets)),
            "consequences": [*self.consequences],
        }  # fmt: skip


class Examiner:
    """Looks at orders; changes nothing. `present` gives the value last set at an address."""

    def __init__(
        self, dictionary: Dictionary, authority: Authority, outlook: Callable[[int], Outlook],
        around: Around, present: Callable[[str], tuple[float, str] | None], source: int = 0,
    ) -> None:  # fmt: skip
        self._dictionary = dictionary
        self._authority = authority
        self._outlook = outlook
        self._around = around
        self._present = present
        self._source = source

    def examine(self, person: str, order: Order, now_ns: int) -> Examined:
        """Everything about an order. RefusedError for a command or value that there is not."""
        function, code = self._function(order)
        _check_form(order, now_ns)
        value = function.words.get(int(code), code) if function.words else code
        outlook = self._outlook(now_ns)
        around = self._around(order.address, str(value), now_ns)
        link = outlook.up or order.release != NOW
        told = Circumstances(now_ns, around.mode, link, person)
        verdict = self._authority(person, "command", thing_of(order.address, value), told)
        octets = write_telecommand(
            self._dictionary, order.address, value, 0, source=self._source
        )  # fmt: skip
        return Examined(
            order, function, code, value, verdict, outlook, octets,
            _not_before(order, outlook, now_ns),
            tuple(self._warnings(order, code, around, outlook, verdict, now_ns)),
            _consequences(function, verdict, around), now_ns,
        )  # fmt: skip

    def verdict(
        self, person: str, address: str, value: str | float, approvals: tuple[Given, ...],
        now_ns: int, *, link: bool,
    ) -> Verdict:  # fmt: skip
        """Whether an author may command this at that moment, with the approvals there are."""
        mode = self._around(address, str(value), now_ns).mode
        told = Circumstances(now_ns, mode, link, person, approvals)
        return self._authority(person, "command", thing_of(address, value), told)

    def approver(
        self, person: str, author: str, address: str, value: str | float, now_ns: int
    ) -> Verdict:
        """Whether a person may approve what another one wrote."""
        mode = self._around(address, str(value), now_ns).mode
        told = Circumstances(now_ns, mode, True, author)
        return self._authority(person, "approve", thing_of(address, value), told)

    def _function(self, order: Order) -> tuple[Function, float]:
        try:
            function = self._dictionary.function(order.address)
        except KeyError as error:
            raise RefusedError("not_found", str(error.args[0]), order.address) from None
        try:
            return function, function.code(order.value)
        except ValueError as error:
            raise RefusedError("invalid", str(error), order.address) from None

    def _warnings(
        self, order: Order, code: float, around: Surroundings, outlook: Outlook, verdict: Verdict,
        now_ns: int,
    ) -> list[str]:  # fmt: skip
        found = [f"in alarm: {text}" for text in around.alarms]
        found += [f"held: {text}" for text in around.holders]
        if around.forbidden:
            found.append(f"the centre in mode {around.mode}: {around.forbidden}")
        present = self._present(order.address)
        if present is not None and present[0] == code:
            found.append(f"{present[1]} has set this value already")
        if not outlook.up and order.release == NOW:
            known = outlook.next_pass_ns is not None
            found.append("the path is down: the command waits for the next pass" if known
                         else "the path is down and no pass is known")  # fmt: skip
        starts = outlook.contact_ns(_not_before(order, outlook, now_ns), now_ns)
        if starts is not None and starts > expiry_of(order, outlook, now_ns):
            found.append("it expires before it can be sent")
        return found + [f"duty: {duty}" for duty in verdict.duties]


def thing_of(address: str, value: str | float) -> str:
    """The command as rights name it: the address, with the word if it takes one."""
    return f"{address} = {value}" if isinstance(value, str) else address


def expiry_of(order: Order, outlook: Outlook, now_ns: int) -> int:
    """The last moment at which an order may be radiated."""
    return max(now_ns, _not_before(order, outlook, now_ns)) + round(order.expires_s * 1e9)


def _not_before(order: Order, outlook: Outlook, now_ns: int) -> int:
    if order.release == NOW:
        return now_ns
    if order.release == NEXT_PASS:
        return now_ns if outlook.next_pass_ns is None else outlook.next_pass_ns
    return max(int(order.release), now_ns)


def _check_form(order: Order, now_ns: int) -> None:
    where = order.address
    if isinstance(order.release, str) and order.release not in (NOW, NEXT_PASS):
        what = f'release is "now", "next_pass" or an instant, not "{order.release}"'
        raise RefusedError("invalid", what, where)
    if not isinstance(order.release, str) and order.release < now_ns:
        raise RefusedError("invalid", "the time of release has passed", where,
                           hint='choose a later one, or "now"')  # fmt: skip
    if not 0 < order.expires_s <= LONGEST_S:
        what = f"a command expires after 1 s to {LONGEST_S:.0f} s, not {order.expires_s:g}"
        raise RefusedError("invalid", what, where)
    if order.priority is not None and not LEAST_PRIORITY <= order.priority <= MOST_PRIORITY:
        what = f"priority is {LEAST_PRIORITY} to {MOST_PRIORITY}, not {order.priority}"
        raise RefusedError("invalid", what, where)
    if len(order.why) > MOST_WHY:
        raise RefusedError("invalid", f"a reason has at most {MOST_WHY} characters", where)


def _consequences(function: Function, verdict: Verdict, around: Surroundings) -> tuple[str, ...]:
    if verdict.hazard == 0 and verdict.command_class != "hazardous":
        return around.consequences
    about = f": {function.doc}" if function.doc else ""
    hazard = f"{HAZARDS[verdict.hazard]} hazard, {verdict.command_class} command{about}"
    return (hazard, *around.consequences)
