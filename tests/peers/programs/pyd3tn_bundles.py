"""Make bundles with pyD3TN, or say what it reads in others. One bundle a line, as hexadecimal."""

import json
import sys

from pyd3tn.bundle7 import Bundle, BundleStatusReport, CRCType, create_bundle7, serialize_bundle7


def make():
    for primary in CRCType:
        for canonical in CRCType:
            more = {"crc_type_primary": primary, "crc_type_canonical": canonical}
            for options in (
                {},
                {"hop_limit": 30, "hop_count": 2},
                {"bundle_age": 1.5, "creation_timestamp": 0},
                {"previous_node_eid": "dtn://relay/", "report_to_eid": "ipn:977000.4.1"},
                {"flags": 1, "fragment_offset": 100, "total_adu_length": 5000},
            ):
                print(
                    serialize_bundle7(
                        "dtn://rover/tm", "ipn:5.1", b"payload" * 20, **more, **options
                    ).hex()
                )
    whole = create_bundle7("dtn://rover/tm", "ipn:5.1", b"x", sequence_number=7)
    report = BundleStatusReport.from_bundle(8, 0, whole)
    print(serialize_bundle7("dtn://rover/", "ipn:5.1", report.data, flags=2).hex())


def read():
    for line in sys.stdin:
        octets = bytes.fromhex(line)
        bundle = Bundle.parse(octets)
        head = bundle.primary_block
        checks = [
            block.crc_type == 0 or block.calculate_crc() == block.crc_provided for block in bundle
        ]
        print(json.dumps({
            "source": str(head.source), "destination": str(head.destination),
            "report_to": str(head.report_to), "created": [head.creation_time[0],
            head.creation_time[1]], "lifetime": head.lifetime, "flags": int(head.bundle_proc_flags),
            "payload": bundle.payload_block.data.hex(), "checks": checks,
            "blocks": [[int(b.block_type), b.block_number, b.data.hex()] for b in bundle.blocks],
            "same": bytes(bundle) == octets,
        }))  # fmt: skip


make() if sys.argv[1] == "make" else read()
