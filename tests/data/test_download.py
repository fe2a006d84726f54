"""Downloads against a real server on this machine that cuts, resumes, lies and refuses."""

import hashlib
from http.server import BaseHTTPRequestHandler

import pytest
from served import serving

from ilrs.data import download
from ilrs.data.download import DownloadError, fetch
from ilrs.data.products import Product

BODY = bytes(i * 7 % 251 for i in range(300_000))
DIGEST = hashlib.sha256(BODY).hexdigest()


class Behaviour:
    """What the server does; `seen` holds the Range headers it was sent."""

    def __init__(self):
        self.body, self.tag, self.cut_after, self.ranges, self.status = BODY, '"one"', [], True, 200
        self.seen = []


def handler_of(does):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = self.headers.get("Range")
            does.seen.append(asked)
            if does.status != 200:
                self.send_error(does.status)
                return
            start = self.start(asked)
            if start >= len(does.body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(does.body)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if start else 200)
            if start:
                last = len(does.body) - 1
                self.send_header("Content-Range", f"bytes {start}-{last}/{len(does.body)}")
            self.send_header("Content-Length", str(len(does.body) - start))
            if does.tag:
                self.send_header("ETag", does.tag)
            self.end_headers()
            stop = start + does.cut_after.pop(0) if does.cut_after else None
            self.wfile.write(does.body[start:stop])

        def start(self, asked):
            same = self.headers.get("If-Range", does.tag) == does.tag
            return int(asked[6:-1]) if asked and does.ranges and same else 0

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture
def does():
    return Behaviour()


@pytest.fixture
def url(does):
    with serving(handler_of(does)) as address:
        yield address


def product(url, sha256=DIGEST, size=300_000):
    return Product("x", "a test", "terrain", "dem/x.tif", "http://page", "free", url, size, sha256)


def left_in(folder):
    return sorted(path.name for path in (folder / "dem").iterdir())


def test_a_download_is_whole_verified_and_leaves_nothing_else(tmp_path, does, url):
    told = []
    found = fetch(product(url), tmp_path, lambda fraction, what: told.append((fraction, what)))
    assert found.verdict == "ok"
    assert found.path == tmp_path / "dem/x.tif"
    assert found.path.read_bytes() == BODY
    assert left_in(tmp_path) == ["x.tif"]
    assert told[-1] == (1.0, "fetch x, 0.3 MB")
    assert fetch(product(url), tmp_path).verdict == "ok"
    assert does.seen == [None]


def test_a_cut_download_goes_on_where_it_stopped(tmp_path, does, url):
    does.cut_after = [100_000, 50_000]
    assert fetch(product(url), tmp_path).verdict == "ok"
    assert does.seen == [None, "bytes=100000-", "bytes=150000-"]
    assert left_in(tmp_path) == ["x.tif"]


def test_after_too_many_cuts_the_next_command_goes_on(tmp_path, does, url):
    does.cut_after = [10_000] * 3
    with pytest.raises(DownloadError, match="interrupted after 30000 bytes, which are kept"):
        fetch(product(url), tmp_path)
    assert left_in(tmp_path) == ["x.tif.part", "x.tif.tag"]
    assert fetch(product(url), tmp_path).verdict == "ok"
    assert does.seen[-1] == "bytes=30000-"
    assert left_in(tmp_path) == ["x.tif"]


def test_other_content_is_not_joined_to_the_old(tmp_path, does, url):
    does.cut_after = [10_000] * 3
    with pytest.raises(DownloadError):
        fetch(product(url), tmp_path)
    does.body, does.tag = BODY[::-1], '"two"'
    found = fetch(product(url, hashlib.sha256(BODY[::-1]).hexdigest()), tmp_path)
    assert found.verdict == "ok"


def test_a_server_without_ranges_starts_anew(tmp_path, does, url):
    does.ranges, does.cut_after = False, [100_000]
    assert fetch(product(url), tmp_path).verdict == "ok"
    assert (tmp_path / "dem/x.tif").read_bytes() == BODY


@pytest.mark.parametrize("extra", [0, 500])
def test_a_part_that_is_whole_or_too_long(tmp_path, does, url, extra):
    (tmp_path / "dem").mkdir()
    (tmp_path / "dem/x.tif.part").write_bytes(BODY + b"?" * extra)
    assert fetch(product(url), tmp_path).verdict == "ok"
    assert (tmp_path / "dem/x.tif").read_bytes() == BODY


@pytest.mark.parametrize(
    ("sha256", "size", "said"),
    [("0" * 64, len(BODY), "wrong digest"), (DIGEST, 7, "wrong size: 300000 bytes where 7")],
)
def test_what_is_not_the_product_is_thrown_away(tmp_path, url, sha256, size, said):
    with pytest.raises(DownloadError, match=f"{said}.*thrown away"):
        fetch(product(url, sha256, size), tmp_path)
    assert left_in(tmp_path) == []


def test_a_wrong_file_that_is_there_is_not_overwritten(tmp_path, does, url):
    (tmp_path / "dem").mkdir()
    (tmp_path / "dem/x.tif").write_bytes(BODY[::-1])
    with pytest.raises(DownloadError, match=r"x\.tif: sha256 .* was expected; delete"):
        fetch(product(url), tmp_path)
    assert does.seen == []


def test_a_product_of_unknown_digest_is_not_called_ok(tmp_path, url):
    found = fetch(product(url, "", 0), tmp_path)
    assert found.verdict == "not known"
    assert DIGEST in found.why


def test_a_refusal_names_the_page(tmp_path, does, url):
    does.status = 404
    with pytest.raises(DownloadError, match=r"answers 404 .*http://page .*dem/x\.tif"):
        fetch(product(url), tmp_path)


def test_without_a_network_it_says_which_file_to_put_where(tmp_path, does):
    with serving(handler_of(does)) as url:
        pass
    with pytest.raises(
        DownloadError, match=r"no connection .*http://page.* put it at .*dem/x\.tif"
    ):
        fetch(product(url), tmp_path)
    assert left_in(tmp_path) == []


def test_a_server_that_dies_keeps_what_has_come(tmp_path, does):
    with serving(handler_of(does)) as url:
        does.cut_after = [10_000] * 3
        with pytest.raises(DownloadError):
            fetch(product(url), tmp_path)
    with pytest.raises(DownloadError, match="30000 bytes are kept"):
        fetch(product(url), tmp_path)
    assert (tmp_path / "dem/x.tif.part").stat().st_size == 30_000


def test_a_product_without_an_address_says_where_to_put_it(tmp_path):
    with pytest.raises(DownloadError, match=r"no public address .* put the file at .*x\.tif"):
        fetch(product(""), tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path, url):
    (tmp_path / "dem").write_text("a file")
    with pytest.raises(DownloadError, match=r"cannot write .* another folder"):
        fetch(product(url), tmp_path)


def test_small_chunks_change_nothing(tmp_path, url, monkeypatch):
    monkeypatch.setattr(download, "CHUNK", 999)
    assert fetch(product(url), tmp_path).verdict == "ok"
