"""What stands in the command slots, and what each mode and rule wants there, in layers.

The lowest layer holds the ordinary settings. A mode that is held lays its own on top, deeper modes
above shallower ones, and takes them away when it ends: what shows through then is restored. So what
a rule asks for beneath a mode is not lost, it comes into force when the mode ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.control.order import Order


@dataclass(frozen=True)
class Setting:
    """A wanted code, why, and in which step it was asked for."""

    value: float
    why: str
    step: int


class Settings:
    """Layers by mode index (0 is the ordinary one) over the codes now in the slots."""

    def __init__(self, in_force: Mapping[str, float], touched: Iterable[str]) -> None:
        self.in_force: dict[str, float] = dict(in_force)
        self._touched = tuple(dict.fromkeys(touched))
        start = {a: Setting(v, "as at the start", -1) for a, v in in_force.items()}
        self._layers: dict[int, dict[str, Setting]] = {0: start}

    def lay(self, layer: int, orders: Iterable[Order], why: str, step: int) -> None:
        """Puts orders on a layer, which is begun if need be."""
        settings = self._layers.setdefault(layer, {})
        for order in orders:
            settings[order.address] = Setting(order.value, why, step)

    def lift(self, layer: int) -> None:
        """Takes a layer away."""
        self._layers.pop(layer, None)

    def heard(self, address: str, value: float, why: str, step: int) -> None:
        """Somebody else has commanded: it holds on every layer that speaks of the address."""
        self.in_force[address] = value
        for layer, settings in self._layers.items():
            if layer == 0 or address in settings:
                settings[address] = Setting(value, why, step)

    def wanted(self, address: str) -> tuple[int, Setting] | None:
        """The topmost layer that speaks of an address, and what it wants."""
        for layer in sorted(self._layers, reverse=True):
            if setting := self._layers[layer].get(address):
                return layer, setting
        return None

    def changes(self) -> list[tuple[str, Setting]]:
        """What must be commanded so that every slot holds what is wanted; counts as done."""
        found: list[tuple[str, Setting]] = []
        for address in self._touched:
            top = self.wanted(address)
            if top and top[1].value != self.in_force.get(address):
                self.in_force[address] = top[1].value
                found.append((address, top[1]))
        return found

    def snapshot(self) -> dict[str, Any]:
        """Everything, in plain JSON types."""
        layers = {
            str(layer): {a: [s.value, s.why, s.step] for a, s in settings.items()}
            for layer, settings in self._layers.items()
        }
        return {"in_force": dict(self.in_force), "layers": layers}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """What `snapshot` gave."""
        self.in_force = dict(saved["in_force"])
        self._layers = {
            int(layer): {a: Setting(*entry) for a, entry in settings.items()}
            for layer, settings in saved["layers"].items()
        }
