"""`ilrs report`: the page of a run, made again from its record."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen


@click.command("report")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write it; report.html in RUN by default.")  # fmt: skip
@json_option
@click.pass_obj
def command(screen: Screen, run: Path, out: Path | None) -> None:
    """Write the HTML report of RUN and print its summary.

    RUN is the folder of a run."""
    from ilrs.batch import open_record
    from ilrs.report.page import write_report
    from ilrs.report.summary_text import summary_text

    record = open_record(run)
    page = write_report(record, out or record.path / "report.html")
    paths = {"report": str(page), "record": str(record.path)}
    screen.emit({"ok": True, "summary": record.summary, "paths": paths})
    if record.summary:
        screen.say(summary_text(record.summary, record.journal))
        screen.say()
    if not record.complete:
        screen.note(f"The run did not end; go on with: ilrs run --resume {shlex.quote(str(run))}")
    screen.say(f"{'Report':14s} {page}")
