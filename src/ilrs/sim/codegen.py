"""Code generation: the loop of a station, as Python that a person can read and numba can compile.

The generated module holds one function, `loop`, that advances the plant from step k0 to k1. For
every step it applies due slot writes, calls every stage in order and sums the buses (in sections,
see `ilrs.sim.sections`), moves the states on, and hands the step's values to `account`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ilrs.kind import Command, Driver, Fault, Measurement, Noise, Param, State
from ilrs.sim.layout import Layout, driver_column, noise_column
from ilrs.sim.memory import EVENT_COUNT, NEXT_WRITE, PERIOD_STEPS, Shape, cuts
from ilrs.sim.sections import cut, indented
from ilrs.sim.statement import BALANCE, SUM, Statement
from ilrs.sim.wiring import StageOf, Total, Wiring, resolve
from ilrs.station.model import Element, Station

MODULE = '''"""Loop of {name}: {elements} elements, {states} states. Generated, do not edit.

Memory: x states, p parameters, c command and fault slots, d environment, v values of this step,
after states of the next one, link what one section hands on to another.
"""

import numpy as np
from numba import njit

from ilrs.sim.account import account, check_window, note_events
from ilrs.sim.kernels import kernel

{kernels}

{sections}

@njit(cache=True, error_model="numpy")
def loop(k0, k1, dt_s, floats, ints, d, rows):
    """Advance the plant over steps k0 ... k1 - 1 in place; returns a status of ilrs.sim.account."""
{views}
    after, link = np.zeros({states}), np.zeros({links})
    next_write = head[{next_write}]
    for k in range(k0, k1):
        while head[{next_write}] < due_step.shape[0] and due_step[head[{next_write}]] <= k:
            c[due_slot[head[{next_write}]]] = due_value[head[{next_write}]]
            head[{next_write}] += 1

{calls}
        for i in range({states}):
            x[i] = after[i]
        account(
            k, v, mean, point, least, most, total, low, high, low_at, high_at, is_state, head, rows
        )
        note_events(k, v, event_channel, event_was, event_step, event_which, head)

    status = 1 if head[{events}] > 0 or head[{next_write}] != next_write else 0
    if k1 % head[{period}] == 0:
        status |= check_window(mean, x, off, through, worst)
    return status
'''


def kernel_name(kind_id: str, stage: str) -> str:
    """The name of a stage's compiled function in the generated module."""
    return f"{kind_id.replace('.', '_')}__{stage}"


def generate(station: Station, layout: Layout, wiring: Wiring, shape: Shape) -> str:
    """The module text for a station; equal stations give equal text."""
    statements = list(_statements(station, layout, wiring))
    places = {f"{c.element}__{c.quantity}": f"v[{i}]" for i, c in enumerate(layout.channels)}
    states = {f"{e}__{s}": i for (e, s), i in layout.states.items()}
    kept = places | {f"{name}__next": f"after[{i}]" for name, i in states.items()}
    found = {name: f"x[{i}]" for name, i in states.items()}
    sections = cut(statements, found, kept)
    used = sorted({(e.kind.id, s.name) for e in station.elements.values() for s in e.kind.stages})
    return MODULE.format(
        name=station.name,
        elements=len(station.elements),
        states=len(layout.states),
        kernels="\n".join(f'{kernel_name(k, s)} = kernel("{k}", "{s}")' for k, s in used),
        sections=sections.functions,
        links=sections.links,
        calls=indented(sections.calls, 2),
        views=_views(shape),
        next_write=NEXT_WRITE,
        events=EVENT_COUNT,
        period=PERIOD_STEPS,
    )


def _statements(station: Station, layout: Layout, wiring: Wiring) -> Iterator[Statement]:
    """Everything that a step computes, in order: stages, sums, and the balance of every bus."""
    for node in wiring.order:
        if isinstance(node, Total):
            terms = tuple(f"{element}__{name}" for element, name in wiring.givers.get(node, ()))
            name = _total_name(node)
            klass = "" if node.klass is None else f", class {node.klass}"
            what = f"{SUM}{node.quantity}{klass}"
            line = f"{name} = {' + '.join(terms) or '0.0'}"
            yield Statement((line,), terms, (name,), (), what, terms, (name,), what, node.bus)
        else:
            yield _call(station, layout, wiring, node)
    for i, (bus, flows) in enumerate(bus_flows(station).items()):
        names = tuple(flow.replace("/", "__") for flow in flows)
        if names:
            off = f"off[{i}] += abs({' + '.join(names)})  # {bus}"
            through = f"through[{i}] += {' + '.join(f'abs({n})' for n in names)}"
            results = (f"off[{i}]", f"through[{i}]")
            title = "balance of buses"
            yield Statement((off, through), names, (), (), BALANCE, names, results, title, bus)


