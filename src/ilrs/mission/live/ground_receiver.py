"""The ground end of the downlink: frames in, packets out, and an account of all that was not read.

It hears the control word of each frame, and knows which packets are missing, so that the recorder
can be asked for them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ilrs.mission.live.downlink import CHANNELS, PLAYBACK
from ilrs.mission.live.kept_octets import from_text, to_text
from ilrs.mission.live.missing_packets import MissingPackets, merged
from ilrs.mission.live.packet_times import apid_of, count_of, generated_ns
from ilrs.mission.live.path import NS
from ilrs.protocols.ccsds.tm_extraction import PacketExtractor
from ilrs.protocols.ccsds.tm_frame import COUNTS, TmFrame, decode_tm_frame
from ilrs.protocols.malformed import MalformedError

MOST_REFUSED = 100
_MOST_HEARD = 10_000
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Received:
    """A packet on the ground. `replayed` is one from the recorder, `new` one not had before."""

    received_ns: int
    packet: bytes = field(repr=False)
    virtual_channel: int
    new: bool

    @property
    def replayed(self) -> bool:
        """Whether it comes from the recorder and not as it happened."""
        return self.virtual_channel == PLAYBACK


@dataclass(frozen=True, slots=True)
class Refused:
    """A frame that could not be read: when, the first octets of it, why."""

    received_ns: int
    head: bytes
    why: str


class GroundReceiver:
    """Reads the frames of one spacecraft; `start_ns` as in `MissingPackets`.

    `undecoded` counts by reason; `refused` keeps the last of them; `heard` are the last control
    words with their times, for the sender of telecommands, which empties it.
    """

    def __init__(
        self, spacecraft_id: int, frame_octets: int = 1115, *, start_ns: int | None = None
    ) -> None:
        self.spacecraft_id, self.frame_octets = spacecraft_id, frame_octets
        self.channels = {channel: PacketExtractor() for channel in CHANNELS}
        self.missing = MissingPackets(start_ns)
        self.counters: Counter[str] = Counter()
        self.undecoded: Counter[str] = Counter()
        self.refused: deque[Refused] = deque(maxlen=MOST_REFUSED)
        self.heard: deque[tuple[int, bytes]] = deque(maxlen=_MOST_HEARD)
        self.last_ns: int | None = None
        self._master_count = -1

    def feed(self, frames: Iterable[tuple[int, bytes]]) -> list[Received]:
        """The packets that these frames complete, in order; frames as (received ns, octets)."""
        found: list[Received] = []
        for received_ns, octets in frames:
            frame = self._read(received_ns, octets)
            if frame is not None:
                channel = frame.virtual_channel
                packets = self.channels[channel].feed(frame)
                found += [self._received(received_ns, packet, channel) for packet in packets]
        return found

    def requests(
        self, now_ns: int, *, wait_ns: int = 60 * NS, most_times: int = 3
    ) -> list[tuple[int, int, list[int]]]:
        """What the recorder is to be asked for now: (start ns, end ns, applications).

        Each gap is asked for again after `wait_ns`, `most_times` in all.
        """
        return merged(self.missing.ask(now_ns, wait_ns, most_times))

    def reasons(self) -> dict[str, int]:
        """Why packets that were sent are not here: frames by reason, packets cut, octets lost."""
        channels = self.channels.values()
        found = dict(self.undecoded)
        found["frame missing in its channel's count"] = self.lost_frames
        found["packet cut by a missing frame"] = sum(one.cut_packets for one in channels)
        found["packet missing in its application's count"] = self.missing.packets
        return {why: number for why, number in found.items() if number}

    @property
    def lost_frames(self) -> int:
        """Frames that the counts of the virtual channels show as missing."""
        return sum(channel.lost_frames for channel in self.channels.values())

    def _read(self, received_ns: int, octets: bytes) -> TmFrame | None:
        self.counters["frames"] += 1
        if len(octets) != self.frame_octets:
            return self._refuse(received_ns, octets, "wrong length of frame")
        try:
            frame = decode_tm_frame(octets)
        except MalformedError as error:
            return self._refuse(received_ns, octets, error.what)
        if frame.spacecraft != self.spacecraft_id:
            return self._refuse(received_ns, octets, "frame of another spacecraft")
        if frame.virtual_channel not in self.channels:
            return self._refuse(received_ns, octets, "unknown virtual channel")
        self._follow(frame)
        self.last_ns = received_ns
        if frame.control:
            self.heard.append((received_ns, frame.control))
        return frame

    def _follow(self, frame: TmFrame) -> None:
        if self._master_count >= 0:
            missed = (frame.master_count - self._master_count - 1) % COUNTS
            self.counters["master channel frames missed"] += missed
        self._master_count = frame.master_count

    def _refuse(self, received_ns: int, octets: bytes, why: str) -> None:
        self.undecoded[why] += 1
        self.refused.append(Refused(received_ns, octets[:16], why))

    def _received(self, received_ns: int, packet: bytes, channel: int) -> Received:
        made_ns = generated_ns(packet, _UNKNOWN)
        new = True
        if made_ns == _UNKNOWN:
            self.counters["packets without a stamp"] += 1
        else:
            new = self.missing.note(apid_of(packet), count_of(packet), made_ns, received_ns)
        self.counters[f"packets of {channel}"] += 1
        return Received(received_ns, packet, channel, new)

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        channels = {str(n): channel.snapshot() for n, channel in self.channels.items()}
        return {
            "channels": {n: [counters, to_text(left)] for n, (counters, left) in channels.items()},
            "missing": self.missing.snapshot(), "counters": dict(self.counters),
            "undecoded": dict(self.undecoded), "last_ns": self.last_ns,
            "refused": [[one.received_ns, to_text(one.head), one.why] for one in self.refused],
            "heard": [[at, to_text(word)] for at, word in self.heard],
            "master_count": self._master_count,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        for name, (counters, left) in kept["channels"].items():
            self.channels[int(name)].restore(counters, from_text(left))
        self.missing.restore(kept["missing"])
        self.counters, self.undecoded = Counter(kept["counters"]), Counter(kept["undecoded"])
        self.last_ns, self._master_count = kept["last_ns"], kept["master_count"]
        self.refused = deque(
            (Refused(at, from_text(head), why) for at, head, why in kept["refused"]),
            maxlen=MOST_REFUSED,
        )
        self.heard.clear()
        self.heard.extend((at, from_text(word)) for at, word in kept["heard"])
