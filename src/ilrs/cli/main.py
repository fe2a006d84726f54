"""`ilrs`: the entry point. Turns whatever happens into a message and an exit status.

Exit status 0: done. 1: the run or check found errors. 2: the command was not understood.
130: interrupted. Commands import what they need when they run, so that help stays quick.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence

import click

from ilrs.cli import (
    account,
    assess,
    bundle,
    call,
    case,
    check,
    data,
    dictionary,
    explain,
    kinds,
    network,
    partner,
    ports,
    procedures,
    programme,
    record,
    report,
    rerun,
    rights,
    run,
    schema,
    serve,
    shares,
    site,
    sky,
    store,
    survey,
    version,
    warm,
)
from ilrs.cli.screen import Screen
from ilrs.diagnostics import DeclarationError, SimulationError

FOUND_ERRORS, INTERRUPTED = 1, 130


class InOrder(click.Group):
    """A group whose help lists commands as they were added, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the help."""
        del ctx
        return list(self.commands)


@click.group(
    cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected failure.")
@click.version_option(package_name="ilrs", message="ilrs %(version)s")
@click.pass_context
def ilrs(context: click.Context, debug: bool) -> None:
    """Describe a lunar station as files, run it against the real Moon, and see what happened.

    Try: ilrs run stations/outpost
    """
    context.ensure_object(Screen).debug |= debug


for module in (
    run, serve, check, report, explain, rerun, warm, site, survey, sky, network, bundle, dictionary,
    procedures, programme, call, partner, ports, assess, case, store, rights, shares, record,
    account, data, kinds, schema, version,
):  # fmt: skip
    ilrs.add_command(module.command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit status."""
    # Imports make very many objects that stay; looking through them again and again is in vain.
    gc.set_threshold(200_000, 50, 50)
    sys.exit(status_of(sys.argv[1:] if arguments is None else arguments))


def status_of(arguments: Sequence[str]) -> int:
    """Run one command and give its exit status; every failure has been told by then."""
    screen = Screen(debug=bool(os.environ.get("ILRS_DEBUG")))
    try:
        result = ilrs.main(list(arguments), prog_name="ilrs", standalone_mode=False, obj=screen)
    except click.exceptions.Exit as exit_asked:
        return exit_asked.exit_code
    except click.UsageError as error:
        error.show()
        # The options may not have been read as far as --json.
        screen.json |= "--json" in arguments
        screen.emit({"ok": False, "error": {"what": error.format_message()}})
        return error.exit_code
    except click.ClickException as error:
        return _failed(screen, error.format_message(), {"what": error.format_message()})
    except (KeyboardInterrupt, click.Abort) as interrupt:
        if isinstance(interrupt.__cause__, EOFError):
            # Click takes the end of a file for a person who gives up at a question; we ask none.
            told = _unexpected(interrupt.__cause__)
            return _failed(screen, told, {"what": told}, interrupt.__cause__)
        # A command that can be taken up again says how.
        text = str(interrupt) or "Interrupted."
        screen.fail(text)
        screen.emit({"ok": False, "error": {"what": text}})
        return INTERRUPTED
    except DeclarationError as error:
        screen.diagnostics(error.diagnostics)
        screen.emit({"ok": False, "diagnostics": [d.as_dict() for d in sorted(error.diagnostics)]})
        return FOUND_ERRORS
    except SimulationError as error:
        return _failed(screen, str(error), _facts(error))
    except BrokenPipeError:
        _leave_the_pipe()
        return FOUND_ERRORS
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        text = f"{where}{error.strerror or error}"
        return _failed(screen, text, {"what": text}, error)
    except Exception as error:
        return _failed(screen, _unexpected(error), {"what": _unexpected(error)}, error)
    return result if isinstance(result, int) else 0


def _failed(
    screen: Screen, text: str, facts: dict[str, object], error: Exception | None = None
) -> int:
    if error is not None and screen.debug:
        screen.fail("".join(traceback.format_exception(error)).rstrip())
    screen.fail(text, head=click.style("error", fg="red", bold=True) + ": ")
    screen.emit({"ok": False, "error": facts})
    return FOUND_ERRORS


def _facts(error: SimulationError) -> dict[str, object]:
    return {
        "what": error.what,
        "address": error.address,
        "step": error.step,
        "epoch": error.epoch,
        "checkpoint": error.checkpoint,
        "hint": error.hint,
    }


def _unexpected(error: Exception) -> str:
    return (
        f"{type(error).__name__}: {error}\n"
        "    This should not happen. Run the same command with --debug before its name\n"
        "    (ilrs --debug ...) and report what it prints, with the station's files."
    )


def _leave_the_pipe() -> None:
    """Point standard output at nothing, so that the interpreter's last flush stays silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
