"""`ilrs data`: which products there are, which are here, and how to get the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quiet_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.data.products import Finding, Product


@click.group("data", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """List, fetch and verify terrain, kernels and comparison maps.

    Files lie in the folder that ILRS_DATA names, or else in ~/.local/share/ilrs.

    Try: ilrs data list
    """


def _folder_option(function: Any) -> Any:
    return click.option(
        "--folder", type=click.Path(path_type=Path, file_okay=False), default=None,
        help="Another data folder than ILRS_DATA or ~/.local/share/ilrs.",
    )(function)  # fmt: skip


@command.command("list")
@_folder_option
@json_option
@click.pass_obj
def listing(screen: Screen, folder: Path | None) -> None:
    """Every product, and whether its file is here."""
    from ilrs.data.products import folders, locate, products

    places = [folder] if folder else folders()
    here = {p.id: locate(p, places) for p in products().values()}
    screen.emit(
        {
            "folders": [str(place) for place in places],
            "products": [_facts(p) | {"file": _text(here[p.id])} for p in products().values()],
        }
    )
    group = ""
    for product in products().values():
        if product.group != group:
            group = product.group
            screen.say(f"{group}:")
        mark = "here" if here[product.id] else ("-" if product.url else "no address")
        screen.say(f"  {product.id:22s} {mark:11s} {product.title}")
    screen.say(f"Looked in {', '.join(str(place) for place in places)}")


@command.command("fetch")
@click.argument("ids", metavar="PRODUCT...", nargs=-1, required=True)
@_folder_option
@quiet_option
@json_option
@click.pass_obj
def fetching(screen: Screen, ids: tuple[str, ...], folder: Path | None) -> None:
    """Download products; interrupted downloads go on where they stopped.

    A file that is here already is only verified. Without a network, the message says which file
    to put where.
    """
    from ilrs.data.download import DownloadError, fetch
    from ilrs.data.products import folders, locate, verify

    found: list[Finding] = []
    failed: list[str] = []
    for product in _chosen(ids):
        here = locate(product, [folder] if folder else None)
        try:
            if here is not None and not verify(product, here).wrong:
                found.append(verify(product, here))
                continue
            with screen.progress() as progress:
                found.append(fetch(product, folder or folders()[0], progress))
        except DownloadError as error:
            failed.append(str(error))
    if failed:
        _say(screen, found)
        raise click.ClickException("\n".join(failed))
    _tell(screen, found)


@command.command("verify")
@click.argument("ids", metavar="[PRODUCT]...", nargs=-1)
@_folder_option
@json_option
@click.pass_obj
def verifying(screen: Screen, ids: tuple[str, ...], folder: Path | None) -> int:
    """Compare files with the manifest's sizes and digests.

    Without a PRODUCT, of all that are here. "not known" means that the manifest knows no digest to
    compare with. Exit status 1 when a file is wrong, or one that was named is missing.
    """
    from ilrs.data.products import locate, products, verify

    wanted = _chosen(ids) if ids else list(products().values())
    places = [folder] if folder else None
    found = [verify(product, locate(product, places)) for product in wanted]
    shown = [f for f in found if ids or f.path]
    _tell(screen, shown)
    if not shown:
        screen.say("No product is here; see ilrs data list")
    return 1 if any(f.wrong or (ids and f.path is None) for f in shown) else 0


def _chosen(ids: tuple[str, ...]) -> list[Product]:
    from ilrs.data.products import chosen

    try:
        return chosen(ids)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="PRODUCT") from None


def _tell(screen: Screen, found: list[Finding]) -> None:
    screen.emit(
        {
            "ok": not any(f.wrong for f in found),
            "products": [
                {"id": f.product.id, "file": _text(f.path), "verdict": f.verdict, "why": f.why}
                for f in found
            ],
        }
    )
    _say(screen, found)


def _say(screen: Screen, found: list[Finding]) -> None:
    for finding in found:
        screen.say(f"{finding.product.id}: {finding.verdict}  {finding.path or ''}".rstrip())
        if finding.verdict != "ok":
            screen.say(f"    {finding.why}")


def _facts(product: Product) -> dict[str, Any]:
    return {
        "id": product.id, "title": product.title, "group": product.group, "path": product.path,
        "page": product.page, "url": product.url or None, "licence": product.licence,
        "bytes": product.size or None, "sha256": product.sha256 or None, "note": product.note,
    }  # fmt: skip


def _text(path: Path | None) -> str | None:
    return str(path) if path else None
