"""The station's own side of the link: takes telecommands, carries them out, tells how it went.

A telecommand is accepted when it can be read and its value fits; it is started at the next step of
the plant and completed one step later, or when the measurement that its function names as `done`
says so. What a command asks for may be undone by a mode of the centre: then it is told as failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.record_packets import event_packet
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import RequestId, Stage
from ilrs.protocols.dictionary.telecommands import Telecommand, read_telecommand
from ilrs.protocols.dictionary.writing import TelemetryWriter
from ilrs.protocols.malformed import MalformedError
from ilrs.sim.journal import Command
from ilrs.sim.plant import Plant

Tell = Callable[[bytes, int], None]
"""Given a packet and when it was made (ns TAI)."""
# A command whose work is not done after a day will not be.
LONGEST_WORK_S = 86_400.0


@dataclass
class Work:
    """A telecommand that was accepted: waits for its step (`begun` -1), or is being carried out."""

    address: str
    code: float
    apid: int
    count: int
    source: int
    acknowledge: int
    begun: int = -1

    @property
    def request(self) -> RequestId:
        """What acknowledgements name."""
        return RequestId(self.apid, self.count)


STAGE_BITS: dict[str, int] = {"accepted": 8, "started": 4, "completed": 1}


class OnBoard:
    """What runs on board beside the plant. `who` names the person behind a request, if known."""

    def __init__(
        self, dictionary: Dictionary, plant: Plant, tell: Tell,
        who: Callable[[RequestId], str], heard: Callable[[Command], None],
    ) -> None:  # fmt: skip
        self._dictionary, self._plant, self._tell = dictionary, plant, tell
        self._who, self._heard = who, heard
        self._writer = TelemetryWriter(dictionary)
        self._place = {address: i for i, address in enumerate(plant.telemetry)}
        self.work: list[Work] = []
        self.refused = 0

    def telecommand(self, octets: bytes, at_ns: int) -> None:
        """A packet that came up the link."""
        try:
            order = read_telecommand(self._dictionary, octets)
        except MalformedError as error:
            self.refused += 1
            self._refuse(octets, at_ns, str(error))
            return
        self._answer(order.request, "accepted", at_ns, order.acknowledge)
        self.work.append(_work(order))

    def begin(self) -> None:
        """At the start of a step: give the plant what is waiting for it."""
        plant, at_ns = self._plant, self._plant.grid.at(self._plant.step).tai_ns
        for work in [w for w in self.work if w.begun < 0]:
            who = self._who(work.request) or f"console {work.source}"
            command = Command(plant.step, who, work.address, work.code, f"telecommand of {who}")
            try:
                plant.command(command)
            except ValueError as error:
                self._fail(work, "not started", at_ns, str(error))
                continue
            self._heard(command)
            work.begun = plant.step
            self._answer(work.request, "started", at_ns, work.acknowledge)

    def end(self) -> None:
        """After a step: see which commands have done their work."""
        now = self._plant.step
        at_ns = self._plant.grid.at(now).tai_ns
        for work in [w for w in self.work if 0 <= w.begun < now]:
            self._judge(work, at_ns)

    def housekeeping(self, mode: Mapping[str, float]) -> None:
        """All values of the step that has ended, and the centre's mode."""
        at = self._plant.grid.at(self._plant.step)
        told = self._plant.values.tolist()
        values = dict(zip(self._plant.telemetry, told, strict=True))
        for packet in self._writer.housekeeping({**values, **mode}, at):
            self._tell(packet, at.tai_ns)

    def events(self, entries: list[dict[str, Any]]) -> None:
        """What kinds and centre noticed; injected faults are the truth, which is not told."""
        at_ns = self._plant.grid.at(self._plant.step).tai_ns
        for entry in entries:
            if entry["event"] != "fault":
                self._tell(event_packet(self._writer, _with_orders(entry)), at_ns)

    def _judge(self, work: Work, at_ns: int) -> None:
        plant = self._plant
        if plant.slot(work.address) != work.code:
            what = f"{work.address} holds {plant.slot(work.address):g} again: overruled on board"
            self._fail(work, "not completed", at_ns, what)
            return
        done = self._dictionary.function(work.address).done
        if not done or plant.values[self._place[done]] > 0.5:
            self.work.remove(work)
            self._answer(work.request, "completed", at_ns, work.acknowledge)
        elif (plant.step - work.begun) * plant.grid.step_s > LONGEST_WORK_S:
            self._fail(work, "not completed", at_ns, f"{done} was not reached within a day")

    def _answer(self, request: RequestId, stage: Stage, at_ns: int, asked: int) -> None:
        if asked & STAGE_BITS[stage]:
            self._tell(self._writer.acknowledgement(request, stage, Epoch(at_ns)), at_ns)

    def _fail(self, work: Work, stage: Stage, at_ns: int, text: str) -> None:
        self.work.remove(work)
        failure = "argument refused" if stage == "not started" else "not carried out"
        self._tell(
            self._writer.acknowledgement(
                work.request, stage, Epoch(at_ns), failure=failure, text=text
            ),
            at_ns,
        )

    def _refuse(self, octets: bytes, at_ns: int, why: str) -> None:
        try:
            request = RequestId.decode(octets, 0)
        except MalformedError:
            # Nothing in it says whom to answer; it is counted.
            return
        failure = "unknown command" if "has no command" in why else "malformed"
        packet = self._writer.acknowledgement(
            request, "not accepted", Epoch(at_ns), failure=failure, text=why
        )
        self._tell(packet, at_ns)

    def snapshot(self) -> dict[str, Any]:
        """Everything it remembers, in plain JSON types."""
        return {
            "work": [asdict(w) for w in self.work],
            "refused": self.refused,
            "writer": self._writer.snapshot(),
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        self.work = [Work(**w) for w in saved["work"]]
        self.refused = saved["refused"]
        self._writer.restore(saved["writer"])


def _with_orders(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry whose text also says what the centre commanded because of it."""
    if not entry.get("commands"):
        return entry
    return entry | {"text": f"{entry['text']} -> {', '.join(entry['commands'])}"}


def _work(order: Telecommand) -> Work:
    request = order.request
    return Work(
        order.address, order.code, request.apid, request.count, order.source, order.acknowledge
    )
