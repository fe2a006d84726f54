"""A download whose process is killed half-way goes on in the next one, over real HTTP."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

from served import serving

from ilrs.data.download import fetch
from ilrs.data.products import Product

BODY = bytes(i * 11 % 251 for i in range(2_000_000))
DIGEST = hashlib.sha256(BODY).hexdigest()
PROGRAM = """
import sys
from pathlib import Path
from ilrs.data.download import fetch
from ilrs.data.products import Product
url, digest, size, folder = sys.argv[1:]
product = Product("x", "", "terrain", "dem/x.tif", "page", "free", url, int(size), digest)
fetch(product, Path(folder))
"""


class Slow(BaseHTTPRequestHandler):
    """Sends 20 kB each 10 ms, from where it was asked to."""

    asked: ClassVar[list[str | None]] = []
    hurry = False

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.asked.append(wanted)
        start = int(wanted[6:-1]) if wanted else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")
        self.send_header("Content-Length", str(len(BODY) - start))
        self.send_header("ETag", '"one"')
        self.end_headers()
        for at in range(start, len(BODY), 20_000):
            try:
                self.wfile.write(BODY[at : at + 20_000])
            except ConnectionError:
                return
            if not Slow.hurry:
                time.sleep(0.01)

    def log_message(self, *_: object) -> None:
        pass


def test_a_killed_download_goes_on(tmp_path) -> None:
    part = tmp_path / "dem/x.tif.part"
    with serving(Slow) as url:
        words = [sys.executable, "-c", PROGRAM, url, DIGEST, str(len(BODY)), str(tmp_path)]
        with subprocess.Popen(words) as child:
            try:
                patience = time.monotonic() + 60.0
                while not (part.is_file() and part.stat().st_size > 250_000):
                    assert child.poll() is None, "the download ended before it could be killed"
                    assert time.monotonic() < patience
                    time.sleep(0.01)
            finally:
                child.kill()
        have = part.stat().st_size
        assert 250_000 < have < len(BODY)
        assert not (tmp_path / "dem/x.tif").exists()
        Slow.hurry = True
        product = Product(
            "x", "", "terrain", "dem/x.tif", "page", "free", url, len(BODY), DIGEST
        )  # fmt: skip
        found = fetch(product, tmp_path)
    assert found.verdict == "ok"
    assert Slow.asked == [None, f"bytes={have}-"]
    assert [f.name for f in (tmp_path / "dem").iterdir()] == ["x.tif"]
    assert (tmp_path / "dem/x.tif").read_bytes() == BODY
