"""A few elements on a few buses, stepped in plain Python: slow, short and easy to follow.

It follows the protocol of `ilrs.kind` independently of the compiled loop; each checks the other::

    bench = Workbench()
    bench.add("battery", battery.KIND, {"bus": "main", "body": "box"}, capacity_j=1e6, ...)
    values = bench.step(60.0, sun_visible=1.0, ...)
    values["battery/charge_fraction"], bench.imbalance("main")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from ilrs.carrier import Quantity
from ilrs.kind import Driver, Kind, Noise, Param, Port, PortName, Stage, resolve_port_name
from ilrs.testing.draws import initial

Gift = tuple[str, str]  # bus, quantity


@dataclass
class BenchElement:
    """One element on the workbench: everything it can be asked for, by name."""

    name: str
    kind: Kind
    ports: Mapping[str, str]
    values: dict[str, float]
    meanings: dict[str, PortName | None]
    asks: tuple[tuple[str, ...], ...]
    done: int = 0
    found: dict[str, float] = field(default_factory=dict[str, float])


def own_class(port: Port, quantity: Quantity, values: Mapping[str, float]) -> int | None:
    """The class in which a port meets an indexed quantity; None when it has none."""
    if quantity.classes and port.index and port.index.endswith(quantity.class_of):
        return int(values[port.index])
    return None


class Workbench:
    """Elements by name; `step` advances all by one step and returns what they measured."""

    def __init__(self) -> None:
        self.elements: dict[str, BenchElement] = {}
        self._sums: dict[tuple[str, str, int | None], float] = {}
        self._waiting: dict[Gift, int] = {}

    def add(self, name: str, kind: Kind, ports: Mapping[str, str], **values: float) -> None:
        """Add an element; `values` are parameters, and states, commands or faults to start with."""
        found = {p.name: p.default for p in kind.params if p.default is not None}
        found |= {p: v for p, v in values.items() if isinstance(kind.find(p), Param)}
        missing = [p.name for p in kind.params if p.name not in found]
        if missing:
            raise ValueError(f"{name} needs {', '.join(missing)}")
        found |= {s.name: initial(s, found) for s in kind.states}
        found |= {c.name: c.code(c.default) for c in kind.commands} | {
            f.name: 0.0 for f in kind.faults
        }
        asks = tuple(stage.arguments for stage in kind.stages)
        names = {n for ask in asks for n in ask} | {n for s in kind.stages for n in s.returns}
        meanings = {n: resolve_port_name(kind, n) for n in names}
        self.elements[name] = BenchElement(name, kind, ports, found | values, meanings, asks)

    def step(self, dt_s: float, **environment: float) -> dict[str, float]:
        """Advance by one step; drivers and noises that are not given are 0.

        A driver or noise is given for all elements by its name, for one as `element/name`.
        """
        self._sums.clear()
        self._waiting.clear()
        for element in self.elements.values():
            element.done = 0
            element.found = {d.name: 0.0 for d in (*element.kind.drivers, *element.kind.noises)}
            for address, value in environment.items():
                owner, _, outside = address.rpartition("/")
                if owner in ("", element.name) and _is_outside(element.kind, outside):
                    element.found[outside] = value
            element.found |= element.values | {"dt_s": dt_s}
            for stage in element.kind.stages:
                for gift in self._gifts(element, stage.returns):
                    self._waiting[gift] = self._waiting.get(gift, 0) + 1
        self._run_all()
        return self._finish()

    def imbalance(self, bus: str) -> tuple[float, float]:
        """The sum of the bus's flows in the last step, and the sum of their sizes."""
        flows = [
            element.found[port.flow]
            for element in self.elements.values()
            for port in element.kind.ports
            if element.ports.get(port.name) == bus
        ]
        return sum(flows), sum(abs(flow) for flow in flows)

    def told(self) -> dict[str, float]:
        """Every quantity on every bus in the last step: `bus/quantity` or `bus/quantity/class`."""
        return {
            "/".join([bus, name] if klass is None else [bus, name, str(klass)]): value
            for (bus, name, klass), value in self._sums.items()
        }

    def _run_all(self) -> None:
        while pending := [e for e in self.elements.values() if e.done < len(e.kind.stages)]:
            ready = [e for e in pending if self._is_ready(e)]
            if not ready:
                names = ", ".join(f"{e.name}.{e.kind.stages[e.done].name}" for e in pending)
                raise ValueError(f"a loop of dependencies: {names}")
            for element in ready:
                self._run(element, element.kind.stages[element.done])

    def _finish(self) -> dict[str, float]:
        values: dict[str, float] = {}
        for element in self.elements.values():
            for name in element.kind.telemetry:
                values[f"{element.name}/{name}"] = element.found[name]
            for state in element.kind.states:
                element.values[state.name] = element.found[state.name]
        return values

    def _gifts(self, element: BenchElement, names: Sequence[str]) -> list[Gift]:
        found = [element.meanings[name] for name in names]
        return [
            (element.ports[f.port.name], f.quantity.name)
            for f in found
            if f and f.port.name in element.ports
        ]

    def _is_ready(self, element: BenchElement) -> bool:
        asked = self._gifts(element, element.asks[element.done])
        return not any(self._waiting.get(gift) for gift in asked)

    def _run(self, element: BenchElement, stage: Stage) -> None:
        states = {s.name for s in element.kind.states}
        asked = [
            element.values[n] if n in states else self._read(element, n)
            for n in element.asks[element.done]
        ]
        result = cast(Callable[..., Sequence[float]], stage.function)(*asked)
        for name, value in zip(stage.returns, result, strict=True):
            if element.kind.find(name) is None:
                self._give(element, name, value)
            else:
                element.found[name] = value
        for gift in self._gifts(element, stage.returns):
            self._waiting[gift] -= 1
        element.done += 1

    def _read(self, element: BenchElement, name: str) -> float:
        found = element.meanings[name]
        if found is None:
            return element.found[name]
        bus = element.ports.get(found.port.name, "")
        klass = found.klass
        if klass is None:
            klass = own_class(found.port, found.quantity, element.values)
        classes = [klass]
        if found.quantity.classes and klass is None:
            classes = list(range(found.quantity.classes))
        return sum(self._sums.get((bus, found.quantity.name, c), 0.0) for c in classes)

    def _give(self, element: BenchElement, name: str, value: float) -> None:
        found = element.meanings[name]
        if found is None or found.port.name not in element.ports:
            return
        klass = found.klass
        if klass is None:
            klass = own_class(found.port, found.quantity, element.values)
        key = (element.ports[found.port.name], found.quantity.name, klass)
        self._sums[key] = self._sums.get(key, 0.0) + value


def _is_outside(kind: Kind, name: str) -> bool:
    return isinstance(kind.find(name), Driver | Noise)
