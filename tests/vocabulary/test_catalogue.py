from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from ilrs import catalogue
from ilrs.diagnostics import DeclarationError
from ilrs.kind import Kind, Measurement, Stage


def flow() -> tuple[float, ...]:
    return (0.0,)


def a_kind(id: str) -> Kind:
    stages, measurements = (Stage(flow, ("flow_w",)),), (Measurement("flow_w", "flow"),)
    return Kind(id, "T", "none", "none", "all", stages, measurements=measurements)


ONE, TWO, NOT_KINDS = (a_kind("b.one"), a_kind("a.two")), (a_kind("b.one"),), ["x"]


def announce(monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
    points = EntryPoints(EntryPoint(f"p{i}", v, catalogue.GROUP) for i, v in enumerate(values))
    found = {"ONE": ONE, "TWO": TWO, "NOT_KINDS": NOT_KINDS}

    def load(point: EntryPoint) -> object:
        module, _, name = point.value.partition(":")
        if module != "here":
            raise ImportError(f"no module {module}")
        return found[name]

    monkeypatch.setattr(EntryPoint, "load", load)
    monkeypatch.setattr(catalogue, "entry_points", lambda group: points.select(group=group))


def test_kinds_are_listed_by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, "here:ONE")
    assert list(catalogue.installed_kinds()) == ["a.two", "b.one"]


def test_all_that_does_not_work_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    announce(monkeypatch, "here:ONE", "here:TWO", "gone:KINDS", "here:NOT_KINDS")
    with pytest.raises(DeclarationError) as caught:
        catalogue.installed_kinds()
    assert [(d.id, d.file) for d in caught.value.diagnostics] == [
        ("KND-DUPLICATE", "ilrs.kinds: p1 = here:TWO"),
        ("KND-IMPORT", "ilrs.kinds: p2 = gone:KINDS"),
        ("KND-IMPORT", "ilrs.kinds: p3 = here:NOT_KINDS"),
    ]
    assert "also announced by here:ONE" in caught.value.diagnostics[0].what


def test_the_built_in_kinds_are_installed() -> None:
    kinds = catalogue.installed_kinds()
    assert {"power.battery", "power.distributor", "thermal.node", "comms.data_store"} <= set(kinds)
