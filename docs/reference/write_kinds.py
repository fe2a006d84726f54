"""Write docs/reference/kinds.md from the installed kinds."""

from __future__ import annotations

from pathlib import Path

from ilrs.catalogue import installed_kinds
from ilrs.report.kinds_page import kinds_page

if __name__ == "__main__":
    page = Path(__file__).with_name("kinds.md")
    page.write_text(kinds_page(installed_kinds().values()), encoding="utf-8")
