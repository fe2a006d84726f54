"""What the engine refuses, and why: roles, facts, documents, quorum, ballots, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from walking import CONTENT, Walk, opening, people_of, way

from ilrs.partners.flow.case import Event
from ilrs.partners.flow.deadlines import tasks
from ilrs.partners.flow.engine import begin, refusals, step
from ilrs.partners.flow.evolve import replay
from ilrs.partners.flow.library import find_flow
from ilrs.partners.flow.refusal import RefusedError


def reasons(walk: Walk, *args, **data) -> set[str]:
    """The ids of the reasons against an event; the case has to stay as it was."""
    before = walk.case
    with pytest.raises(RefusedError) as refused:
        walk.do(*args, **data)
    assert walk.case is before
    assert all(r.what for r in refused.value.refusals)
    return {r.id for r in refused.value.refusals}


def at(flow: str, state: str) -> Walk:
    table = find_flow(flow)
    return Walk.begun(table).go(way(table, table.initial, state))


def first(role: str) -> str:
    return people_of(role)[0]


def test_a_case_is_opened_for_somebody_by_somebody() -> None:
    flow = find_flow("invitation")
    with pytest.raises(RefusedError, match="OPEN-PARTNER"):
        begin(flow, "x", replace(opening(), data={}))
    with pytest.raises(RefusedError, match="NAME@PARTNER"):
        begin(flow, "x", replace(opening(), person="nobody"))


def test_a_move_is_for_its_state_role_facts_and_documents() -> None:
    walk = Walk.begun(find_flow("accession/agency"))
    candidate = first("candidate")
    assert reasons(walk, "screen", first("screener"), principles="accepted") == {"MOVE-NOT-HERE"}
    assert reasons(walk, "intend", "stranger@away", files=["letter_of_intent"]) == {"ROLE-NONE"}
    assert reasons(walk, "intend", first("party"), files=["letter_of_intent"]) == {"ROLE-OTHER"}
    assert reasons(walk, "intend", candidate) == {"GUARD-DOCUMENT"}
    given = {"files": ["letter_of_intent"], "colour": "red"}
    assert reasons(walk, "intend", candidate, **given) == {"DATA-UNKNOWN"}
    walk.do("intend", candidate, files=["letter_of_intent"])
    assert reasons(walk, "screen", first("screener"), files=["mandate"]) == {"DATA-MISSING"}
    wrong = {"files": ["mandate"], "principles": "perhaps"}
    assert reasons(walk, "screen", first("screener"), **wrong) == {"DATA-VALUE"}
    walk.do("screen", first("screener"), files=["mandate"], principles="accepted")
    assert walk.state == "screened"


@pytest.mark.parametrize("days", ["0", "-3", "3.5", "soon", "999999999999", "٣"])
def test_a_number_of_days_is_one(days: str) -> None:
    walk = at("accession/agency", "consultation")
    args = {"files": ["instrument"], "silence_days": days}
    assert reasons(walk, "draft", first("secretariat"), **args) == {"DATA-VALUE"}


@pytest.mark.parametrize("day", ["2027-02-30", "20270401", "tomorrow", ""])
def test_a_date_is_one(day: str) -> None:
    walk = at("accession/agency", "agreed_text")
    args = {"files": ["signed_instrument"], "signed_on": day}
    assert reasons(walk, "sign", first("secretariat"), **args) <= {"DATA-VALUE", "DATA-MISSING"}


def test_a_text_beyond_any_use_is_refused() -> None:
    walk = at("accession/agency", "screened")
    args = {"working_group": "x" * 10_001}
    assert reasons(walk, "consult", first("secretariat"), **args) == {"DATA-VALUE"}


def test_every_inviter_has_to_approve_and_each_counts_once() -> None:
    walk = Walk.begun(find_flow("invitation"))
    one, other = people_of("co_inviter")
    walk.do("approve", one, files=["invitation"])
    assert walk.state == "drafted"
    assert reasons(walk, "approve", one) == {"VOICE-TWICE"}
    walk.do("approve", other)
    assert walk.state == "approved"


def test_a_partner_has_one_voice_however_many_people_it_sends() -> None:
    walk = Walk.begun(find_flow("invitation"))
    one, other = people_of("co_inviter")
    colleague = f"colleague@{one.partition('@')[2]}"
    walk.do("assign", "office@lead", person=colleague, role="co_inviter")
    walk.do("approve", one, files=["invitation"])
    assert reasons(walk, "approve", colleague) == {"VOICE-TWICE"}
    walk.do("approve", other)
    assert walk.state == "approved"


def test_a_ballot_without_voters_is_never_carried() -> None:
    walk = Walk.begun(find_flow("invitation"), staffed=False)
    assert reasons(walk, "approve", "office@lead", files=["invitation"]) == {"ROLE-OTHER"}


def test_an_answer_decides_where_a_move_leads() -> None:
    walk = at("invitation", "sent")
    assert reasons(walk, "respond", first("addressee")) == {"DATA-ANSWER"}
    assert reasons(walk, "respond", first("addressee"), answer="maybe") == {"DATA-ANSWER"}
    assert walk.do("respond", first("addressee"), answer="more_info").main.state == "clarifying"


def test_deciders_are_counted_by_what_they_decide() -> None:
    walk = at("contribution", "categorised")
    one, other = people_of("decider")
    walk.do("decide", one, decision="selected")
    walk.do("decide", other, decision="reserve", reason="room")
    assert walk.state == "categorised"
    assert reasons(walk, "decide", one, decision="selected") == {"VOICE-TWICE"}
    walk.do("decide", other, decision="selected")
    assert walk.state == "selected"


def test_silence_is_consent_unless_somebody_objects() -> None:
    walk = at("accession/agency", "draft_instrument")
    party = first("party")
    assert reasons(walk, "silence", "clock") == {"CLOCK-EARLY"}
    walk.do("object", party, objection="article 4")
    assert reasons(walk, "silence", "clock", days=31) == {"GUARD-OPPOSED"}
    walk.do("reconsider", "office@lead")
    walk.do("draft", "office@lead", silence_days="30", files=["instrument"])
    assert reasons(walk, "silence", "clock", days=30) == {"CLOCK-EARLY"}
    assert walk.do("silence", "clock", days=31).main.state == "agreed_text"


def test_notice_has_to_run_out() -> None:
    walk = at("accession/agency", "withdrawing")
    args = {"surviving_obligations": "liability"}
    assert reasons(walk, "leave", "office@lead", days=29, **args) == {"GUARD-ELAPSED"}
    assert walk.do("leave", "office@lead", days=30, **args).main.state == "withdrawn"
    assert reasons(walk, "suspend", "office@lead") == {"CASE-CLOSED"}


def test_a_rebuttal_is_heard_once() -> None:
    walk = at("contribution", "not_selected").go([])
    walk.do("rebut", first("proposer"), files=["rebuttal"])
    for person in people_of("decider"):
        walk.do("decide", person, decision="not_selected", reason="as before")
    assert reasons(walk, "rebut", first("proposer"), files=["rebuttal"]) == {"MOVE-ONCE"}


def test_days_run_one_way() -> None:
    walk = at("invitation", "sent")
    assert reasons(walk, "acknowledge", first("addressee"), days=-1) == {"DATE-ORDER"}


def test_a_deadline_binds_until_more_time_is_given() -> None:
    walk = at("invitation", "sent")
    (task,) = tasks(walk.flow, walk.case)
    late = (task.hard - walk.case.last).days + 1
    assert [task.grade(task.hard + timedelta(days=d)) for d in (-1, 0, 1)] == [
        "soft", "soft", "hard",
    ]  # fmt: skip
    say = {"answer": "interested"}
    assert reasons(walk, "respond", first("addressee"), days=late, **say) == {"DEADLINE-PASSED"}
    until = (task.hard + timedelta(days=20)).isoformat()
    walk.do("extend", "office@lead", days=late, until=until, reason="holidays")
    assert walk.do("respond", first("addressee"), days=19, **say).main.state == "dialogue"


def test_the_time_on_hold_does_not_count() -> None:
    walk = at("invitation", "sent")
    (before,) = tasks(walk.flow, walk.case)
    walk.do("hold", "office@lead", reason="elections")
    assert walk.case.status == "on_hold"
    assert tasks(walk.flow, walk.case) == []
    answer = {"answer": "interested"}
    assert reasons(walk, "respond", first("addressee"), **answer) == {"CASE-ON-HOLD"}
    walk.do("resume", "office@lead", days=90)
    (after,) = tasks(walk.flow, walk.case)
    assert after.hard - before.hard == timedelta(days=90)
    assert walk.do("respond", first("addressee"), **answer).main.state == "dialogue"


def test_one_may_withdraw_on_hold() -> None:
    walk = at("invitation", "sent")
    walk.do("hold", "office@lead", reason="elections")
    case = walk.do("withdraw", "office@lead")
    assert (case.status, case.held) == ("withdrawn", None)


CORRECTABLE = [
    ("invitation", "drafted"), ("accession/government", "agreed_text"), ("call", "checked"),
    ("contribution", "submitted"), ("contribution", "build"), ("document", "concurrence"),
    ("agreement/with_ratification", "legal_review"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "state"), CORRECTABLE)
def test_a_case_is_returned_for_correction_at_any_stage(name: str, state: str) -> None:
    walk = at(name, state)
    powers = walk.flow.powers
    asker, answerer = first(powers.ask[0]), first(powers.answer[0])
    due = (walk.case.last + timedelta(days=10)).isoformat()
    walk.do("return", asker, item="mass table\nsecond annex", due=due)
    assert (walk.case.status, walk.state) == ("returned", state)
    (task,) = tasks(walk.flow, walk.case)
    assert (task.hard.isoformat(), task.roles) == (due, tuple(powers.answer))
    assert "mass table; second annex" in task.what
    assert reasons(walk, "settle", asker) == {"CORRECTION-OPEN"}
    assert reasons(walk, "answer", answerer, item="third annex", answer="x") == {"CORRECTION-ITEM"}
    walk.do("answer", answerer, item="mass table", answer="9.4 kg, measured")
    walk.do("answer", answerer, item="second annex", answer="attached", files=["annex"])
    assert walk.case.status == "answered"
    walk.do("settle", asker)
    assert (walk.case.status, walk.state) == (state, state)
    assert replay(walk.flow, "case-1", walk.log) == walk.case


def test_the_one_who_asked_settles() -> None:
    walk = at("contribution", "submitted")
    one, other = people_of("secretariat")
    due = (walk.case.last + timedelta(days=10)).isoformat()
    walk.do("return", one, item="mass", due=due)
    assert reasons(walk, "assess", one, verdict="pass", files=["assessment"]) == {"CASE-RETURNED"}
    walk.do("answer", first("proposer"), item="mass", answer="now measured")
    assert reasons(walk, "settle", other) == {"CORRECTION-ASKER"}
    walk.do("dismiss", "office@lead", person=one, role="secretariat")
    assert walk.do("settle", other).status == "submitted"


def test_a_correction_that_is_late_needs_more_time() -> None:
    walk = at("contribution", "submitted")
    due = (walk.case.last + timedelta(days=5)).isoformat()
    walk.do("return", first("secretariat"), item="mass", due=due)
    args = {"item": "mass", "answer": "measured"}
    assert reasons(walk, "answer", first("proposer"), days=6, **args) == {"DEADLINE-PASSED"}
    until = (walk.case.last + timedelta(days=30)).isoformat()
    walk.do("extend", first("decider"), days=6, until=until, reason="test stand broke")
    assert walk.do("answer", first("proposer"), **args).status == "answered"


def test_one_person_is_not_proposer_reviewer_and_decider() -> None:
    walk = at("contribution", "submitted")
    for role, other in (("proposer", "reviewer"), ("reviewer", "decider"), ("decider", "chair")):
        args = {"person": first(role), "role": other}
        found = reasons(walk, "assign", "office@lead", **args)
        assert "ROLE-APART" in found


def test_roles_are_given_by_those_who_may_and_the_last_stays() -> None:
    walk = Walk.begun(find_flow("invitation"), staffed=False)
    office = "office@lead"
    args = {"person": "a@b", "role": "co_inviter"}
    assert reasons(walk, "assign", "a@b", **args) == {"ROLE-NONE"}
    assert reasons(walk, "assign", office, person="a@b", role="king") == {"ROLE-UNKNOWN"}
    assert reasons(walk, "assign", office, person="ab", role="co_inviter") == {"PERSON-PARTNER"}
    walk.do("assign", office, **args)
    assert reasons(walk, "assign", office, **args) == {"ROLE-HELD"}
    args = {"person": office, "role": "secretariat"}
    assert reasons(walk, "dismiss", office, **args) == {"ROLE-LAST"}


def test_a_case_is_pinned_to_its_table() -> None:
    walk = at("invitation", "sent")
    changed = walk.flow.model_copy(update={"version": "2.0"})
    event = Event("acknowledge", first("addressee"), walk.case.last)
    (found,) = refusals(changed, walk.case, event, walk.known)
    assert found.id == "FLOW-PINNED"


def test_a_log_of_another_flow_is_not_replayed() -> None:
    walk = at("invitation", "sent")
    with pytest.raises(ValueError, match="no move"):
        replay(find_flow("document"), "x", walk.log)
    with pytest.raises(ValueError, match="opening"):
        replay(walk.flow, "x", walk.log[1:])


# Tracks, quorum and what approvals rest on


def test_a_review_is_not_concluded_after_the_first_of_two() -> None:
    walk = at("contribution", "in_review")
    one, other = people_of("reviewer")
    chair = first("chair")
    assert reasons(walk, "engineering/recommend", one, choice="positive") == {"MOVE-NOT-HERE"}
    walk.do("engineering/begin", chair)
    walk.do("engineering/recommend", one, choice="positive")
    end = {"result": "positive"}
    assert reasons(walk, "engineering/conclude", chair, **end) == {"GUARD-QUORUM"}
    assert reasons(walk, "engineering/recommend", one, choice="negative") == {"VOICE-TWICE"}
    walk.do("engineering/recommend", other, choice="conditional")
    assert reasons(walk, "engineering/conclude", one, **end) == {"ROLE-OTHER"}
    walk.do("engineering/conclude", chair, **end)
    assert walk.case.tracks["engineering"].state == "positive"
    assert walk.case.tracks["science"].state == "open"
    assert reasons(walk, "join", "office@lead") == {"GUARD-JOIN"}
    assert reasons(walk, "beauty/begin", chair) == {"TRACK-UNKNOWN"}


def test_a_track_is_returned_for_correction_while_others_go_on() -> None:
    walk = at("contribution", "in_review")
    chair, (one, other) = first("chair"), people_of("reviewer")
    due = (walk.case.last + timedelta(days=10)).isoformat()
    for track in ("science", "safety"):
        walk.do(f"{track}/begin", chair)
    walk.do("science/return", one, item="goal", due=due)
    assert reasons(walk, "science/recommend", other, choice="positive") == {"CASE-RETURNED"}
    walk.do("safety/recommend", other, choice="positive")
    walk.do("science/answer", first("proposer"), item="goal", answer="P-3")
    assert walk.case.tracks["science"].status() == "answered"
    assert walk.case.status == "in_review"
    walk.do("science/settle", one)
    walk.do("science/recommend", one, choice="positive")


def test_a_change_begins_anew_only_the_tracks_that_rest_on_it() -> None:
    walk = at("contribution", "in_review")
    proposer = first("proposer")
    walk.do("amend", proposer, content=CONTENT, files=["contribution"])
    walk.conclude_tracks()
    walk.go(way(walk.flow, "in_review", "selected"))
    before = walk.case.tracks
    changed = {**CONTENT, "protection": "c2"}
    walk.do("amend", proposer, content=changed, files=["contribution"])
    assert walk.state == "in_review"
    again = {name for name, s in walk.case.tracks.items() if s.state == "open"}
    assert again == {"protection"}
    assert walk.case.tracks["protection"].begun == before["protection"].begun + 1
    assert all(walk.case.tracks[n] == before[n] for n in before if n != "protection")
    assert reasons(walk, "join", "office@lead") == {"GUARD-JOIN"}


def test_a_change_that_nothing_rests_on_leaves_a_case_where_it_is() -> None:
    walk = at("contribution", "in_review")
    proposer = first("proposer")
    walk.do("amend", proposer, content=CONTENT, files=["contribution"])
    walk.conclude_tracks()
    walk.go(way(walk.flow, "in_review", "selected"))
    tracks = walk.case.tracks
    walk.do("amend", proposer, content={**CONTENT, "summary": "s2"}, files=["contribution"])
    assert walk.state == "selected"
    assert walk.case.tracks == tracks


def test_an_answer_may_bring_the_corrected_content() -> None:
    """Before the reviews; past them, where tracks begin anew; and not once all is agreed."""
    proposer, office = first("proposer"), first("secretariat")

    def corrected(walk: Walk, content: dict[str, str]) -> None:
        due = (walk.case.last + timedelta(days=10)).isoformat()
        walk.do("return", office, item="mass", due=due)
        walk.do("answer", proposer, item="mass", answer="new", content=content)

    walk = at("contribution", "submitted")
    corrected(walk, CONTENT)
    assert (walk.case.status, walk.case.content) == ("answered", CONTENT)
    walk = at("contribution", "panel")
    corrected(walk, {**CONTENT, "purpose": "another"})
    assert walk.state == walk.case.status == "in_review"
    assert {n for n, s in walk.case.tracks.items() if s.begun > 1} >= {"science"}
    assert replay(walk.flow, "case-1", walk.log) == walk.case
    walk = at("contribution", "build")
    due = (walk.case.last + timedelta(days=10)).isoformat()
    walk.do("return", office, item="mass", due=due)
    args = {"item": "mass", "answer": "new", "content": CONTENT}
    assert reasons(walk, "answer", proposer, **args) == {"DATA-CONTENT"}


def test_a_track_that_asked_for_a_correction_goes_on_with_it() -> None:
    walk = at("contribution", "in_review")
    walk.do("amend", first("proposer"), content=CONTENT)
    one, other = people_of("reviewer")
    due = (walk.case.last + timedelta(days=10)).isoformat()
    walk.do("science/begin", first("chair"))
    walk.do("science/recommend", one, choice="negative")
    walk.do("science/return", one, item="goal", due=due)
    after = {**CONTENT, "purpose": "clearer", "rights": "r2"}
    walk.do("science/answer", first("proposer"), item="goal", answer="clearer", content=after)
    assert walk.case.tracks["science"].status() == "answered"
    assert walk.case.tracks["legal"].begun == 3
    walk.do("science/settle", one)
    walk.do("science/recommend", other, choice="positive")
    end = {"result": "positive"}
    assert reasons(walk, "science/conclude", first("chair"), **end) == {"GUARD-QUORUM"}
    walk.do("science/recommend", one, choice="positive")
    walk.do("science/conclude", first("chair"), **end)


def test_recommendations_are_for_the_content_that_was_read() -> None:
    walk = at("contribution", "in_review")
    walk.do("science/begin", first("chair"))
    one, other = people_of("reviewer")
    walk.do("science/recommend", one, choice="positive")
    walk.do("amend", first("proposer"), content={**CONTENT, "purpose": "another"})
    walk.do("science/begin", first("chair"))
    walk.do("science/recommend", other, choice="positive")
    end = {"result": "positive"}
    assert reasons(walk, "science/conclude", first("chair"), **end) == {"GUARD-QUORUM"}


def test_signatures_are_for_the_text_that_was_signed() -> None:
    walk = at("agreement/without_ratification", "legal_review")
    one, other = people_of("lawyer")
    walk.do("clear", one)
    step(walk.flow, walk.case, Event("clear", other, walk.case.last), walk.known)
    args = {"files": ["agreement"], "content": {"whole": "new text"}}
    walk.do("revise", "office@lead", **args)
    walk.do("send_to_review", "office@lead")
    walk.do("clear", other)
    assert walk.state == "legal_review"
    walk.do("clear", one)
    assert walk.state == "initialled"


def test_content_is_not_changed_in_passing() -> None:
    walk = at("contribution", "panel")
    args = {"category": "I", "content": CONTENT}
    assert reasons(walk, "categorise", first("chair"), **args) == {"DATA-CONTENT"}
    args = {"person": "x@y", "role": "proposer", "content": CONTENT}
    assert reasons(walk, "assign", "office@lead", **args) == {"DATA-CONTENT"}
    assert reasons(walk, "amend", first("proposer")) == {"DATA-CONTENT"}
