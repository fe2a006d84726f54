"""What the words of a question name: commands of assets, ports, products, documents, reviews, logs.

A command is `asset/command` or `asset/command = value`; what a scene says of the address with the
value goes before what it says of the command.
"""

from __future__ import annotations

from ilrs.diagnostics import did_you_mean
from ilrs.partners.rights.assets import SAFE, Asset
from ilrs.partners.rights.request import Thing
from ilrs.partners.rights.scene import Scene, UnknownNameError
from ilrs.partners.rights.schema import CommandTable, ReviewTable, SceneFile
from ilrs.partners.rights.times import checked


def thing_named(scene: Scene, text: str, time: int) -> Thing:
    """The thing of that name at a time. UnknownNameError, with what is near it, for another."""
    table = scene.table
    if text in table.requests:
        return _command(scene, table.requests[text].command, time)
    if "/" in text:
        return _command(scene, text, time)
    thing = _plain(scene, text, time)
    if thing is not None:
        return thing
    if text in scene.assets:
        raise UnknownNameError(
            f"{text} is an asset; name one of its commands, such as {text}/{SAFE}"
        )
    known = [*table.requests, *table.ports, *table.products, *table.documents,
             *table.reviews, *table.logs, *scene.assets]  # fmt: skip
    hint = did_you_mean(text, known) or "see the tables of the scene"
    raise UnknownNameError(f'there is nothing called "{text}"; {hint}')


def every_thing(scene: Scene) -> list[str]:
    """The names of all things, commands by their addresses."""
    table = scene.table
    found = [f"{a.id}/{name}" for a in scene.assets.values() for name in commands_of(table, a)]
    found += [a for a in table.commands if "=" in a]
    return [*found, *table.requests, *table.ports, *table.products, *table.documents,
            *table.reviews, *table.logs]  # fmt: skip


def commands_of(table: SceneFile, asset: Asset) -> dict[str, tuple[str, ...]]:
    """The commands of an asset, with the words they take."""
    found: dict[str, tuple[str, ...]] = {SAFE: (), **(asset.commands or {})}
    for address in table.commands:
        id, name, _ = split_address(address)
        if id == asset.id:
            found.setdefault(name, ())
    return found


def split_address(text: str) -> tuple[str, str, str]:
    """Asset, command and value (or an empty string) of an address."""
    address, _, value = text.partition("=")
    asset, _, name = address.strip().partition("/")
    return asset, name.strip(), value.strip()


def command_table(table: SceneFile, address: str) -> CommandTable:
    """What a scene says of a command: by its address with value, without, or the default."""
    asset, name, value = split_address(address)
    said = {split_address(key): entry for key, entry in table.commands.items()}
    found = said.get((asset, name, value)) or said.get((asset, name, ""))
    if found is not None:
        return found
    return CommandTable.model_validate({"class": "safing"} if name == SAFE else {})


def _command(scene: Scene, address: str, time: int) -> Thing:
    id, name, value = split_address(address)
    asset = scene.assets[scene.named(id, scene.assets, "asset")]
    commands = commands_of(scene.table, asset)
    if name not in commands:
        if asset.commands is not None or name == "":
            hint = did_you_mean(name, list(commands))
            raise UnknownNameError(f'{id} has no command "{name}"; {hint}')
    elif value and commands[name] and value not in commands[name]:
        hint = did_you_mean(value, list(commands[name]))
        raise UnknownNameError(f'{id}/{name} is never "{value}"; {hint}')
    said = command_table(scene.table, address)
    plain = f"{id}/{name}"
    full = f"{plain} = {value}" if value else plain
    successor = scene.organisations.successor
    return Thing(
        full, "command", successor(asset.owner, time), successor(asset.host, time),
        frozenset({id, plain, full}), said.command_class, said.hazard, said.approvals,
        frozenset(asset.training),
    )  # fmt: skip


def _plain(scene: Scene, id: str, time: int) -> Thing | None:
    table, successor, keys = scene.table, scene.organisations.successor, frozenset({id})
    if port := table.ports.get(id):
        host = successor(port.host or table.host, time)
        owner = successor(port.owner, time) if port.owner else host
        return Thing(id, "port", owner, host, keys, training=frozenset(port.training))
    if product := table.products.get(id):
        embargo = checked(product.embargo) if product.embargo else None
        owner = successor(product.owner, time)
        return Thing(id, "product", owner, "", keys, level=product.level, embargo=embargo)
    if document := table.documents.get(id):
        owner, level = successor(document.owner, time), document.level
        return Thing(id, "document", owner, "", keys, level=level, frozen=document.frozen)
    if log := table.logs.get(id):
        lineages = tuple(lineage(scene, person, time) for person in log.witnesses)
        source = scene.organisations.lineage(log.owner, time)
        owner = successor(log.owner, time)
        return Thing(id, "log", owner, level=log.level, keys=keys, source=source,
                     witnesses=lineages)  # fmt: skip
    return _review(scene, id, table.reviews[id], time) if id in table.reviews else None


def _review(scene: Scene, id: str, review: ReviewTable, time: int) -> Thing:
    partner = scene.table.people[review.proposer].partner
    return Thing(
        id, "review", scene.organisations.successor(partner, time), keys=frozenset({id}),
        proposer=review.proposer, source=lineage(scene, review.proposer, time),
        reviewers=frozenset(review.reviewers), deciders=frozenset(review.deciders),
        declared=frozenset(review.declared),
    )  # fmt: skip


def lineage(scene: Scene, person: str, time: int) -> frozenset[str]:
    """The organisations that a person belongs to, parents included."""
    return scene.organisations.lineage(scene.table.people[person].partner, time)
