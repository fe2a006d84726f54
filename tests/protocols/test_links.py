"""Sessions between two nodes: MTCP, TCPCL 3 and TCPCL 4, without sockets."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pair import Pair

from ilrs.protocols.dtn import mtcp, sdnv, tcpcl3_messages, tcpcl4_reading
from ilrs.protocols.dtn.link import Arrived, Closed, Delivered, Opened, Refused
from ilrs.protocols.dtn.mtcp import MtcpSession
from ilrs.protocols.dtn.tcpcl3 import Tcpcl3Session
from ilrs.protocols.dtn.tcpcl4 import HANDSHAKE_S, Tcpcl4Session
from ilrs.protocols.dtn.tcpcl4_messages import (
    Acknowledge,
    Extension,
    Initiate,
    Keepalive,
    Refuse,
    Reject,
    Segment,
    Terminate,
)  # fmt: skip
from ilrs.protocols.malformed import MalformedError

KINDS = ("mtcp", "tcpcl3", "tcpcl4")


def pair(kind: str, **more: int) -> Pair:
    if kind == "mtcp":
        return Pair(MtcpSession(), MtcpSession())
    if kind == "tcpcl3":
        return Pair(Tcpcl3Session("dtn://one/", **more), Tcpcl3Session("dtn://two/", **more))
    return Pair(
        Tcpcl4Session("dtn://one/", active=True, **more),
        Tcpcl4Session("dtn://two/", active=False, **more),
    )


@pytest.mark.parametrize("kind", KINDS)
@given(bundles=st.lists(st.binary(min_size=1, max_size=400), max_size=5), seed=st.integers())
def test_bundles_arrive_in_order_however_the_octets_are_cut(kind, bundles, seed) -> None:
    link = pair(kind, **({"segment_mru": 100} if kind == "tcpcl4" else {}))
    link.pieces = random.Random(seed)
    for number, bundle in enumerate(bundles):
        link.told["one"] += link.one.send(number, bundle, 0.0)
        link.told["two"] += link.two.send(number, bundle[::-1], 0.0)
    link.start()
    assert link.of("two", Arrived) == [Arrived(b) for b in bundles]
    assert link.of("one", Arrived) == [Arrived(b[::-1]) for b in bundles]
    assert link.of("one", Delivered) == [Delivered(n) for n in range(len(bundles))]


@pytest.mark.parametrize("kind", ["tcpcl3", "tcpcl4"])
def test_both_ends_learn_who_the_other_is(kind: str) -> None:
    link = pair(kind).start()
    assert link.of("one", Opened) == [Opened("dtn://two/")]
    assert link.of("two", Opened) == [Opened("dtn://one/")]


@pytest.mark.parametrize("kind", ["tcpcl3", "tcpcl4"])
def test_an_idle_session_is_kept_alive_and_a_silent_peer_ends_it(kind: str) -> None:
    link = pair(kind, keepalive_s=5).start().wait(60)
    assert not link.one.closed
    events = []
    for second in range(61, 80):
        events += link.one.tick(float(second))
    assert [e.reason for e in events] == ["nothing was heard for 10 s"]
    assert link.one.closed


@pytest.mark.parametrize("kind", ["tcpcl3", "tcpcl4"])
def test_what_was_not_acknowledged_is_named_when_the_connection_goes(kind: str) -> None:
    link = pair(kind).start()
    assert link.one.send(7, b"never heard of again", 1.0) == []
    assert link.one.lost("cable cut") == [Closed("cable cut", (7,))]
    assert isinstance(link.one.send(8, b"x", 2.0)[0], Refused)


def test_version_4_ends_only_when_both_agree_and_transfers_are_done() -> None:
    link = pair("tcpcl4").start()
    link.one.send(1, b"on its way", 0.0)
    link.one.stop(0.0)
    link.settle()
    assert link.of("two", Arrived) == [Arrived(b"on its way")]
    assert link.of("one", Delivered) == [Delivered(1)]
    assert [e.unsent for e in link.of("one", Closed) + link.of("two", Closed)] == [(), ()]


def test_a_bundle_larger_than_the_peer_takes_is_not_sent() -> None:
    link = Pair(
        Tcpcl4Session("dtn://one/", active=True),
        Tcpcl4Session("dtn://two/", active=False, transfer_mru=10),
    ).start()
    refused = link.one.send(1, bytes(11), 0.0)
    assert [e.number for e in refused] == [1]
    assert "at most 10 octets" in refused[0].reason


def opened(**more: int) -> Tcpcl4Session:
    """A passive end whose session is up, with its own octets already taken."""
    session = Tcpcl4Session("dtn://two/", active=False, **more)
    session.start(0.0)
    session.receive(b"dtn!\x04\x00" + Initiate(0, 1000, 1000, "dtn://one/").encode(), 0.0)
    session.outgoing()
    return session


def test_a_transfer_that_grows_too_large_is_refused_and_the_next_one_is_taken() -> None:
    session = opened(transfer_mru=10)
    assert session.receive(Segment(2, 0, bytes(8)).encode(), 0.0) == []
    assert session.outgoing() == Acknowledge(2, 0, 8).encode()
    session.receive(Segment(0, 0, bytes(8)).encode() + Segment(1, 0, b"").encode(), 0.0)
    assert session.outgoing() == Refuse(2, 0).encode()
    assert session.receive(Segment(3, 1, b"ok").encode(), 0.0) == [Arrived(b"ok")]


def test_a_transfer_that_announces_too_much_is_refused_at_once() -> None:
    session = opened(transfer_mru=10)
    announced = Extension(1, (11).to_bytes(8, "big"))
    session.receive(Segment(2, 0, b"x", (announced,)).encode(), 0.0)
    assert session.outgoing() == Refuse(2, 0).encode()


def test_a_critical_extension_that_is_not_known_is_refused() -> None:
    session = opened()
    session.receive(Segment(3, 0, b"x", (Extension(99, b"", 1),)).encode(), 0.0)
    assert session.outgoing() == Refuse(5, 0).encode()
    assert session.receive(Segment(3, 1, b"y", (Extension(99, b"", 0),)).encode(), 0.0)


def test_a_refused_bundle_is_told_to_the_sender() -> None:
    link = pair("tcpcl4").start()
    link.one.send(5, b"x", 0.0)
    link.one.send(6, b"x", 0.0)
    told = link.one.receive(Refuse(2, 0).encode() + Refuse(1, 1).encode(), 0.0)
    assert told == [Refused(5, "no resources"), Delivered(6)]


def test_messages_out_of_turn_are_rejected_and_do_no_harm() -> None:
    session = opened()
    session.receive(Segment(0, 4, b"no start").encode(), 0.0)
    assert session.outgoing() == Reject(3, 1).encode()
    assert session.receive(Segment(3, 5, b"good").encode(), 0.0) == [Arrived(b"good")]


def test_a_message_of_no_known_type_ends_the_session() -> None:
    session = opened()
    assert "type 99" in session.receive(b"\x63", 0.0)[0].reason
    assert session.outgoing() == Reject(1, 0x63).encode()


def test_other_versions_and_strangers_are_told() -> None:
    session = Tcpcl4Session("dtn://two/", active=False)
    assert "version 3" in session.receive(b"dtn!\x03\x00", 0.0)[0].reason
    assert session.outgoing() == b"dtn!\x04\x00" + Terminate(2).encode()
    stranger = Tcpcl4Session("dtn://two/", active=False)
    assert "does not begin with dtn!" in stranger.receive(b"GET /", 0.0)[0].reason
    third = Tcpcl3Session("dtn://two/")
    assert "version 4" in third.receive(b"dtn!\x04\x00\x00\x00\x00", 0.0)[0].reason


def test_a_handshake_that_never_ends_is_given_up() -> None:
    session = Tcpcl4Session("dtn://one/", active=True)
    session.start(0.0)
    assert session.tick(HANDSHAKE_S - 1.0) == []
    assert "no session within" in session.tick(HANDSHAKE_S)[0].reason


def test_the_contact_header_of_version_3_is_written_as_the_rfc_has_it() -> None:
    contact = tcpcl3_messages.Contact(1, 15, "dtn://one/")
    assert contact.encode() == b"dtn!\x03\x01\x00\x0f\x0adtn://one/"
    assert tcpcl3_messages.read_contact(contact.encode() + b"\x40") == (contact, 19)


@given(st.integers(0, 2**64 - 1))
def test_sdnv_is_read_as_written(number: int) -> None:
    octets = sdnv.encode(number)
    assert sdnv.read(b"\x00" + octets, 1) == (number, 1 + len(octets))
    assert all(sdnv.read(octets[:n], 0) is None for n in range(len(octets)))


def test_sdnv_is_written_as_rfc_6256_has_it() -> None:
    """RFC 6256, section 1: 0xABC is 95 3C, 0x1234 is A4 34, 0x4234 is 81 84 34, 0x7F is 7F."""
    for number, octets in {0xABC: "953c", 0x1234: "a434", 0x4234: "818434", 0x7F: "7f"}.items():
        assert sdnv.encode(number).hex() == octets
    with pytest.raises(MalformedError):
        sdnv.read(b"\x80" * 11, 0)


MESSAGES = [
    Initiate(15, 1 << 20, 1 << 30, "ipn:1.0", (Extension(5, b"abc", 1),)),
    Segment(2, 3, b"data", (Extension(1, bytes(8)),)), Segment(1, 3, b"more"),
    Acknowledge(1, 3, 8), Refuse(4, 3), Keepalive(), Terminate(1, True), Reject(2, 9),
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_messages_of_version_4_are_read_as_written(message) -> None:
    octets = message.encode()
    assert tcpcl4_reading.read_message(octets + b"rest", 1 << 20) == (message, len(octets))
    for n in range(len(octets)):
        assert tcpcl4_reading.read_message(octets[:n], 1 << 20) is None


@pytest.mark.parametrize("kind", KINDS)
def test_no_octets_make_a_session_raise(kind: str) -> None:
    draw = random.Random(kind)
    for round_ in range(300):
        link = pair(kind)
        if round_ % 3:
            link.start()
        link.one.send(1, b"waiting", 0.0)
        good = link.one.outgoing() + b"".join(draw.choice(MESSAGES).encode() for _ in range(4))
        octets = bytearray(good if round_ % 2 else draw.randbytes(60))
        for _ in range(3):
            octets[draw.randrange(len(octets))] = draw.randrange(256)
        link.two.receive(bytes(octets), 1.0)
        link.two.tick(100.0)
        link.two.stop(101.0)


@pytest.mark.parametrize("octets", [b"\x5b" + b"\xff" * 8, b"\x82", b"\x5f"])
def test_mtcp_refuses_what_is_no_byte_string_and_absurd_lengths(octets: bytes) -> None:
    session = MtcpSession()
    assert isinstance(session.receive(octets, 0.0)[0], Closed)


def test_mtcp_tells_when_a_bundle_was_cut_off() -> None:
    session = MtcpSession()
    session.receive(mtcp.encode(b"regolith")[:5], 0.0)
    assert "within a bundle of which 5 octets had come" in session.lost("reset")[0].reason
