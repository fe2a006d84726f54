"""The format of the register: organisations, instruments, invitations, events, groups, rules.

Every entry has sources and an evidence status. Facts on which sources may differ (when something
was signed, by whom on which level) are lists of claims; a plain value is a list of one.
"""

from __future__ import annotations

from pydantic import Field

from ilrs.programme.claims import Claim, Day, Source, Sourced
from ilrs.station.schema import FileModel

PARTNER_KINDS = {
    "state": "a country",
    "agency": "a space agency or ministry, which acts for its country",
    "igo": "an international organisation of states",
    "organisation": "an organisation that the programme itself sets up",
    "company": "a firm",
    "university": "a university",
    "institute": "a research institute",
    "ngo": "an association of persons or bodies",
}
INSTRUMENT_TYPES = {
    "memorandum": "memorandum of understanding",
    "joint-statement": "joint statement or declaration",
    "agreement": "agreement",
    "intergovernmental-agreement": "agreement of governments, to be ratified",
    "technology-safeguards": "agreement on the protection of technology",
    "programme": "programme of cooperation for some years",
    "letter-of-intent": "letter of intent",
    "unpublished": "what sort of document it is was not published, or it was not found",
}
LEVELS = {
    "government": "signed by a government or a ministry, or on behalf of the government",
    "agency": "signed by the space agency, or by what stands for one",
    "organisation": "signed by an international organisation",
    "institute": "signed by an institute, a university, a company or an association",
    "unpublished": "who signed was not published, or it was not found",
}
RESPONSES = {
    "accepted": "yes; final",
    "declined": "no; final",
    "interested": "wishes to talk; not final",
    "more-information": "asks before answering; not final",
    "under-discussion": "has not decided; not final",
}
FINAL = ("accepted", "declined")
EVENT_KINDS = ("proposal", "conference", "meeting", "signing", "release", "announcement", "forum")
GROUP_STATES = ("active", "planned", "ended", "unknown")
EVERYONE = "everyone"


class OrganisationTable(Sourced):
    """A partner, or a body that acts for one."""

    name: str = Field(description="Its name.")
    kind: str = Field(description="What sort of partner.", examples=[*PARTNER_KINDS])
    of: str = Field("", description="The state that it belongs to.")


class InstrumentTable(Sourced):
    """What was signed: between whom, on which level, when, and whom it makes a partner."""

    title: str = Field(description="What people call it.")
    type: list[Claim] = Field(default=[], description="What it is.", examples=[*INSTRUMENT_TYPES])
    level: list[Claim] = Field(default=[], description="Who signed.", examples=[*LEVELS])
    parties: list[str] = Field(default=[], description="The organisations that signed.")
    joins: list[str] = Field([], description="Whom it makes a partner of the station.")
    signed: list[Claim] = Field([], description="When it was signed.")
    ratified: list[Claim] = Field([], description="When parties ratified it.")
    in_force: list[Claim] = Field([], description="Since when it is in force.")
    ended: list[Claim] = Field([], description="When it ended.")
    disputed: str = Field("", description="Why it may not be counted, where sources differ.")


class ResponseTable(Sourced):
    """An answer to an invitation."""

    kind: str = Field(description="What was answered.", examples=[*RESPONSES])
    date: list[Claim] = Field(default=[], description="When.")
    instrument: str = Field("", description="The instrument that it led to.")


class InvitationTable(Sourced):
    """Who was invited by whom, and what came back."""

    title: str = Field(description="What people call it.")
    senders: list[str] = Field(default=[], description="Who invites.")
    to: str = Field(description="Who is invited; everyone for an open invitation.")
    sent: list[Claim] = Field(default=[], description="When.")
    expected_by: str = Field("", description="The event at which an answer was expected.")
    responses: list[ResponseTable] = Field([], description="Answers, in their order.")


class EventTable(Sourced):
    """A conference, a meeting, a signing."""

    title: str = Field(description="What happened.")
    kind: str = Field(description="What sort of event.", examples=[*EVENT_KINDS])
    date: list[Claim] = Field(default=[], description="When it was, or began.")
    end: list[Claim] = Field([], description="Its last day, when it was longer.")
    place: str = Field("", description="Where.")
    who: list[str] = Field([], description="The organisations that took part by name.")


class GroupTable(Sourced):
    """A working group, committee or centre."""

    title: str = Field(description="What it is called.")
    mandate: str = Field("", description="What it is for.")
    state: str = Field("unknown", description="Whether it works.", examples=[*GROUP_STATES])
    members: list[str] = Field([], description="The organisations that send members.")
    part_of: str = Field("", description="The group that it belongs to.")
    since: list[Claim] = Field([], description="Since when.")
    until: list[Claim] = Field([], description="Until when.")


class StatementTable(Sourced):
    """What a source said, on its date, of who or how many take part."""

    date: Day = Field(description="When it was said.")
    about: str = Field(description="What was counted.", examples=["countries"])
    count: int | None = Field(None, description="How many.")
    names: list[str] = Field([], description="Who was named.")
    besides: list[str] = Field([], description="Who was taken for granted and not named.")


class RuleTable(FileModel):
    """A rule of counting: which kinds of partner, by instruments of which levels."""

    title: str = Field(description="The rule in a few words.")
    text: str = Field("", description="The rule in full.")
    about: str = Field(description="What it counts, as statements do.", examples=["countries"])
    kinds: list[str] = Field(default=[], description="Kinds of partners that count.")
    levels: list[str] = Field([], description="Levels of instruments that count.")
    home: bool = Field(False, description="A body of another kind counts for its country.")
    disputed: bool = Field(False, description="Disputed instruments count.")
    listed: bool = Field(False, description="Who counts says the latest statement with names.")


class HistoryTable(FileModel):
    """The days of which the register knows."""

    begin: Day = Field(description="The first.")
    end: Day = Field(description="The last dated fact on who joined.")
    default_rule: str = Field(description="The rule when none is named.")
    note: str = Field(default="", description="What is known to be missing.")


class RegisterFile(FileModel):
    """A file of the register; a register is all files of a folder."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    history: HistoryTable | None = None
    sources: dict[str, Source] = Field(default={})
    organisations: dict[str, OrganisationTable] = Field(default={})
    instruments: dict[str, InstrumentTable] = Field(default={})
    invitations: dict[str, InvitationTable] = Field(default={})
    events: dict[str, EventTable] = Field(default={})
    groups: dict[str, GroupTable] = Field(default={})
    statements: dict[str, StatementTable] = Field(default={})
    rules: dict[str, RuleTable] = Field(default={})


CLAIM_FIELDS: dict[str, tuple[str, ...]] = {
    "instruments": ("type", "level", "signed", "ratified", "in_force", "ended"),
    "invitations": ("sent",),
    "responses": ("date",),
    "events": ("date", "end"),
    "groups": ("since", "until"),
}
"""The facts of each table that are claims."""
REQUIRED: dict[str, tuple[str, ...]] = {
    "instruments": ("type", "level", "parties"),
    "invitations": ("senders", "sent"),
    "events": ("date",),
    "rules": ("kinds",),
}
"""Lists that may not be empty."""
DATES = ("signed", "ratified", "in_force", "ended", "sent", "date", "end", "since", "until")
CHOICES: dict[str, tuple[str, ...]] = {"type": (*INSTRUMENT_TYPES,), "level": (*LEVELS,)}
