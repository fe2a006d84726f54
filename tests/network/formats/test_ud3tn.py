"""uD3TN's configuration commands, as ud3tn-utils 0.15.2 writes and reads them.

The examples are those of uD3TN's documentation and of the tests in `ud3tn_utils.config`
(BSD-3-Clause), with times in seconds. `test_ud3tn_reads_what_we_write` runs the program's own
parser where the package is installed.
"""

from __future__ import annotations

import pytest

from ilrs.diagnostics import DeclarationError
from ilrs.epoch import Epoch
from ilrs.network.formats import read_plan, write_plan
from ilrs.network.formats.ud3tn import eid_of, node_of, write_ud3tn
from ilrs.network.plan import Contact, ContactPlan

HOME = "# node dtn://ud3tn1.dtn/\n"
TWO = (
    "1(dtn://ud3tn2.dtn/):(mtcp:127.0.0.1:4223)::["
    "{1104537600,1104537700,1200,[(dtn://89326/),(dtn://12349/)]},"
    "{1104537800,1104537900,1200,[(dtn://89326/),(dtn://12349/)]}];\n"
)
NODES = ("ud3tn1.dtn", "ud3tn2.dtn")


def contacts(text: str) -> list[tuple[float, float, float, float]]:
    found = read_plan(HOME + text, form="ud3tn").plan.contacts
    return [(c.start_s, c.end_s, c.rate_bit_s, c.confidence) for c in found]


def test_seconds_count_from_2000_and_rates_are_bytes() -> None:
    found = read_plan(HOME + TWO)
    assert found.form == "ud3tn"
    # 1104537600 s = 12784 days after 2000-01-01.
    assert found.plan.origin == Epoch.from_utc("2035-01-01")
    assert found.plan.contacts == (
        Contact(*NODES, 0.0, 100.0, 9600.0), Contact(*NODES, 200.0, 300.0, 9600.0),
    )  # fmt: skip
    assert [d.id for d in found.remarks] == ["PLAN-RANGE"]


def test_an_update_takes_the_place_and_a_delete_takes_out() -> None:
    node = "dtn://ud3tn2.dtn/"
    later = f"2({node})::[(dtn://18471/)]:[{{1104539000,1104539100,10}}];\n"
    assert contacts(TWO + later) == [(0.0, 100.0, 80.0, 1.0)]
    assert len(contacts(TWO + f"3({node})::[]:[{{1104537600,1104537700,1200}}];\n")) == 1
    assert contacts(TWO + f"3({node});\n1(dtn://x/)::[]:[{{5,9,1}}];\n") == [(0.0, 4.0, 8.0, 1.0)]


def test_reliability_is_confidence() -> None:
    assert contacts("1(dtn://13714/),333:(tcpspp:):[]:[{10,20,100}];\n") == [
        (0.0, 10.0, 800.0, 0.333)
    ]


def test_json_commands_say_the_same() -> None:
    text = (
        '{"command": "ADD", "node_id": "ipn:2.0", "cla_addr": "mtcp:host:1", "contact_list": '
        '[{"start": 1104537600, "end": 1104537700, "data_rate": 1200, "reachable_eids": []}]}\n'
    )
    assert read_plan("# node ipn:1.0\n" + text, form="ud3tn").plan.contacts == (
        Contact("1", "2", 0.0, 100.0, 9600.0),
    )


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (TWO, "PLAN-NODE", "to which node"),
        (HOME + "1(dtn://a/)::[]:[{20,10,5}];\n", "PLAN-REVERSED", "not after its start"),
        (HOME + "1(dtn://a/)::[]:[{10,30,5},{20,40,5}];\n", "PLAN-OVERLAP", "overlaps"),
        (HOME + "1(dtn://a/)::[]:[{10,30}];\n", "PLAN-SYNTAX", "no command"),
        (HOME + "1(dtn://a/)::[]:[{10,30,5};\n", "PLAN-SYNTAX", "no command"),
        (HOME + "1(dtn://a/)\n", "PLAN-SYNTAX", "no command"),
        (HOME + "1(dtn://a/)::[]:[{1401519306972,1401519316972,1200}];\n", "PLAN-TIME", "no date"),
        (HOME + '{"command": "GO", "node_id": "ipn:2.0"}\n', "PLAN-SYNTAX", "KeyError"),
    ],
)
def test_what_is_wrong_is_named(text: str, kind: str, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        read_plan(text, "plan", "ud3tn")
    found = caught.value.diagnostics[0]
    assert found.id == kind
    assert said in found.what


def test_names_and_eids_go_over_into_each_other() -> None:
    for node in ("2", "lander", "ipn:2.7", "dtn://a/b"):
        assert node_of(eid_of(node)) == node
    assert eid_of("2") == "ipn:2.0"


def test_a_plan_without_a_date_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="needs dates"):
        write_plan(ContactPlan((Contact("1", "2", 0.0, 9.0, 80.0),)), "ud3tn")


def test_ud3tn_reads_what_we_write() -> None:
    config = pytest.importorskip("ud3tn_utils.config", reason="needs ud3tn-utils")
    plan = ContactPlan(
        (Contact("1", "2", 0.0, 60.0, 800.0), Contact("1", "2", 90.0, 95.0, 1600.0)),
        Epoch.from_utc("2035-01-01"),
    )
    lines = write_ud3tn(plan, {"2": "mtcp:127.0.0.1:4224"}).splitlines()
    assert lines[0] == "# node ipn:1.0"
    message = config.ConfigMessage.parse(lines[1])
    assert (message.eid, message.cla_address) == ("ipn:2.0", "mtcp:127.0.0.1:4224")
    assert {(c.start, c.end, c.bitrate) for c in message.contacts} == {
        (1104537600, 1104537660, 100), (1104537690, 1104537695, 200),
    }  # fmt: skip
