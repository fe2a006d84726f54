"""Downloads that resume where they stopped and end either whole and verified or not at all.

Bytes go to a file ending in .part beside the target; the entity tag of the server lies in a file
ending in .tag, so that only the same content is continued (RFC 9110, section 13.1.5). The target
appears by a rename, after its size and digest were checked.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ilrs.data.products import Finding, Product, how_to_get, verify

Progress = Callable[[float, str], None]
CHUNK, TIMEOUT_S, ATTEMPTS = 1 << 18, 60.0, 3


class DownloadError(Exception):
    """A product could not be fetched; the text says what to do."""


def fetch(product: Product, folder: Path, progress: Progress | None = None) -> Finding:
    """The product as a verified file in the folder, downloaded unless it is there.

    Raises DownloadError for a product without an address, no network, a refusal of the server, an
    interruption (what has come is kept), and a wrong size or digest (it is thrown away).
    """
    target = folder / product.path
    if target.is_file():
        found = verify(product, target)
        if found.wrong:
            raise DownloadError(f"{target}: {found.why}")
        return found
    if not product.url:
        raise DownloadError(f"{product.id}: {how_to_get(product)}")
    part = target.with_name(target.name + ".part")
    _prepare(part, product)
    _collect(product, part, target, progress or (lambda _fraction, _what: None))
    found = verify(product, part)
    if found.wrong:
        part.unlink()
        raise DownloadError(
            f"{product.url}: {found.verdict}: {found.why.partition(';')[0]}; it was thrown away. "
            f"Try again; if it stays so, the product has changed: see {product.page}"
        )
    part.replace(target)
    return Finding(product, target, found.verdict, found.why)


def _prepare(part: Path, product: Product) -> None:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.open("ab").close()
    except OSError as error:
        raise DownloadError(
            f"{product.id}: cannot write {part.parent} ({error.strerror}); name another folder by "
            f"ILRS_DATA or --folder"
        ) from None


def _collect(product: Product, part: Path, target: Path, progress: Progress) -> None:
    """Requests until the part is whole; tries again only when something has come."""
    for _ in range(ATTEMPTS):
        before = part.stat().st_size
        try:
            whole = _request(product, part, progress)
        except urllib.error.HTTPError as error:
            raise DownloadError(
                f"{product.url}: the server answers {error.code} {error.reason}; "
                f"look at {product.page} and put the file at {target}"
            ) from None
        except (OSError, http.client.HTTPException) as error:
            if part.stat().st_size > before:
                continue
            raise DownloadError(_unreachable(product, part, target, error)) from None
        if part.stat().st_size >= whole:
            _tag(part).unlink(missing_ok=True)
            return
    raise DownloadError(
        f"{product.url}: interrupted after {part.stat().st_size} bytes, which are kept in {part}; "
        f"run the same command again to go on"
    )


def _unreachable(product: Product, part: Path, target: Path, error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    kept = part.stat().st_size
    goes_on = f" ({kept} bytes are kept in {part})" if kept else ""
    if not kept:
        part.unlink()
    return (
        f"{product.url}: no connection ({reason}){goes_on}. Without a network, get this file "
        f"elsewhere (it is described at {product.page}) and put it at {target}, then run "
        f"ilrs data verify {product.id}"
    )


def _request(product: Product, part: Path, progress: Progress) -> int:
    """Append what one answer brings; the size of the whole, 0 when the server does not say."""
    have, tag = part.stat().st_size, _tag(part)
    headers = {"User-Agent": "ilrs", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        if tag.is_file():
            headers["If-Range"] = tag.read_text(encoding="ascii")
    request = urllib.request.Request(product.url, headers=headers)
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:
            return _beyond(part, have, str(error.headers.get("Content-Range") or ""))
        raise
    with answer:
        _remember(tag, answer.headers)
        return _append(answer, part, have, product, progress)


def _beyond(part: Path, have: int, said: str) -> int:
    """The part is whole, or longer than the whole: then it starts anew."""
    if said.rpartition("/")[2] != str(have):
        part.write_bytes(b"")
        return 1
    return have


def _append(answer: Any, part: Path, have: int, product: Product, progress: Progress) -> int:
    resumed = answer.status == 206 and str(answer.headers.get("Content-Range", "")).startswith(
        f"bytes {have}-"
    )
    done = have if resumed else 0
    length = answer.headers.get("Content-Length")
    whole = done + int(length) if length else product.size
    with part.open("ab" if resumed else "wb") as file:
        while chunk := answer.read(CHUNK):
            file.write(chunk)
            done += len(chunk)
            progress(done / whole if whole else 0.0, f"fetch {product.id}, {done / 1e6:.1f} MB")
    return whole


def _tag(part: Path) -> Path:
    return part.with_name(part.name.removesuffix(".part") + ".tag")


def _remember(tag: Path, headers: Any) -> None:
    """Keep a strong entity tag; a weak one does not promise equal bytes."""
    said = str(headers.get("ETag") or "")
    if said and not said.startswith("W/") and said.isascii():
        tag.write_text(said, encoding="ascii")
    else:
        tag.unlink(missing_ok=True)
