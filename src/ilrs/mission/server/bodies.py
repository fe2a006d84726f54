"""What requests about access carry."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """A body without fields that nobody asked for, each of a length that is read, all finite."""

    model_config = ConfigDict(extra="forbid", str_max_length=4096, allow_inf_nan=False)


class SignIn(Body):
    """Name and password."""

    name: str
    password: str


class First(Body):
    """The first account."""

    token: str
    name: str
    password: str
    person: str = Field("", description="Id in the station's rights; the name, when empty.")


class NewPassword(Body):
    """A password by a one-time code."""

    name: str
    code: str
    password: str


class OtherPassword(Body):
    """A password in place of another."""

    old: str
    new: str


class Language(Body):
    """A language of the pages."""

    language: str


class NewToken(Body):
    """A token for a script."""

    label: str
    scopes: list[str] = ["read"]
    days: float = Field(30.0, gt=0.0, allow_inf_nan=False)


class NewAccount(Body):
    """An account."""

    name: str
    person: str = Field("", description="Id in the station's rights; the name, when empty.")
    roles: list[str] = []
    email: str = ""


class Roles(Body):
    """Roles of an account."""

    roles: list[str]


class Checkpoint(Body):
    """A checkpoint of the log that was kept elsewhere."""

    checkpoint: str = ""
