"""Send bundles with pyD3TN over MTCP or TCPCL 3, then print those that come back, as hexadecimal.

Arguments: mtcp or tcpcl, the port, how many bundles to wait for. Bundles to send come on standard
input, one a line.
"""

import sys

from pyd3tn.mtcp import MTCPConnection
from pyd3tn.tcpcl import TCPCLConnection

kind, port, expected = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
bundles = [bytes.fromhex(line) for line in sys.stdin]
if kind == "mtcp":
    connection = MTCPConnection("127.0.0.1", port, timeout=20)
else:
    connection = TCPCLConnection("dtn://peer/", "127.0.0.1", port, timeout=20)
with connection as link:
    for bundle in bundles:
        link.send_bundle(bundle)
    for _ in range(expected):
        print(bytes(link.recv_bundle()).hex(), flush=True)
