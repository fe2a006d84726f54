from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ilrs.provenance import digest_array, digest_bytes, digest_file, digest_json, versions


def test_json_digests_do_not_depend_on_the_order_of_keys() -> None:
    assert digest_json({"a": 1, "b": 2.5}) == digest_json({"b": 2.5, "a": 1})
    assert digest_json({"a": 1}) != digest_json({"a": 2})
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest_json(float("nan"))


def test_chunks_are_told_apart() -> None:
    assert digest_bytes(b"ab", b"c") != digest_bytes(b"a", b"bc")


def test_array_digests_see_type_and_shape_but_not_byte_order() -> None:
    a = np.arange(6.0)
    assert digest_array(a) == digest_array(a.astype(">f8"))
    assert digest_array(a) != digest_array(a.reshape(2, 3))
    assert digest_array(a) != digest_array(a.astype(np.float32))


def test_file_digests_are_those_of_sha256sum(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"moon" * 1000)
    assert digest_file(file) == hashlib.sha256(b"moon" * 1000).hexdigest()


def test_versions_name_what_results_depend_on() -> None:
    found = versions()
    assert {"python", "numpy", "numba", "skyfield-data"} <= found.keys()
    assert found["numpy"] == np.__version__
