"""A small guideline, written for tests of the programme, and what is wrong with a variant of it."""

from __future__ import annotations

from collections.abc import Callable

from ilrs.programme.library import Checked

GUIDELINE = """\
schema = 1
document = "terms"
title = "Terms"
version = "1.0"
source = ["assumption"]

[items.first-phase]
kind = "phase"
title = "First phase"
source = ["assumption"]
[items.first-phase.facts]
start = "2031"
end = "2033"

[items.slot-power]
kind = "criterion"
title = "Power of a slot"
within = "first-phase"
source = ["assumption"]
[items.slot-power.facts]
limit = "50 W"

[items.slots]
kind = "opportunity"
title = "Slots"
text = "Ten of them."
source = ["assumption"]

[items.review]
kind = "milestone"
title = "Review"
source = ["assumption"]
[items.review.facts]
date = 2031-05-01
"""

Check = Callable[..., Checked]


def ids_of(checked: Checked) -> list[str]:
    """The ids of what is wrong."""
    return [d.id for d in checked.findings.all()]
