"""What a full wheel has besides: web archives, the network, the command."""

import gzip
import os
import signal
import subprocess
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import copydesk
from conftest import ROOT, command

if not hasattr(copydesk, "fetch"):
    pytest.skip("a wheel without the network", allow_module_level=True)

TIDES = "samples/batch/tides.warc.gz"
PAGE = b"<title>Bridge reopens</title><article><h1>Bridge reopens</h1><p>The old bridge at Lenn reopened on Monday.</p></article>"


@pytest.mark.parametrize("threads", [None, 1, 3])
def test_archives_are_read_as_by_the_command(threads, at_root):
    done = command("extract", "--quiet", TIDES)
    archive = copydesk.Archive(TIDES, threads)
    assert "".join(article.to_json() + "\n" for article in archive) == done.stdout.decode() != ""
    assert len(list(archive)) == len(done.stdout.splitlines())
    assert archive.damage == []
    article = next(iter(archive))
    assert article.warc_file == "tides.warc.gz" and article.warc_offset > 0 and article.fetched_at.tzinfo is timezone.utc
    with pytest.raises(ValueError, match="copydesk.explain"):
        article.explain()


def test_damage_is_lost_alone(tmp_path):
    record = (
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://lenn.example/\r\nContent-Type: text/html\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
    )
    whole, lying = record % (len(PAGE), PAGE), record % (len(PAGE) + 100, PAGE)
    path = tmp_path / "lenn.warc"
    path.write_bytes(whole + lying + whole)
    archive = copydesk.Archive(path)
    assert [article.headline for article in archive] == ["Bridge reopens"] * 2
    assert [(damage.offset, damage.why) for damage in archive.damage] == [
        (len(whole), "a record that does not end at its Content-Length")
    ]
    assert repr(archive.damage[0]).startswith("Damage(offset=")


def test_what_is_no_archive_raises(tmp_path):
    with pytest.raises(FileNotFoundError) as missing:
        copydesk.Archive(tmp_path / "none.warc")
    assert missing.value.filename == str(tmp_path / "none.warc")
    with pytest.raises(IsADirectoryError):
        copydesk.Archive(tmp_path)
    with pytest.raises(TypeError, match="path: expected a path, not int"):
        copydesk.Archive(1)
    with pytest.raises(TypeError, match="path: expected a path, not NoneType"):
        copydesk.Archive(None)
    (tmp_path / "page.warc").write_bytes(PAGE)
    with pytest.raises(ValueError, match="no web archive: no record can be read"):
        list(copydesk.Archive(tmp_path / "page.warc"))


@pytest.fixture
def server():
    """A server of this machine: its address, and what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append((self.path, self.headers["User-Agent"]))
            status, body, more = {
                "/robots.txt": (200, b"User-agent: *\nDisallow: /closed\n", {}),
                "/bridge": (200, PAGE, {}),
                "/old": (301, b"", {"Location": "/bridge"}),
                "/packed": (200, gzip.compress(PAGE), {"Content-Encoding": "gzip"}),
                "/closed": (200, PAGE, {}),
            }.get(self.path, (404, b"<h1>Not found</h1>", {}))
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", server.asked
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched(server):
    address, asked = server
    before = datetime.now(timezone.utc)
    article = copydesk.fetch(f"{address}/old", allow_private=True, user_agent="lenn-desk/1.0", timeout=10)
    assert (article.source, article.url, article.status) == (f"{address}/old", f"{address}/bridge", 200)
    assert article.headline == "Bridge reopens" and article.is_article and article.html == PAGE
    assert before.replace(microsecond=0) <= article.fetched_at <= datetime.now(timezone.utc)
    assert "Bridge reopens" in str(article.explain())
    assert [path for path, _ in asked] == ["/robots.txt", "/old", "/bridge"]
    assert {agent for _, agent in asked} == {"lenn-desk/1.0"}


def test_what_cannot_be_fetched_is_told(server):
    address, asked = server
    own = {"allow_private": True}
    assert "404" in copydesk.fetch(f"{address}/none", **own).error
    assert "robots.txt" in copydesk.fetch(f"{address}/closed", **own).error
    assert "/closed" not in [path for path, _ in asked]
    assert copydesk.fetch(f"{address}/closed", ignore_robots=True, **own).headline == "Bridge reopens"
    assert "private" in copydesk.fetch(f"{address}/bridge").error
    assert copydesk.fetch("lenn.example/bridge").error.startswith("no web address")
    assert copydesk.fetch("file:///etc/passwd").error is not None
    for call, name in [
        (lambda: copydesk.fetch(1), "url: expected str, not int"),
        (lambda: copydesk.fetch(address, user_agent=1), "user_agent"),
        (lambda: copydesk.fetch(address, timeout="1"), "timeout"),
        (lambda: copydesk.fetch(address, keep="notes"), "keep"),
    ]:
        with pytest.raises(TypeError, match=name):
            call()
    with pytest.raises(ValueError, match="timeout"):
        copydesk.fetch(address, timeout=-1)


def test_threads_share_one_network(server):
    address, asked = server
    found = []

    def work():
        found.append(copydesk.fetch(f"{address}/packed", allow_private=True, user_agent="shared/1.0").headline)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Bridge reopens"] * 3
    assert [path for path, _ in asked] == ["/robots.txt"] + ["/packed"] * 3


def test_the_command_is_there():
    done = command("--version", text=True)
    assert (done.stdout, done.returncode) == (f"copydesk {copydesk.__version__}\n", 0)
    script = os.path.join(os.path.dirname(sys.executable), "copydesk")
    if os.path.exists(script):
        assert subprocess.run([script, "--version"], capture_output=True, text=True).stdout == done.stdout
    assert command("no-such-verb").returncode == 2
    assert b"Usage: copydesk extract" in command("extract", "--help").stdout
    assert command("extract", "no-such-page.html").returncode == 1
    assert command("man").stdout.startswith(b".ie")
    # who reads no further is no fault
    head = f"{sys.executable} -m copydesk extract samples/pages samples/pages samples/pages | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", head], cwd=ROOT, capture_output=True)
    assert done.returncode == 0 and len(done.stdout) == 10


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_as_a_program_does(number):
    """By the signal's own effect, as the shell expects, and without a word of Python."""
    child = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "extract", "-j", "1", "samples/pages/wordpress/page.html", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # it says when it waits for standard input
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    wait_for_input(child.pid)
    child.send_signal(number)
    _, told = child.communicate(timeout=60)
    assert (child.returncode, told) == (-number, b"")


def wait_for_input(pid):
    """Until the process waits for a pipe."""
    if not os.path.exists(f"/proc/{pid}/wchan"):
        pytest.skip("nothing says what a process waits for")
    while True:
        for thread in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{thread}/syscall") as call:
                    # read (0 on x86-64, 63 on arm64) of standard input
                    if call.read().split()[:2] in (["0", "0x0"], ["63", "0x0"]):
                        return
            except OSError:
                pass
