"""`ilrs record verify`: say whether a record holds, and name what does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option, quiet_option
from ilrs.cli.record.given import FILE, folder_argument, note_of, refusals
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.partners.record.seen import Seen
    from ilrs.partners.record.verdict import Verdict

_KEY_ID = re.compile(r"[0-9a-f]{64}")


@click.command("verify")
@folder_argument
@click.option("--checkpoint", "against", type=FILE, metavar="FILE",
              help="Also hold it to this checkpoint, from elsewhere.")  # fmt: skip
@click.option("--witnesses", type=click.IntRange(min=0), is_flag=False, flag_value=1, default=0,
              metavar="[N]", help="At least N (1) partners must have co-signed.")  # fmt: skip
@click.option("--state", type=FILE, metavar="FILE",
              help="Also hold it to what a witness has seen.")  # fmt: skip
@click.option("--founder", default="", metavar="ID",
              help="The founding key must be this one (64 digits).")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
@refusals
def verify(
    screen: Screen, folder: Path, against: Path | None, witnesses: int, state: Path | None,
    founder: str,
) -> int:  # fmt: skip
    """Check the record in DIR, offline, and name every entry that is not what was signed.

    Exit status 0: all holds. 1: something does not.
    """
    from ilrs.partners.record.verify import verify as check

    if founder and not _KEY_ID.fullmatch(founder):
        raise click.BadParameter("not 64 hexadecimal digits", param_hint="--founder")
    note = note_of(against) if against else None
    seen = _seen(state)
    with screen.progress() as progress:
        verdict = check(folder, against=note, founder=founder, seen=seen, witnesses=witnesses,
                        progress=progress)  # fmt: skip
    screen.emit(verdict.as_dict())
    _say(screen, verdict)
    return 0 if verdict.ok else 1


def _seen(state: Path | None) -> Seen | None:
    from ilrs.partners.record.errors import RecordError
    from ilrs.partners.record.seen import read_seen

    seen = read_seen(state) if state else None
    if state and seen is None:
        raise RecordError(f"{state} is not there")
    return seen


def _say(screen: Screen, verdict: Verdict) -> None:
    for finding in verdict.findings:
        screen.say(str(finding))
    screen.say(f"{verdict.origin}: {verdict.size} entries, root {verdict.root}")
    if verdict.founder:
        screen.say(f"kept by {verdict.keeper}, founded by key {verdict.founder}")
    if verdict.checkpoint >= 0:
        screen.say(f"checkpoint of {verdict.checkpoint} entries, signed by {verdict.keeper}")
    for word in verdict.witnesses:
        when = datetime.fromtimestamp(min(word.time_s, 253402300799), UTC)
        screen.say(f"{word.partner} co-signed {word.size} entries on {when:%Y-%m-%d %H:%M} UTC")
    wrong = sum(finding.severity == "error" for finding in verdict.findings)
    screen.say("all holds" if verdict.ok else f"does not hold: {wrong} errors")
