"""A TCPCL 3 server of pyD3TN: prints its port, "met EID" for a contact header, and every bundle."""

import asyncio
import sys

from pyd3tn import tcpcl
from pyd3tn.tcpcl import TCPCLServer, decode_tcpcl_bundle_segment_header

decode_contact = tcpcl.decode_tcpcl_contact_header


def meet(octets):
    # The library tells nobody when it has read the header; what comes later is read as messages.
    contact = decode_contact(octets)
    print("met", contact["eid"], flush=True)
    return contact


tcpcl.decode_tcpcl_contact_header = meet


class Sink(TCPCLServer):
    waiting = b""

    async def received_message(self, msg, writer):
        # Whole single-segment bundles, as pyD3TN's own decoder of the head takes them apart.
        self.waiting += msg
        while len(self.waiting) > 2 and self.waiting[0] >> 4 == 1:
            head = 1
            while self.waiting[head] & 0x80:
                head += 1
            _, _, size = decode_tcpcl_bundle_segment_header(self.waiting[: head + 1])
            if len(self.waiting) < head + 1 + size:
                return
            print(self.waiting[head + 1 : head + 1 + size].hex(), flush=True)
            self.waiting = self.waiting[head + 1 + size :]


async def main():
    async with Sink("dtn://peer/", "127.0.0.1", 0) as server:
        print(server.server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
