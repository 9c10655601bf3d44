"""Many pages: in order, as they are needed, on several threads."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import copydesk
from conftest import SAMPLES, needed

PAGE = "<title>Bridge {0}</title><article><h1>Bridge {0}</h1><p>The old bridge at Lenn reopened on Monday.</p></article>"


@pytest.mark.parametrize("threads", [None, 1, 2, 7])
def test_articles_come_in_order(threads):
    # some pages take a thousand times longer than others
    pages = [PAGE.format(n) + ("<p>word</p>" * 5000 if n % 50 == 0 else "") for n in range(300)]
    articles = copydesk.extract_many(pages, threads)
    assert [article.headline for article in articles] == [f"Bridge {n}" for n in range(300)]
    assert list(articles) == []


def test_pages_are_taken_as_they_are_needed():
    taken = []

    def pages():
        for n in range(10**9):
            taken.append(threading.current_thread())
            yield PAGE.format(n)

    articles = copydesk.extract_many(pages(), threads=2)
    assert taken == []
    for n in range(50):
        assert next(articles).headline == f"Bridge {n}"
        assert len(taken) <= n + 1 + 2 * 4
    assert set(taken) == {threading.current_thread()}


def test_nothing_gives_nothing():
    assert list(copydesk.extract_many([])) == []
    assert list(copydesk.extract_many(iter(()))) == []


@pytest.mark.parametrize("what", [ValueError("the disk is full"), None])
def test_what_the_pages_raise_comes_behind_the_articles_before(what):
    def pages():
        yield PAGE.format(0)
        yield PAGE.format(1)
        if what:
            raise what
        yield 42

    headlines = []
    with pytest.raises(ValueError if what else TypeError, match="full" if what else r"pages\[2\]"):
        for article in copydesk.extract_many(pages()):
            headlines.append(article.headline)
    assert headlines == ["Bridge 0", "Bridge 1"]


def test_other_threads_of_python_go_on():
    """While a page is read that takes long, Python's lock is free."""
    page = "<p>" + "<b>word</b> " * 400_000
    for read in (lambda: copydesk.extract(page), lambda: list(copydesk.extract_many([page], threads=1))):
        counted, over = 0, threading.Event()

        def work():
            read()
            over.set()

        thread = threading.Thread(target=work)
        thread.start()
        while not over.wait(0.001):
            counted += 1
        thread.join()
        assert counted > 5


def test_several_threads_ask_at_once():
    extractor, found = copydesk.Extractor(), []
    expected = [extractor.extract(path).to_json() for path in SAMPLES]

    def work():
        found.append([extractor.extract(path).to_json() for path in SAMPLES])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_files_and_memory_mix(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.format("one"))
    pages = [path, (path, "https://lenn.example/one"), PAGE.format("two").encode(), tmp_path / "none.html"]
    found = [(article.source, article.url, article.headline, article.error) for article in copydesk.extract_many(pages)]
    assert found == [
        (str(path), None, "Bridge one", None),
        (str(path), "https://lenn.example/one", "Bridge one", None),
        ("-", None, "Bridge two", None),
        (str(tmp_path / "none.html"), None, None, "no such file"),
    ]


def test_pages_do_not_pile_up():
    """Of twenty thousand pages, as many stay in memory as of two thousand."""
    resource = pytest.importorskip("resource")
    script = f"""
import copydesk, itertools, pathlib, resource
pages = [pathlib.Path(path).read_bytes() for path in {[str(path) for path in SAMPLES]!r}]
def peak(count):
    for article in copydesk.extract_many(itertools.islice(itertools.cycle(pages), count)):
        article.headline, article.verdict
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
first = peak(500)
print(first, peak(2500))
"""
    assert resource
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    first, second = map(int, done.stdout.split())
    assert second < first * 1.15, done.stdout


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_person_can_break_off():
    script = """
import copydesk, itertools, sys
def pages():
    for n in itertools.count():
        if n == 20:
            print("go", flush=True)
        yield "<p>" + "<b>word</b> " * 20_000
try:
    for article in copydesk.extract_many(pages()):
        pass
except KeyboardInterrupt:
    sys.exit(7)
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"go\n"
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=60) == 7


def test_a_bar_is_shown_when_asked_for(capsys):
    needed("tqdm")
    pages = [PAGE.format(n) for n in range(5)]
    assert [article.headline for article in copydesk.extract_many(pages, progress=True)] == [
        f"Bridge {n}" for n in range(5)
    ]
    shown = capsys.readouterr().err
    assert "5/5" in shown and "page" in shown
    list(copydesk.extract_many((page for page in pages), progress=True))
    assert "5page" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes of Unix")
def test_processes_that_are_forked_read_too():
    list(copydesk.extract_many([PAGE.format(0)] * 20, threads=2))
    child = os.fork()
    if child == 0:
        ok = [article.headline for article in copydesk.extract_many([PAGE.format(1)] * 20, threads=2)]
        os._exit(0 if ok == ["Bridge 1"] * 20 else 1)
    for _ in range(600):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(0.1)
    assert done and os.waitstatus_to_exitcode(status) == 0
