"""The kinds that are installed: everything announced in the entry-point group `ilrs.kinds`."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.kind import Kind

GROUP = "ilrs.kinds"


def installed_kinds() -> dict[str, Kind]:
    """Every installed kind by id, sorted; raises DeclarationError naming what does not work."""
    kinds: dict[str, Kind] = {}
    givers: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        for kind in _read(point, problems):
            if kind.id in kinds:
                what = f"kind {kind.id} is also announced by {givers[kind.id]}"
                problems.append(_problem(point, "KND-DUPLICATE", what))
            kinds.setdefault(kind.id, kind)
            givers.setdefault(kind.id, point.value)
    if problems:
        raise DeclarationError(problems)
    return dict(sorted(kinds.items()))


def _read(point: EntryPoint, problems: list[Diagnostic]) -> tuple[Kind, ...]:
    """The kinds of one entry point; a package may fail in any way while it is imported."""
    try:
        found = point.load()
    except Exception as error:
        what = f"cannot be imported: {type(error).__name__}: {error}"
        problems.append(_problem(point, "KND-IMPORT", what))
        return ()
    if isinstance(found, tuple) and all(isinstance(kind, Kind) for kind in found):
        return found
    problems.append(_problem(point, "KND-IMPORT", "is not a tuple of kinds"))
    return ()


def _problem(point: EntryPoint, id: str, what: str) -> Diagnostic:
    hint = "repair or uninstall the package that announces it"
    return Diagnostic(f"{GROUP}: {point.name} = {point.value}", 0, id, what, hint)