def _views(shape: Shape) -> str:
    """The names of all parts of memory. How many writes are scheduled is left to the vectors, so
    that another fault plan does not need another loop."""
    lines = [f"{n} = floats[{a}:{b}]" for n, (a, b) in cuts(shape.floats).items()]
    lines += [f"{n} = ints[{a}:{b}]" for n, (a, b) in cuts(shape.ints).items()]
    fixed = [line for line in lines if not line.startswith("due_")]
    first_float, first_int = cuts(shape.floats)["due_value"][0], cuts(shape.ints)["due_step"][0]
    fixed += [
        f"writes = floats.shape[0] - {first_float}",
        f"due_value = floats[{first_float}:]",
        f"due_step = ints[{first_int} : {first_int} + writes]",
        f"due_slot = ints[{first_int} + writes :]",
    ]
    return "\n".join(f"    {line}" for line in fixed)


def _total_name(total: Total) -> str:
    klass = "" if total.klass is None else f"__{total.klass}"
    return f"{total.bus}__sum__{total.quantity}{klass}"


def _call(station: Station, layout: Layout, wiring: Wiring, node: StageOf) -> Statement:
    element = station.elements[node.element]
    stage = element.kind.stages[node.index]
    results: list[str] = []
    stays: list[str] = []
    for name in stage.returns:
        local = f"{element.name}__{name}"
        if isinstance(element.kind.find(name), State):
            stays.append(local)
            local += "__next"
        results.append(local)
    arguments = [_argument(element, name, layout, wiring) for name in stage.arguments]
    kernel = kernel_name(element.kind.id, stage.name)
    title = f"{element.kind.title}, {stage.name}"
    call = f"{kernel}({', '.join(arguments)})"
    left = ", ".join(results) + ("," if len(results) == 1 else "")
    lines = (f"# {element.name}: {title}", f"{left} = {call}")
    reads = [name for name in arguments if name.isidentifier() and name != "dt_s"]
    return Statement(
        lines, (*reads, *stays), tuple(results), tuple(stays), kernel, tuple(arguments),
        tuple(results), title, element.name,
    )  # fmt: skip


def _argument(element: Element, name: str, layout: Layout, wiring: Wiring) -> str:
    if name == "dt_s":
        return "dt_s"
    found = element.kind.find(name)
    if isinstance(found, Param):
        return f"p[{layout.params[(element.name, name)]}]"
    if isinstance(found, Command | Fault):
        return f"c[{layout.slots[f'{element.name}/{name}']}]"
    if isinstance(found, Driver):
        return f"d[{layout.columns[driver_column(element, found)]}, k]"
    if isinstance(found, Noise):
        return f"d[{layout.columns[noise_column(element, found)]}, k]"
    if isinstance(found, State | Measurement):
        return f"{element.name}__{name}"
    return _bus_argument(element, name, wiring)


def _bus_argument(element: Element, name: str, wiring: Wiring) -> str:
    read = resolve(element, name)
    if read is None or not read.bus:
        return "0.0"
    if read.quantity.by == "host":
        host = wiring.told.get((read.bus, read.quantity.name, read.klass))
        return f"{host[0]}__{host[1]}" if host else "0.0"
    return _total_name(Total(read.bus, read.quantity.name, read.klass))


def bus_flows(station: Station) -> dict[str, list[str]]:
    """For every bus the addresses of the flows of its connected ports, in declared order."""
    flows: dict[str, list[str]] = {bus: [] for bus in station.buses}
    for element in station.elements.values():
        for port in element.kind.ports:
            bus = element.ports.get(port.name)
            if bus:
                flows[bus].append(f"{element.name}/{port.flow}")
    return flows
