"""Signed notes, checkpoints and co-signatures, held to what others published."""

from __future__ import annotations

import base64

import pytest

from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.keys import SigningKey
from ilrs.partners.record.note import (
    COSIGNATURE,
    ED25519,
    Note,
    cosigned,
    cosigned_at,
    is_signed,
    note_key_id,
    parse_checkpoint,
    parse_note,
    parse_verifier_key,
    signed,
    verifier_key,
)

# golang.org/x/mod/sumdb/note, note_test.go.
GO_SIGNER = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
# transparency-dev/formats, note/note_cosigv1_test.go: a verifier key of the type of witnesses.
WITNESS_VERIFIER = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
# C2SP tlog-cosignature: the example.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2"
    "q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
    "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def test_the_note_of_go_is_ours() -> None:
    name, kind, public = parse_verifier_key(GO_VERIFIER)
    assert (name, kind, note_key_id(name, kind, public).hex()) == (
        "PeterNeumann", ED25519, "c74f20a3",
    )  # fmt: skip
    assert verifier_key(name, kind, public) == GO_VERIFIER
    note = parse_note(GO_NOTE.encode())
    assert is_signed(note, name, public)
    key = SigningKey.from_seed(base64.b64decode(GO_SIGNER)[1:])
    assert str(Note(note.text, (signed(note.text, name, key),))) == GO_NOTE
    assert not is_signed(Note(note.text + "more\n", note.signatures), name, public)


def test_the_verifier_key_of_a_witness() -> None:
    name, kind, public = parse_verifier_key(WITNESS_VERIFIER)
    assert (name, kind) == ("remora.n621.de", COSIGNATURE)
    assert verifier_key(name, kind, public) == WITNESS_VERIFIER
    with pytest.raises(RecordError, match="is not that of the key"):
        parse_verifier_key(WITNESS_VERIFIER.replace("da77", "da78"))


def test_the_example_of_a_cosignature() -> None:
    note = parse_note(COSIGNED.encode())
    made = parse_checkpoint(note.text)
    assert (made.origin, made.size) == ("example.com/behind-the-sofa", 20852163)
    assert str(note) == COSIGNED
    assert made.text == note.text
    # The page signs at the time 1679315147.
    assert int.from_bytes(note.signatures[1].octets[:8], "big") == 1679315147


def test_a_cosignature_is_over_the_time_and_the_text() -> None:
    """Put together here from the words of tlog-cosignature, not from ours."""
    key = SigningKey.from_seed(bytes(32))
    text = "a.example/r\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    line = cosigned(text, "wit", key, 1679315147)
    message = f"cosignature/v1\ntime 1679315147\n{text}".encode()
    assert key.public.verifies(line.octets[8:], message)
    assert cosigned_at(Note(text, (line,)), "wit", key.public) == 1679315147
    later = type(line)(line.name, line.id, (1).to_bytes(8, "big") + line.octets[8:])
    with pytest.raises(RecordError, match="not its own"):
        cosigned_at(Note(text, (later,)), "wit", key.public)
    assert cosigned_at(Note(text, (line,)), "other", key.public) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "a\n", "a\n\n", "a\n\n- x AAAAAAA=\n", "a\n\n— x\n", "a\n\n— x+y AAAAAAAA\n",
        "a\n\n— x AAAA\n", "a\n\n— x AAAAAAAA", "a\tb\n\n— x AAAAAAAA\n", "a\n\n— x %%%%\n",
    ],
)  # fmt: skip
def test_what_is_no_note(text: str) -> None:
    with pytest.raises(RecordError):
        parse_note(text.encode())


@pytest.mark.parametrize(
    "text",
    ["a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nAAAA\n",
     "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\n\nx\n",
     "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n"],
)  # fmt: skip
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(RecordError):
        parse_checkpoint(text)
