"""The manifest is complete, and files are found where they are said to be."""

import re

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from ilrs.data.installed import installed_terrain, terrain_files
from ilrs.data.products import chosen, folders, locate, products, verify


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv("ILRS_DATA", str(tmp_path / "given"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path


def test_every_product_says_what_and_from_where():
    known = products()
    assert len(known) >= 25
    assert len({p.path for p in known.values()}) == len(known)
    for product in known.values():
        assert product.title
        assert product.licence
        assert re.match(r"https://", product.page)
        assert re.match(r"https://|$", product.url)
        assert re.fullmatch(r"([0-9a-f]{64})?", product.sha256)
        # What has no address must at least be recognised when somebody brings it.
        assert product.url or product.sha256
        assert not product.path.startswith(("/", "."))
        assert product.url == "" or product.url.rsplit("/", 1)[1] == product.path.rsplit("/", 1)[1]


def test_kernels_that_come_with_packages_are_here_and_right():
    for product in chosen(["de421", "moon-pa-de421"]):
        assert verify(product, locate(product)).verdict == "ok"


def test_unknown_products_are_named_with_what_was_meant():
    with pytest.raises(ValueError, match=r'no product "site01"; did you mean "site01-'):
        chosen(["site01"])


def test_the_given_folder_comes_first(empty, monkeypatch):
    assert folders() == [empty / "given", empty / "share/ilrs"]
    product = products()["leap-seconds"]
    for folder in reversed(folders()):
        path = folder / product.path
        path.parent.mkdir(parents=True)
        path.write_text("x")
        assert locate(product) == path
    assert verify(product, locate(product)).verdict == "wrong size"
    monkeypatch.delenv("ILRS_DATA")
    assert folders() == [empty / "share/ilrs"]


def test_without_terrain_it_says_which_file_to_put_where(empty):
    with pytest.raises(FileNotFoundError) as told:
        installed_terrain()
    text = str(told.value)
    assert f"{empty}/given/dem/Site01_final_adj_5mpp_surf.tif   from https://pgda" in text
    assert "ilrs data fetch" in text
    assert "ILRS_DATA" in text


def test_terrain_that_is_here_is_used(empty):
    path = empty / "share/ilrs" / products()["ldem-80s-80m"].path
    path.parent.mkdir(parents=True)
    profile = {
        "driver": "GTiff", "height": 20, "width": 20, "count": 1, "dtype": "float32",
        "crs": "IAU_2015:30135", "transform": Affine(80.0, 0.0, -800.0, 0.0, -80.0, 800.0),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.full((20, 20), 5.0, np.float32), 1)
    assert terrain_files() == [path]
    assert float(installed_terrain().heights(-np.pi / 2, 0.0)) == 5.0
    assert "LDEM_80S_80MPP_ADJ.TIF, 80 m/px" in installed_terrain().provenance["terrain 1"]
