import numpy as np
import pytest
import rasterio
from rasterio import Affine

from ilrs.data.masks import main
from ilrs.moon.horizon import parse_mask

POLAR = "+proj=stere +lat_0=-90 +lon_0=0 +k=1 +R=1737400 +units=m +no_defs"


@pytest.fixture
def terrain(tmp_path):
    """A bowl around the pole, 20 km wide."""
    side = -10_000.0 + 100.0 * (np.arange(200) + 0.5)
    x, y = np.meshgrid(side, -side)
    path = tmp_path / "bowl.tif"
    profile = {
        "driver": "GTiff", "height": 200, "width": 200, "count": 1, "dtype": "float32",
        "crs": POLAR, "transform": Affine(100.0, 0.0, -10_000.0, 0.0, -100.0, 10_000.0),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write((0.1 * np.hypot(x, y)).astype(np.float32), 1)
    return path


def test_a_mask_for_a_place_of_ones_own(terrain, tmp_path, capsys):
    out = tmp_path / "masks"
    asked = ["--terrain", str(terrain), "--out", str(out), "--at", "-89.99", "20"]
    assert main([*asked, "--site", "bowl", "--heights", "0", "5"]) == 0
    mask = parse_mask((out / "bowl.csv").read_text(encoding="utf-8"))
    assert list(mask.heights_m) == [0.0, 5.0]
    assert "bowl.tif" in mask.provenance["terrain 1"]
    assert mask.provenance["latitude"] == "-89.990000 deg"
    # The walls of the bowl rise at a tenth: 5.7 degrees.
    assert 4.0 < np.degrees(mask.elevation_rad[0]).min() < np.degrees(mask.elevation_rad[0]).max()
    assert np.degrees(mask.elevation_rad[0]).max() < 6.0
    assert "bowl.csv" in capsys.readouterr().out


def test_masks_do_not_change_from_one_time_to_the_next(terrain, tmp_path):
    asked = ["--terrain", str(terrain), "--at", "-89.99", "20", "--heights", "2"]
    for name in ("a", "b"):
        assert main([*asked, "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a/here.csv").read_bytes() == (tmp_path / "b/here.csv").read_bytes()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--at", "-80", "20"], "no terrain grid covers -80.0000, 20.0000"),
        (["--site", "atlantis"], "no site atlantis; known: connecting_ridge"),
    ],
)
def test_what_cannot_be_computed_is_said_and_exits_1(terrain, tmp_path, capsys, asked, said):
    assert main(["--terrain", str(terrain), "--out", str(tmp_path), *asked]) == 1
    assert said in capsys.readouterr().err


def test_missing_terrain_is_said_and_exits_1(tmp_path, capsys):
    for where in (tmp_path, tmp_path / "none.tif"):
        assert main(["--terrain", str(where), "--out", str(tmp_path), "--at", "-89", "0"]) == 1
        assert "error: " in capsys.readouterr().err


def test_wrong_use_exits_2(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "--terrain" in capsys.readouterr().err
