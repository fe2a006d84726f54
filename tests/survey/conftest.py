"""A small terrain of hills as a GeoTIFF, and a plan for a survey on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from ilrs.epoch import Epoch, Grid
from ilrs.survey.maps import CRS


@pytest.fixture(scope="session")
def terrain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("terrain") / "hills.tif"
    side = np.arange(200) * 200.0
    heights = 80.0 * np.sin(side[None, :] / 2100.0) * np.cos(side[:, None] / 2600.0)
    library: Any = rasterio
    with library.open(
        path, "w", driver="GTiff", dtype="float32", count=1, height=200, width=200,
        crs=library.crs.CRS.from_wkt(CRS),
        transform=library.Affine(200, 0, -20_000, 0, -200, 20_000),
    ) as target:  # fmt: skip
        target.write(heights.astype(np.float32), 1)
    return path


@pytest.fixture(scope="session")
def days() -> Grid:
    return Grid.covering(Epoch.from_utc("2030-07-01"), 30 * 86_400, 7200)
