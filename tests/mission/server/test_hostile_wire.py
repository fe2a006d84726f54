"""What no well-behaved program sends: frames, bodies, paths and headers as octets."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import Iterator

import httpx
import pytest
from hostile import TRACES, Target, check_answer, target


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, own_cache: None) -> Iterator[Target]:
    with target(tmp_path_factory.mktemp("wire")) as found:
        yield found


def alive(server: Target) -> bool:
    answer = httpx.get(f"{server.url}/api/v1/clock", headers=server.headers, timeout=20.0)
    return answer.status_code == 200


def shake(server: Target) -> socket.socket:
    """A websocket that is open, with nothing between us and its octets."""
    line = socket.create_connection((server.host, server.port), 10.0)
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"Authorization: {server.headers['Authorization']}\r\n\r\n".encode()
    )
    found = b""
    while b"\r\n\r\n" not in found:
        found += line.recv(4096)
    assert found.startswith(b"HTTP/1.1 101"), found[:200]
    return line


def masked(head: bytes, body: bytes) -> bytes:
    """A frame as a client has to send it, with a mask of zeros."""
    return head + bytes(4) + body


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\x05hello",
        masked(b"\xf1\x80", b""),
        masked(b"\x83\x80", b""),
        masked(b"\x81\x82", b"\xff\xfe"),
        masked(b"\x89\xfe\x01\x00", bytes(256)),
        masked(b"\x81\xff" + (1 << 40).to_bytes(8, "big"), b""),
        masked(b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", b""),
        masked(b"\x80\x80", b""),
        masked(b"\x88\x81", b"\x01"),
    ],
    ids=["no mask", "reserved bits", "unknown kind", "no UTF-8", "long ping", "a terabyte",
         "negative length", "continues nothing", "cut close"],
)  # fmt: skip
def test_a_frame_that_is_none_ends_its_connection(server: Target, frame: bytes) -> None:
    with shake(server) as line:
        line.sendall(frame)
        line.settimeout(10.0)
        try:
            while line.recv(65_536):
                pass
        except ConnectionResetError:
            pass
    assert alive(server)


def test_text_that_is_sent_is_not_used(server: Target) -> None:
    with shake(server) as line:
        for _ in range(50):
            line.sendall(masked(b"\x81\x82", b"hi") + masked(b"\x89\x80", b""))
        line.settimeout(10.0)
        assert line.recv(100)
    assert alive(server)


def test_bodies_are_bounded_whatever_they_say(server: Target) -> None:
    head = f"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " \
           f"{server.headers['Authorization']}\r\nContent-Type: application/json\r\n"  # fmt: skip
    for more in (
        b"Content-Length: 99999999999\r\n\r\n{",
        b"Content-Length: -1\r\n\r\n{}",
        b"Content-Length: 1_0\r\n\r\n{}",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"10000\r\n" + bytes(65_536) + b"\r\n" for _ in range(20)),
    ):
        found = server.raw(head.encode() + more)
        assert not found or found.startswith(b"HTTP/1.1 4"), found[:200]
        assert not any(trace.encode() in found for trace in TRACES)
    assert alive(server)


def test_nothing_beside_the_pages_is_given(server: Target) -> None:
    for path in (
        "/assets/../index.html", "/assets/../../server/app.py", "/assets/%2e%2e/%2e%2e/desks.py",
        "/assets/..%2f..%2fdesks.py", "/assets/..%5c..%5cdesks.py", "/assets//etc/passwd",
        "/assets/%00", "/assets/.", "/assets/" + "a" * 5000, "/assets/%252e%252e/desks.py",
        "/assets/....//....//desks.py", "//etc/passwd", "/../../../etc/passwd", "/assets/%ff",
        "/assets/\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ):  # fmt: skip
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        found = server.raw(request.encode("latin-1"))
        assert found.startswith(b"HTTP/1.1 4"), (path, found[:200])
        assert b"import" not in found, path
        assert b"root:" not in found, path
    assert alive(server)


def test_headers_cannot_be_slipped_in(server: Target) -> None:
    evil = "x%0d%0aSet-Cookie:%20ilrs=evil"
    for path in (f"/api/v1/auth/oidc/start?then={evil}", f"/api/v1/scenery/{evil}",
                 f"/api/v1/clock?session={evil}", f"/api/v1/archive/export?address={evil}"
                 "&start=2035-03-15&end=2035-03-16", f"/{evil}", f"/assets/{evil}"):  # fmt: skip
        answer = httpx.get(f"{server.url}{path}", headers=server.headers, timeout=20.0)
        assert "evil" not in answer.headers.get("set-cookie", "")
        check_answer(answer.status_code, answer.headers, answer.text, path)
    for lines in (
        "Host: evil.example", "Host: 127.0.0.1\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: x",
        "Host: 127.0.0.1\r\nX: \x00", "Host: 127.0.0.1\r\nCookie: ilrs=" + "a" * 9000,
        "Host: 127.0.0.1\r\n folded: yes", "Host: 127.0.0.1\r\nAuthorization: Bearer \xff\xfe",
        "Host: 127.0.0.1\r\nX: " + "a" * 200_000,
    ):  # fmt: skip
        request = f"GET /api/v1/clock HTTP/1.1\r\n{lines}\r\nConnection: close\r\n\r\n"
        found = server.raw(request.encode("latin-1"))
        assert not found or found.startswith(b"HTTP/1.1 4"), (lines[:60], found[:200])
        assert not any(trace.encode() in found for trace in TRACES)
    assert alive(server)


def test_many_connections_hold_up_nobody(server: Target) -> None:
    """Three hundred that say half a word and then nothing, and those that ask all the same."""
    lines = [socket.create_connection((server.host, server.port), 5.0) for _ in range(300)]
    try:
        for line in lines:
            line.sendall(b"GET /api/v1/clock HTTP/1.1\r\nHost: 127")
        assert alive(server)
        with shake(server) as feed:
            assert feed.recv(10)
    finally:
        for line in lines:
            line.close()
    assert alive(server)
