"""The format of a scene: who is there, what there is, and what was granted.

Times are UTC instants, with or without quotes. Ids of things are unique over all their tables.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ilrs.partners.rights.facts import CLASSES, HAZARDS, STATES
from ilrs.station.schema import FileModel


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


Moment = Annotated[str, BeforeValidator(_as_text)]


class StateTable(FileModel):
    """A state of membership, until the next one."""

    state: str = Field(description="The state.", examples=[*STATES])
    begin: Moment = Field(alias="from", description="When it begins.")
    why: str = Field("", description="By what instrument or decision.")


class PartnerTable(FileModel):
    """An organisation."""

    name: str = Field("", description="What people call it; owners in station files may use it.")
    parent: str = Field("", description="The organisation that it is a part of.")
    member_class: str = Field(
        "member", alias="class", description="Class of membership.", examples=[*CLASSES]
    )
    states: list[StateTable] = Field(
        [], description="States of membership; none: those of the parent."
    )


class PersonTable(FileModel):
    """A person."""

    name: str = Field("", description="What people call them.")
    partner: str = Field(description="Who they work for.")
    roles: list[str] = Field([], description="What they are; words of the rules.")
    cleared: bool = Field(False, description="Cleared for what is restricted.")
    training: dict[str, Moment] = Field({}, description="Training, with the end of its validity.")
    conflicts: list[str] = Field(
        [], description="Declared ties: to reviews, partners or people, by id."
    )


class AssetTable(FileModel):
    """Hardware that takes commands; those of a station are there already."""

    title: str = Field("", description="What people call it.")
    owner: str = Field("", description="The partner that owns it.")
    host: str = Field("", description="The partner on whose infrastructure it stands.")
    training: list[str] = Field([], description="Training that its commands need.")


class CommandTable(FileModel):
    """A command, `asset/command` or `asset/command = value`, that is not merely routine."""

    command_class: str = Field("routine", alias="class", description="Its class.")
    hazard: int = Field(
        0, description="0 to 3: " + ", ".join(HAZARDS) + ".", examples=[*range(len(HAZARDS))]
    )
    approvals: int = Field(0, description="Approvals it needs; from hazard 2 at least as many.")


class PortTable(AssetTable):
    """Where something can be connected."""


class ProductTable(FileModel):
    """A data product, or the samples of one kind."""

    owner: str = Field(description="The partner that owns it.")
    embargo: Moment = Field("", description="Until when it is the owner's; none: for good.")
    level: str = Field("", description="How confidential it is.")


class DocumentTable(FileModel):
    """A document."""

    owner: str = Field(description="The partner that owns it.")
    level: str = Field("partners", description="How confidential it is.")
    frozen: bool = Field(False, description="Approved: changed by a new version only.")


class ReviewTable(FileModel):
    """A contribution under review."""

    proposer: str = Field(description="The person who proposed it.")
    reviewers: list[str] = Field([], description="Who reviews it.")
    deciders: list[str] = Field([], description="Who decides on it.")
    declared: list[str] = Field([], description="Who has made the declaration of interests.")


class LogTable(FileModel):
    """A log with its operator."""

    owner: str = Field(description="The partner that operates it.")
    level: str = Field("partners", description="How confidential it is.")
    witnesses: list[str] = Field([], description="People who have co-signed its latest state.")


class ApprovalTable(FileModel):
    """One person's approval of a request."""

    by: str = Field(description="Who approves.")
    at: Moment = Field(description="When.")
    until: Moment = Field("", description="When it lapses; there is no approval without an end.")


class RequestTable(FileModel):
    """A command that somebody wrote and that others approve."""

    command: str = Field(description="The command.")
    author: str = Field(description="Who wrote it.")
    approvals: list[ApprovalTable] = Field([], description="Who approved it.")


class GrantTable(FileModel):
    """Leave given by an owner."""

    by: str = Field(description="The partner that gives it.")
    person: str = Field("", description="To this person.")
    partner: str = Field("", description="To the people of this partner.")
    role: str = Field("", description="Only to those with this role.")
    actions: list[str] = Field(description="To do what.")
    on: list[str] = Field(description="To which things; an asset stands for all its commands.")
    classes: list[str] = Field(["routine"], description="Which classes of commands.")
    hazard: int = Field(0, description="Up to which hazard.")
    modes: list[str] = Field([], description="Only in these modes; empty: in all.")
    begin: Moment = Field(alias="from", description="From when.")
    until: Moment = Field("", description="Until when; there is no grant without an end.")
    revoked: Moment = Field("", description="When it was taken back.")
    standing: bool = Field(False, description="A delegation for what comes up every day.")
    may_pass_on: bool = Field(False, description="Whether the holder may grant it further.")
    under: str = Field("", description="The grant that this one passes on.")


class MergerTable(FileModel):
    """Organisations that became one."""

    of: list[str] = Field(description="Those that merged.")
    into: str = Field(description="What they became.")
    on: Moment = Field(description="When.")


class EmergencyTable(FileModel):
    """A declared emergency."""

    begin: Moment = Field(alias="from", description="From when.")
    until: Moment = Field("", description="Until when; empty: not ended yet.")
    why: str = Field("", description="What happened.")


class UseTable(FileModel):
    """A use of break-glass."""

    by: str = Field(description="Who broke glass.")
    at: Moment = Field(description="When.")
    justified: Moment = Field("", description="When the justification was handed in.")
    why: str = Field("", description="The justification.")


class SceneFile(FileModel):
    """A scene."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    title: str = Field("", description="What people call it.")
    rules: str = Field("", description="A file of rules beside it; empty: those that ship.")
    host: str = Field("", description="The partner that hosts what names no host.")
    justify_within: str = Field("72 h", description="When a use of break-glass falls due.")
    modes: dict[str, int] = Field({}, description="Modes with their level, without a station.")
    partners: dict[str, PartnerTable] = Field({}, description="Organisations.")
    mergers: list[MergerTable] = Field([], description="Mergers of organisations.")
    people: dict[str, PersonTable] = Field({}, description="People.")
    assets: dict[str, AssetTable] = Field({}, description="Assets, or more about the station's.")
    commands: dict[str, CommandTable] = Field({}, description="Commands that are not routine.")
    ports: dict[str, PortTable] = Field({}, description="Ports.")
    products: dict[str, ProductTable] = Field({}, description="Data products.")
    documents: dict[str, DocumentTable] = Field({}, description="Documents.")
    reviews: dict[str, ReviewTable] = Field({}, description="Contributions under review.")
    logs: dict[str, LogTable] = Field({}, description="Logs.")
    requests: dict[str, RequestTable] = Field({}, description="Commands that wait for approval.")
    grants: dict[str, GrantTable] = Field({}, description="Grants.")
    emergencies: list[EmergencyTable] = Field([], description="Declared emergencies.")
    uses: list[UseTable] = Field([], description="Uses of break-glass.")
