"""The built pages of mission control, as they are in the package."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parents[1] / "console"
MISSING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>ilrs</title>
<p>The pages of mission control are not in this copy of the package. The API works:
<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>. To build the pages:
<code>cd web; npm ci; npm run build</code>.
"""


def install_console(app: FastAPI) -> None:
    """Serve the pages; every other address gives the first page, which knows its own ways."""
    assets = FOLDER / "assets"
    if assets.is_dir():
        app.mount("/assets", StaticFiles(directory=assets), name="assets")

    @app.get("/", include_in_schema=False)
    def first_page() -> Response:
        page = FOLDER / "index.html"
        if not page.is_file():
            return HTMLResponse(MISSING, 503)
        return FileResponse(page, headers={"Cache-Control": "no-cache"})
