"""The OpenAPI document tells everything about every route, and the page follows from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ilrs.mission.server.app import documented_app
from ilrs.mission.server.feed import BLOCK, HEAD
from ilrs.mission.server.openapi import OPEN, PREFIX
from ilrs.mission.server.reference_page import api_page
from ilrs.mission.server.signed_in import unguarded

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return documented_app().openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", one)
        for path, of in document["paths"].items()
        for method, one in of.items()
    ]


def test_every_route_says_what_it_does(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) > 60
    tags = {t["name"] for t in document["tags"]}
    for name, one in found:
        assert one["summary"], name
        assert len(one["description"]) > 10, name
        assert set(one["tags"]) <= tags, name
        assert one["tags"], name
        assert [p["name"] for p in one.get("parameters", []) if not p["description"]] == [], name
    assert document["info"]["version"]


def test_every_route_declares_the_one_form_of_errors(document: dict[str, Any]) -> None:
    form = {"$ref": "#/components/schemas/Error"}
    for name, one in operations(document):
        assert one["responses"]["4XX"]["content"]["application/json"]["schema"] == form, name
        assert "422" not in one["responses"], name
        ok = [c for code, c in one["responses"].items() if code.startswith("2")]
        assert len(ok) == 1, name
    assert "HTTPValidationError" not in str(document)


def test_routes_say_who_may_ask(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {s["type"] for s in schemes.values()} == {"apiKey", "http"}
    free = {name.split()[1] for name, one in operations(document) if not one["security"]}
    assert free == {f"{PREFIX}{path}" for path in OPEN}
    # What the document says is free is what in fact asks for nobody.
    asked = {route.split()[1] for route in unguarded(documented_app())}
    assert free == asked - {f"{PREFIX}/openapi.json"}


def test_the_page_tells_all_routes() -> None:
    app = documented_app()
    page = api_page(app)
    for name, _ in operations(app.openapi()):
        method, path = name.split()
        assert f"| `{method.upper()} {path.removeprefix(PREFIX)}` |" in page
    assert f"a head of {HEAD.size} octets" in page
    assert f"{BLOCK.size} octets and its values" in page
    assert (ROOT / "docs/reference/mission-api.md").read_text("utf-8") == page
