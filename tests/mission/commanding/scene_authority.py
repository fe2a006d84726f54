"""The authority over commands that a scene of rights gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ilrs.mission.commanding.authority import Action, Circumstances, Given, Verdict
from ilrs.partners.rights.asking import Situation, request_of, subject_at, told
from ilrs.partners.rights.decision import Decision, decide
from ilrs.partners.rights.request import Approval, Request, Thing
from ilrs.partners.rights.scene import Scene, UnknownNameError


class SceneAuthority:
    """Asks the scene of that moment: `scene` is called anew, so a revoked grant counts at once."""

    def __init__(self, scene: Callable[[], Scene]) -> None:
        self._scene = scene

    def __call__(
        self, person: str, action: Action, thing: str, circumstances: Circumstances
    ) -> Verdict:
        """The verdict of the rules."""
        scene = self._scene()
        try:
            request, _ = request_of(scene, person, action, thing, _situation(circumstances))
        except UnknownNameError as error:
            return Verdict(False, missing=(str(error),))
        author = circumstances.author or person
        counted, remarks = self._counted(scene, thing, circumstances)
        decision = decide(_with(request, author, counted), scene.policy)
        full = decide(_with(request, author, _full(request.thing)), scene.policy)
        return _verdict(decision, full, counted, remarks)

    def _counted(
        self, scene: Scene, thing: str, circumstances: Circumstances
    ) -> tuple[tuple[Approval, ...], tuple[str, ...]]:
        """Approvals that count now; an approver needs the right when approving and now."""
        found: dict[str, Approval] = {}
        remarks: list[str] = []
        for given in circumstances.approvals:
            why = self._against(scene, thing, given, circumstances)
            if why:
                remarks.append(f"the approval by {given.by} does not count: {why}")
                continue
            subject = subject_at(scene, given.by, circumstances.time_ns)
            approval = Approval(given.by, subject.partner, subject.roles, given.until_ns)
            found.setdefault(given.by, approval)
        return tuple(found.values()), tuple(remarks)

    def _against(self, scene: Scene, thing: str, given: Given, circumstances: Circumstances) -> str:
        """Why an approval does not count, or an empty text."""
        if given.until_ns <= circumstances.time_ns:
            return "it has lapsed"
        for when in (given.at_ns, circumstances.time_ns):
            then = replace(circumstances, time_ns=when, approvals=())
            try:
                request, _ = request_of(scene, given.by, "approve", thing, _situation(then))
            except UnknownNameError as error:
                return str(error)
            answer = decide(_with(request, circumstances.author, ()), scene.policy)
            if not answer.allowed:
                return f"may not approve this{told(answer)}"
        return ""


def _situation(circumstances: Circumstances) -> Situation:
    return Situation(circumstances.time_ns, circumstances.mode, circumstances.link)


def _with(request: Request, author: str, approvals: tuple[Approval, ...]) -> Request:
    return replace(request, context=replace(request.context, author=author, approvals=approvals))


def _full(thing: Thing) -> tuple[Approval, ...]:
    """As many approvals as could be wished for: of host, of owner, by safety officers."""
    partners = [thing.owner, thing.host or thing.owner, *[thing.owner] * thing.approvals]
    roles = frozenset({"approver", "safety_officer"})
    return tuple(Approval(f"?{i}", p, roles, 1 << 63) for i, p in enumerate(partners))


def _verdict(
    decision: Decision, full: Decision, counted: tuple[Approval, ...], remarks: tuple[str, ...]
) -> Verdict:
    thing = decision.request.thing
    missing = tuple(f"{m.rule}: {text}" for m in decision.missing for text in m.conditions)
    rules = tuple(f"{r.id}: {r.why}" for r in decision.made_by)
    return Verdict(
        decision.allowed, full.allowed, rules, missing,
        thing.command_class, thing.hazard, thing.approvals, tuple(a.person for a in counted),
        remarks, decision.duties,
    )  # fmt: skip
