"""What a picture of the ground looks like, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image
from watched import Watched

# Labels and cards over the ground are no ground.
OVER = ".site-labels, .site .top, .site .bottom, .site .card"
HIDE = "(all, how) => all.forEach(e => { e.style.visibility = how; })"


@dataclass(frozen=True)
class Picture:
    """Brightness from 0 to 255: mean, spread, and the share of pixels that are not near black."""

    mean: float
    spread: float
    lit: float


def ground(window: Watched) -> Picture:
    """The drawn ground of the site panel as it is on the screen."""
    window.page.eval_on_selector_all(OVER, HIDE, "hidden")
    shot = window.page.locator(".host canvas").screenshot()
    window.page.eval_on_selector_all(OVER, HIDE, "")
    grey = np.asarray(Image.open(BytesIO(shot)).convert("L"), dtype=float)
    return Picture(float(grey.mean()), float(grey.std()), float((grey > 24.0).mean()))
