"""A page never raises; an argument that makes no sense does, and is named."""

import pickle

import pytest

import copydesk
from conftest import ROOT

PAGE = "<title>Bridge reopens</title><article><h1>Bridge reopens</h1><p>The old bridge at Lenn reopened on Monday.</p></article>"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: copydesk.extract(42), "html: expected bytes, str or a path, not int"),
        (lambda: copydesk.extract(None), "html: expected bytes, str or a path, not NoneType"),
        (lambda: copydesk.extract([PAGE]), "html: expected bytes, str or a path, not list"),
        (lambda: copydesk.extract(PAGE, 42), "url: expected str or None, not int"),
        (lambda: copydesk.extract(PAGE, float("nan")), "url: expected str or None, not float"),
        (lambda: copydesk.extract(PAGE, content_type=b"text/html"), "content_type: expected str, not bytes"),
        (lambda: copydesk.extract(PAGE, keep="captions"), "keep: expected a list or a tuple of names, not str"),
        (lambda: copydesk.extract(PAGE, keep=1), "keep: expected a list or a tuple of names, not int"),
        (lambda: copydesk.extract(PAGE, keep=[1]), "keep: expected str, not int"),
        (lambda: copydesk.extract(PAGE, rules=1), "rules: expected a path, not int"),
        (lambda: copydesk.extract(PAGE, colour=1), "colour"),
        (lambda: copydesk.extract(), "html"),
        (lambda: copydesk.explain(42), "html: expected bytes, str or a path, not int"),
        (lambda: copydesk.Extractor(keep=[None]), "keep: expected str, not NoneType"),
        (lambda: copydesk.Extractor().extract(42), "html: expected bytes, str or a path, not int"),
        (lambda: copydesk.extract_many(PAGE), "pages: expected an iterable of pages, not str"),
        (lambda: copydesk.extract_many(b""), "pages: expected an iterable of pages, not bytes"),
        (lambda: copydesk.extract_many(1), "pages: expected an iterable of pages, not int"),
        (lambda: copydesk.extract_many([], threads="2"), "threads: expected an int or None, not str"),
        (lambda: copydesk.extract_many([], threads=1.5), "threads: expected an int or None, not float"),
        (lambda: copydesk.extract_many([], progress="yes"), "progress"),
        (lambda: list(copydesk.extract_many([PAGE, 42])), r"pages\[1\]: expected bytes, str or a path, not int"),
        (lambda: list(copydesk.extract_many([(PAGE, 42)])), r"pages\[0\]: url: expected str or None, not int"),
        (lambda: list(copydesk.extract_many([(PAGE,)])), r"pages\[0\]: expected a page or \(page, url\), not a tuple of 1"),
    ],
)
def test_a_wrong_type_is_named(call, name):
    with pytest.raises(TypeError, match=name):
        call()


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: copydesk.extract(PAGE, keep=["pictures"]), 'keep: there is no "pictures"; known are images, captions'),
        (lambda: copydesk.extract(PAGE, rules="no-such-folder"), "rules: "),
        (lambda: copydesk.extract_many([], threads=0), "threads: a number from 1 to 1024 is needed"),
        (lambda: copydesk.extract_many([], threads=-1), "threads: a number from 1 to 1024 is needed"),
        (lambda: copydesk.explain(b""), "the file is empty"),
        (lambda: copydesk.explain(b"%PDF-1.7"), "a PDF"),
    ],
)
def test_a_wrong_value_is_named(call, why):
    with pytest.raises(ValueError, match=why):
        call()


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"", "the file is empty"),
        (" \n", "the file is empty"),
        (b"%PDF-1.7", "a PDF, not an HTML page"),
        (b"\x1f\x8b\x08\x00", "an archive, not an HTML page: unpack it first"),
        (b" " * (64 << 20) + b"x", "larger than 64 MiB"),
    ],
)
def test_what_is_no_page_is_told(page, why):
    article = copydesk.extract(page)
    assert (article.error, article.text, article.verdict, article.kind) == (why, None, None, None)
    assert (article.blocks, article.authors, str(article), article.markdown()) == ([], [], "", "")
    assert not article.is_article and article.to_dict()["error"] == why and why in repr(article)


def test_files_that_cannot_be_read_are_told(tmp_path):
    assert copydesk.extract(tmp_path / "none.html").error == "no such file"
    assert copydesk.extract(tmp_path).error == "a folder, not a file"
    with pytest.raises(ValueError, match="no such file"):
        copydesk.extract(tmp_path / "none.html").explain()


@pytest.mark.parametrize(
    "page",
    [
        "\ud800 half a character",
        "\x00",
        b"\xff\xfe\x00",
        b"\x00" * 10_000,
        bytes(range(256)) * 64,
        "<" * 100_000,
        "<div>" * 100_000,
        "<b>" * 20_000,
        "<table>" * 5_000,
        "&amp" * 100_000,
        "<!--" * 10_000,
        "<p>" + "word " * 200_000,
    ],
    ids=range(12),
)
def test_no_page_raises(page):
    article = copydesk.extract(page, "no address at all")
    assert (article.error is None) == (article.verdict is not None)
    assert article.to_dict()["source"] == "-"
    assert article.url is None
    repr(article), str(article), article.markdown(), [repr(block) for block in article.blocks]


def test_an_extractor_serves_again_and_travels():
    extractor = copydesk.Extractor(keep=("captions", "bios"), rules=str(ROOT / "samples" / "rules"))
    again = pickle.loads(pickle.dumps(extractor))
    assert repr(again) == repr(extractor) and "'captions', 'bios'" in repr(again)
    assert extractor.extract(PAGE).to_json() == extractor.extract(PAGE).to_json() == again.extract(PAGE).to_json()
    assert pickle.loads(pickle.dumps(copydesk.extract)) is copydesk.extract
    assert copydesk.Extractor(keep=(name for name in ["notes"])).extract(PAGE).headline == "Bridge reopens"


def test_values_say_what_they_are():
    article = copydesk.extract(PAGE)
    assert repr(article).startswith("<Article 'Bridge reopens' (article, 0.")
    assert repr(article.verdict).startswith("Verdict(kind='article', confidence=0.")
    assert article.blocks[0] == article.blocks[0] and "Block(type='paragraph', text='The old" in repr(article.blocks)
    with pytest.raises(AttributeError):
        article.headline = "other"
