"""Colours by meaning. Pages use the names as CSS variables, pictures use the values.

The set keeps its order of lightness for people with colour-vision deficiency and is built on Okabe
and Ito's (2008, "Color Universal Design"); every state also has a word or a shape.
"""

from __future__ import annotations

from collections.abc import Sequence

# name -> (on light paper, on a dark ground)
COLOURS: dict[str, tuple[str, str]] = {
    "sun": ("#e8a317", "#f4b63f"),
    "dark": ("#1d2744", "#141b30"),
    "earth": ("#2f7fc1", "#5aa9e6"),
    "heat": ("#c4502e", "#ee7b54"),
    "cold": ("#3f7fb5", "#76b7e8"),
    "atom": ("#8a63b8", "#b592dd"),
    "fission": ("#a4478a", "#d779bd"),
    "store": ("#1c8f73", "#3fbf9d"),
    "lost": ("#9a9488", "#7d8494"),
    "shed": ("#c22f3f", "#ff6b76"),
    "caution": ("#c98a00", "#f0b93a"),
    "alarm": ("#c22f3f", "#ff6b76"),
    "good": ("#1c8f73", "#3fbf9d"),
    "use1": ("#24527a", "#7fb2dd"),
    "use2": ("#4585a8", "#5790bd"),
    "use3": ("#6fb0bf", "#3c6f9e"),
    "use4": ("#a3cfcb", "#a7d3df"),
    "use5": ("#6d7fa8", "#8894c4"),
    "mode0": ("#8fc2b0", "#2f7866"),
    "mode1": ("#e3b64a", "#c9992c"),
    "mode2": ("#d9713c", "#d9713c"),
    "mode3": ("#8b3fa0", "#b46fc8"),
}
SOURCES: dict[str, tuple[str, str]] = {
    "power.photovoltaic": ("Sunlight", "sun"),
    "power.radioisotope": ("Radioisotope heat", "atom"),
    "power.fission": ("Fission", "fission"),
}
USES = ("use1", "use2", "use3", "use4", "use5")
LINES = ("store", "earth", "sun", "atom", "heat", "use1")


def var(name: str) -> str:
    """The CSS value of a colour."""
    return f"var(--{name})"


def mode_colours(levels: Sequence[int]) -> list[str]:
    """A colour name for each mode from its level: calm at 0, more urgent above."""
    ranks = {level: i for i, level in enumerate(sorted(set(levels)))}
    return [f"mode{min(ranks[level], 3)}" for level in levels]


def variables(dark: bool) -> str:
    """CSS declarations of all colours for one theme."""
    return "".join(f"--{name}:{pair[dark]};" for name, pair in COLOURS.items())
