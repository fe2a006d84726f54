"""Authority by a station's rights.toml: asks the kernel of rights, approvals of the day included.

What waits for approval in live operation is not in the file, so author and approvals are put into
the request here, by the rules of the file: an approval counts only if its giver might give it both
when it was given and now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ilrs.mission.access.people import Circumstances, Given, Known
from ilrs.mission.access.verdict import Lack, Needed, Reason, Verdict
from ilrs.partners.rights.asking import Situation, request_of, told
from ilrs.partners.rights.conditions import condition
from ilrs.partners.rights.decision import Decision, decide
from ilrs.partners.rights.facts import earliest
from ilrs.partners.rights.request import Approval, Request
from ilrs.partners.rights.scene import Scene
from ilrs.partners.rights.things import command_table

_FAR_NS = 2**62


class SceneAuthority:
    """The people of a scene, and what they may."""

    single_team = False

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def known(self, person: str, account_roles: Sequence[str]) -> Known:
        """Who a person is; one that the scene does not have is of no partner and may nothing."""
        del account_roles
        entry = self.scene.table.people.get(person)
        if entry is None:
            return Known(person, person, "", "", ())
        partner = self.scene.table.partners[entry.partner]
        return Known(person, entry.name or person, entry.partner, partner.name or entry.partner,
                     tuple(entry.roles))  # fmt: skip

    def class_of(self, thing: str) -> tuple[str, int, int]:
        """Class, hazard and approvals of a command."""
        said = command_table(self.scene.table, thing)
        return said.command_class, said.hazard, said.approvals

    def owner_of(self, element: str) -> str:
        """The partner whose an element is; empty for one that takes no commands."""
        asset = self.scene.assets.get(element)
        return asset.owner if asset else ""

    def may(
        self, person: str, action: str, thing: str, at: Circumstances, *, author: str = "",
        approvals: Sequence[Given] = (), account_roles: Sequence[str] = (),
    ) -> Verdict:  # fmt: skip
        """Whether a person may do it now; whoever commands is the author unless another is named.

        UnknownNameError for an action, thing or mode that there is not.
        """
        del account_roles
        if person not in self.scene.table.people:
            why = f"The station's rights do not know a person {person}."
            return Verdict(False, (Reason("unknown-person", "forbid", why),))
        writer = author or (person if action == "command" else "")
        request = self._request(person, action, thing, at, writer)
        counted, remarks = self._counted(thing, at, writer, approvals, action)
        request = replace(request, context=replace(request.context, approvals=counted))
        decision = decide(request, self.scene.policy)
        needed = None
        if not decision.allowed and action == "command":
            needed = self._needed(request, at, writer)
        return _verdict(decision, needed, remarks)

    def _request(
        self, person: str, action: str, thing: str, at: Circumstances, author: str
    ) -> Request:
        situation = Situation(at.time_ns, at.mode, at.link)
        request, _ = request_of(self.scene, person, action, thing, situation)
        # Approvals that a file names are of another time and another command.
        return replace(request, context=replace(request.context, author=author, approvals=()))

    def _counted(
        self, thing: str, at: Circumstances, author: str, given: Sequence[Given], action: str
    ) -> tuple[tuple[Approval, ...], tuple[str, ...]]:
        found: list[Approval] = []
        remarks: list[str] = []
        for one in given if action == "command" else ():
            why = self._objection(thing, at, author, one)
            if why:
                remarks.append(f"the approval by {one.person} does not count: {why}")
                continue
            subject = self._request(one.person, "approve", thing, at, author).subject
            last = self.scene.organisations.inactive_from(subject.partner, at.time_ns)
            end = earliest([one.until_ns, last]) or one.until_ns
            found.append(Approval(one.person, subject.partner, subject.roles, end))
        return tuple(found), tuple(remarks)

    def _objection(self, thing: str, at: Circumstances, author: str, one: Given) -> str:
        """Why an approval does not count; empty when it does."""
        if one.person not in self.scene.table.people:
            return "the station's rights do not know them"
        if one.until_ns <= at.time_ns:
            return "it has lapsed"
        for when in (at, replace(at, time_ns=one.at_ns)):
            asked = self._request(one.person, "approve", thing, when, author)
            decision = decide(asked, self.scene.policy)
            if not decision.allowed:
                return f"may not approve this{told(decision)}"
        return ""

    def _needed(self, request: Request, at: Circumstances, author: str) -> Needed | None:
        """What approvals are missing, if nothing else is: tried with all that could be given."""
        thing = request.thing
        count = max(thing.approvals, 1)
        all_of_them = [_imagined("?owner", thing.owner), _imagined("?host", thing.host),
                       _imagined("?safety", "?", "safety_officer"),
                       *(_imagined(f"?{i}", "?") for i in range(count))]  # fmt: skip
        if not self._with(request, all_of_them):
            return None
        of_owner, of_host, of_safety = (
            not self._with(request, [a for a in all_of_them if a not in such])
            for such in (
                [a for a in all_of_them if a.partner == thing.owner],
                [a for a in all_of_them if a.partner == thing.host],
                [a for a in all_of_them if a.roles],
            )
        )  # fmt: skip
        left = thing.approvals - len(request.counted_approvals())
        partners = {p for p, is_needed in ((thing.owner, of_owner), (thing.host, of_host))
                    if is_needed}  # fmt: skip
        least = max(left, len(partners), int(of_safety), 1)
        return Needed(least, of_owner, of_host, of_safety, self._approvers(request, at, author))

    def _with(self, request: Request, approvals: Sequence[Approval]) -> bool:
        """Whether it would be allowed with further approvals."""
        every = (*request.context.approvals, *approvals)
        asked = replace(request, context=replace(request.context, approvals=every))
        return decide(asked, self.scene.policy).allowed

    def _approvers(self, request: Request, at: Circumstances, author: str) -> tuple[str, ...]:
        given = {approval.person for approval in request.context.approvals}
        thing = request.thing.id
        return tuple(
            person for person in self.scene.table.people
            if person not in given and person != author and decide(
                self._request(person, "approve", thing, at, author), self.scene.policy
            ).allowed
        )  # fmt: skip


def _imagined(person: str, partner: str, *roles: str) -> Approval:
    """An approval that nobody has given yet."""
    return Approval(person, partner, frozenset(roles), _FAR_NS)


def _in_words(text: str) -> str:
    """What a condition means, and the condition."""
    return f"{condition(text).meaning} ({text})"


def _verdict(decision: Decision, needed: Needed | None, remarks: tuple[str, ...]) -> Verdict:
    made_by = tuple(Reason(rule.id, rule.effect, rule.why) for rule in decision.made_by)
    missing = tuple(
        Lack(one.rule, one.conditions, tuple(_in_words(c) for c in one.conditions))
        for one in decision.missing
    )
    return Verdict(
        decision.allowed, made_by, missing, decision.duties, decision.until, needed, remarks
    )
