"""Kinds: what an element *is*. Declared once; the loop, the schema and the docs are generated.

A kind declares parameters, states, ports, drivers, commands, faults, measurements and events, and
one or more **stages**: pure scalar functions whose parameter names are the declared names and which
return a tuple of declared names. Most kinds have one stage. A kind on an electricity bus has two:
it first *offers* (what it could give or wants), and after the bus is settled it *steps*.

What a stage may ask for by name:

========================  =======================================================================
`dt_s`                    the step length
a parameter               its SI value (with defaults filled in)
a state                   its value at step k
a driver or noise         its mean over [k, k + 1)
a command or fault        the value in its slot for this step
`PORT_QUANTITY`           a quantity of the port's bus (`bus_grant_fraction`), see CARRIERS
another stage's result    a measurement returned by an earlier stage of the same element
========================  =======================================================================

What a stage may return: states (their value at step k + 1), measurements, and port quantities the
port `gives`. A function must also run as plain Python with floats: no arrays, strings, exceptions,
randomness or clocks; `math` is allowed.

Ports meet on buses. A quantity that several participants give is summed by the bus; a quantity that
only the bus's host gives is broadcast. An optional port that is not connected reads zero totals and
its gifts go nowhere. Quantities marked `indexed` exist once per class (priority,
tier): a port names the count parameter that holds its class, and reads or writes its own class
under the plain name (`bus_request_w`); a host spells the class before the unit (`bus_request_2_w`).
Reading a plain name of an indexed sum without a class of one's own gives the total.
"""

from ilrs.kind.declaration import (
    Kind,
    PortName,
    class_count,
    kind_problems,
    resolve_port_name,
)  # fmt: skip
from ilrs.kind.slots import (
    ACCOUNTS,
    FILE,
    Command,
    Driver,
    Event,
    Fault,
    Measurement,
    Node,
    Noise,
    Param,
    Port,
    Role,
    Stage,
    State,
)  # fmt: skip

__all__ = [
    "ACCOUNTS",
    "FILE",
    "Command",
    "Driver",
    "Event",
    "Fault",
    "Kind",
    "Measurement",
    "Node",
    "Noise",
    "Param",
    "Port",
    "PortName",
    "Role",
    "Stage",
    "State",
    "class_count",
    "kind_problems",
    "resolve_port_name",
]
