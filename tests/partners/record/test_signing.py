"""Signatures: the published vectors of Ed25519, of DSSE, of signed notes; key files."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import rfc8785

from ilrs.partners.record.entry import PAYLOAD_TYPE, Entry, opened, pae, sealed
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import create
from ilrs.partners.record.keys import PublicKey, SigningKey, octets_of, read_key, write_key

# RFC 8032, section 7.1, tests 1 to 3: secret key, public key, message, signature.
RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
        "1cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
        "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
        "984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# The order of the group, RFC 8032, section 5.1: S + L is another writing of S, to be refused.
L = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC8032)
def test_published_signatures(secret: str, public: str, message: str, signature: str) -> None:
    key, octets = SigningKey.from_seed(bytes.fromhex(secret)), bytes.fromhex(message)
    assert key.public.raw.hex() == public
    assert key.sign(octets).hex() == signature
    made = bytes.fromhex(signature)
    assert key.public.verifies(made, octets)
    assert not key.public.verifies(made, octets + b"x")
    assert not key.public.verifies(made[:-1], octets)
    s = int.from_bytes(made[32:], "little") + L
    assert not key.public.verifies(made[:32] + s.to_bytes(32, "little"), octets)


def test_what_is_signed_is_the_encoding_of_dsse() -> None:
    # secure-systems-lab/dsse, protocol.md: the example.
    found = pae("http://example.com/HelloWorld", b"hello world")
    assert found == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def entry(**other: object) -> Entry:
    fields = {
        "record": "a.example/r", "id": "0" * 32, "type": "note", "author": "uni", "sequence": 0,
        "time": "2026-11-29T12:00:00Z", "body": {"text": "é"},
    }  # fmt: skip
    return Entry(**{**fields, **other})  # type: ignore[arg-type]


def test_a_line_opens_into_what_was_sealed() -> None:
    key = SigningKey.from_seed(bytes(32))
    envelope = sealed(entry(), key)
    again = opened(envelope.line)
    assert again == envelope
    # The line, put together from its parts, is the canonical form of the whole.
    signature = {"keyid": key.public.id, "sig": base64.b64encode(envelope.signature).decode()}
    whole = {"payload": entry().document, "payloadType": PAYLOAD_TYPE, "signatures": [signature]}
    assert rfc8785.dumps(whole) == envelope.line
    assert key.public.verifies(
        envelope.signature, pae(PAYLOAD_TYPE, rfc8785.dumps(entry().document))
    )
    assert again.is_signed_by(key.public)
    assert not again.is_signed_by(SigningKey.from_seed(bytes(31) + b"1").public)


@pytest.mark.parametrize(
    "other",
    [
        {"id": "x"}, {"type": "Note"}, {"author": "../uni"}, {"author": ""}, {"sequence": -1},
        {"time": "2026-11-29 12:00"}, {"time": "2026-1-29T12:00:00Z"},
        {"time": "2026-13-29T12:00:00Z"}, {"time": "2026-11-29T25:00:00Z"}, {"record": "a b"},
        {"record": "cosignature/v1"}, {"body": {"mass": 9.8}}, {"body": {"text": "x" * 1_100_000}},
    ],
)  # fmt: skip
def test_what_is_no_entry_is_not_sealed(other: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        _ = sealed(entry(**other), SigningKey.from_seed(bytes(32))).line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"schema":1', b'"schema":2'), (b'"schema":1', b'"schema":true'),
        (b'"sequence":0', b'"sequence":"0"'), (b'"author":"uni",', b""),
        (b"application/vnd", b"application/vnx"), (b'"keyid":"', b'"keyid":"0'),
        (b'"body":{', b'"body":[],"bode":{'), (b"==", b"="),
    ],
)  # fmt: skip
def test_a_line_of_another_form_does_not_open(old: bytes, new: bytes) -> None:
    line = sealed(entry(), SigningKey.from_seed(bytes(32))).line
    assert old in line
    with pytest.raises(RecordError):
        opened(line.replace(old, new))


def test_one_signature_has_one_writing() -> None:
    """The last letter of base64 has four bits to spare; another letter there is another line."""
    raw = bytes(64)
    good = base64.b64encode(raw).decode()
    assert octets_of(good, 64, "sig") == raw
    other = good[:-3] + "B=="
    assert base64.b64decode(other) == raw
    with pytest.raises(RecordError, match="sig is not the base64"):
        octets_of(other, 64, "sig")


@pytest.mark.parametrize("passphrase", [b"", b"correct horse"])
def test_a_key_file_gives_the_key_back(tmp_path: Path, passphrase: bytes) -> None:
    key, file = SigningKey.new(), tmp_path / "deep" / "key"
    write_key(file, key, passphrase)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_key(file, passphrase).public == key.public
    with pytest.raises(RecordError, match="exists already"):
        write_key(file, key, passphrase)
    with pytest.raises(RecordError, match="passphrase"):
        read_key(file, b"" if passphrase else b"wrong")


def test_openssl_reads_a_key_file(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs the program openssl")
    key, file = SigningKey.new(), tmp_path / "key"
    write_key(file, key)
    done = subprocess.run(
        ["openssl", "pkey", "-in", str(file), "-pubout", "-outform", "DER"],
        capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    assert PublicKey(done.stdout[-32:]) == key.public


def test_keys_that_others_can_read_or_copy_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    write_key(file, SigningKey.new())
    if os.name == "posix":
        file.chmod(0o644)
        with pytest.raises(RecordError, match="others may read"):
            read_key(file)
        file.chmod(0o600)
    create(tmp_path / "record", "a.example/r")
    inside = tmp_path / "record" / "witnesses" / "key"
    with pytest.raises(RecordError, match="lies in the record"):
        write_key(inside, SigningKey.new())
    file.rename(inside)
    with pytest.raises(RecordError, match="lies in the record"):
        read_key(inside)


def test_a_file_without_a_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("nothing")
    file.chmod(0o600)
    with pytest.raises(RecordError, match="holds no private key"):
        read_key(file)
