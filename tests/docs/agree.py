"""Whether an output is what a page shows of it."""

from __future__ import annotations

import re
from itertools import pairwise

ELISION = "..."
DIGEST = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")
# Another processor may round another way: the last of three or more digits may differ by one.
LONG = 3


def agrees(shown: str, found: str) -> bool:
    """Whether `found` has the lines of `shown`, in order and next to each other.

    A line `...` in what is shown stands for any lines; `...` within a line for any text. Blanks
    count once, digests all look alike, numbers of three or more
    digits may differ by one in the last.
    """
    wanted = [line.split() for line in shown.strip().splitlines()]
    return _lines_agree([" ".join(w) for w in wanted if w], _plain(found))


def _plain(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _lines_agree(shown: list[str], found: list[str]) -> bool:
    if not shown:
        return not found
    if shown[0] == ELISION:
        return any(_lines_agree(shown[1:], found[i:]) for i in range(len(found) + 1))
    return bool(found) and line_agrees(shown[0], found[0]) and _lines_agree(shown[1:], found[1:])


def line_agrees(shown: str, found: str) -> bool:
    """Whether one line is what the page shows of it."""
    shown, found = DIGEST.sub("DIGEST", shown), DIGEST.sub("DIGEST", found)
    cuts = [(0, 0), *((m.start(), m.end()) for m in NUMBER.finditer(shown)), (len(shown),) * 2]
    pattern = ""
    for (begin, end), (after, _) in pairwise(cuts):
        pattern += f"({NUMBER.pattern})" if end > begin else ""
        pattern += re.escape(shown[end:after]).replace(re.escape(ELISION), ".*")
    match = re.fullmatch(pattern, found)
    numbers = NUMBER.findall(shown)
    return match is not None and all(map(_close, numbers, match.groups()))


def _close(shown: str, found: str) -> bool:
    shown, found = shown.replace(",", ""), found.replace(",", "")
    mantissa, _, power = shown.partition("e")
    if len(mantissa.replace(".", "").lstrip("0")) < LONG:
        return shown == found
    step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    return abs(float(shown) - float(found)) <= step * (1.0 + 1e-9)
