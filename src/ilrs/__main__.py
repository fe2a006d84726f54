"""`python -m ilrs`: the same as the command `ilrs`."""

from __future__ import annotations

from ilrs.cli.main import main

main()
