"""Every sample page is read as the command reads it, byte for byte."""

import json
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

import copydesk
from conftest import ROOT, SAMPLES, command

PATHS = [path.relative_to(ROOT) for path in SAMPLES]


@pytest.fixture(scope="module")
def answers():
    """What the command answers of all sample pages, over several lines each."""
    done = command("extract", "--quiet", "--format", "json", *PATHS)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_there_are_samples():
    assert len(SAMPLES) > 20


def test_files_are_read_as_by_the_command(answers, at_root):
    assert "".join(copydesk.extract(path).to_json(pretty=True) + "\n" for path in PATHS) == answers


def test_many_files_are_read_as_by_the_command(answers, at_root):
    assert "".join(article.to_json(pretty=True) + "\n" for article in copydesk.extract_many(PATHS)) == answers


@pytest.mark.parametrize("form", ["text", "markdown", "jsonl"])
def test_each_form_is_that_of_the_command(form, at_root):
    done = command("extract", "--quiet", "--format", form, *PATHS)
    shown = {
        "text": lambda article: str(article),
        "markdown": lambda article: article.markdown(),
        "jsonl": lambda article: article.to_json(),
    }[form]
    between = "\n" if form == "jsonl" else "\n\f\n"
    answers = between.join(shown(article) for article in copydesk.extract_many(PATHS))
    assert done.stdout.decode().rstrip("\n") == answers.rstrip("\n")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_pages_in_memory_are_those_of_standard_input(path, at_root):
    expected = json.loads((path.parent / "expected.json").read_text())
    url, page = expected.get("url"), path.read_bytes()
    said = ["--url", url] if url else []
    done = command("extract", "--quiet", "--format", "json", *said, "-", input=page)
    article = copydesk.extract(page, url)
    assert article.to_json(pretty=True) + "\n" == done.stdout.decode()
    assert [article.to_json()] == [many.to_json() for many in copydesk.extract_many([(page, url)])]


def test_attributes_are_the_record(at_root):
    times = {"published", "modified", "fetched_at"}
    objects = {"lead_image": ["url", "caption", "credit"], "verdict": ["kind", "confidence", "reason"]}
    for article in copydesk.extract_many([*PATHS, Path("samples/pages/no-such-page.html")]):
        record = article.to_dict()
        for name, value in record.items():
            shown = getattr(article, name)
            if name in times:
                shown = shown and shown.isoformat()
                value = value and value.replace("Z", "+00:00")
            elif name in objects and shown is not None:
                shown = {field: getattr(shown, field) for field in objects[name]}
            elif name == "blocks":
                value = [(block["type"], block["text"], block.get("level", 0)) for block in value]
                shown = [(block.type, block.text, block.level) for block in shown]
            assert shown == value, (article, name)
        assert json.loads(article.to_json()) == record


def test_a_time_is_a_datetime_and_a_day_a_date():
    page = "<meta property=article:published_time content={}><article><h1>Bridge</h1><p>The bridge is open again.</p>"
    moment = copydesk.extract(page.format("2024-03-18T09:30:00+01:00")).published
    assert (moment, moment.utcoffset().seconds) == (datetime(2024, 3, 18, 8, 30, tzinfo=timezone.utc), 3600)
    day = copydesk.extract(page.format("2024-03-18")).published
    assert day == date(2024, 3, 18) and not isinstance(day, datetime)
    assert copydesk.extract(page.format("2024-03-18T08:30:00Z")).published.tzinfo is not None
    assert copydesk.extract(page.format("soon")).published is None


def test_bytes_are_decoded_as_declared():
    page = "<article><h1>Brücke wieder offen</h1><p>Die alte Brücke ist seit Montag wieder offen, sagte die Stadt.</p>"
    for html, said in [
        (page, None),
        (page.encode(), None),
        (page.encode("utf-16"), None),
        (page.encode("latin-1"), "text/html; charset=iso-8859-1"),
        (bytearray(page.encode()), None),
        (memoryview(page.encode()), None),
        ("<meta charset=windows-1251>" + page, None),
    ]:
        assert copydesk.extract(html, content_type=said).headline == "Brücke wieder offen", (html, said)


def test_an_article_is_explained_by_its_page(at_root):
    path = ROOT / "samples" / "pages" / "wordpress" / "page.html"
    report = command("explain", path).stdout.decode()
    assert str(copydesk.extract(path).explain()) == report
    assert str(copydesk.extract(path.read_bytes()).explain()) == report
    assert str(copydesk.explain(path.read_bytes())) == report
    assert str(next(iter(copydesk.extract_many([path]))).explain()) == report
    page, explained = copydesk.extract(path.read_bytes()), copydesk.explain(path.read_bytes())
    assert explained.article.to_json() == page.to_json() and "<html" in explained.html()
    assert json.loads(command("explain", "--format", "json", "-", input=path.read_bytes()).stdout) == explained.to_dict()
    with pytest.raises(ValueError, match="copydesk.explain"):
        next(iter(copydesk.extract_many([path.read_bytes()]))).explain()


def test_rules_and_keep_are_those_of_the_command(at_root, tmp_path):
    page = "<h1>The Lenn Post</h1><h2 class=story-title>Bridge reopens</h2><div class=story><p>The old bridge is open."
    rules = '[[site]]\nhosts = ["lenn.example"]\nheadline = "h2.story-title"\nbody = ["div.story"]\nsection = ".desk"\n'
    (tmp_path / "lenn.toml").write_text(rules)
    url = "https://lenn.example/bridge"
    done = command("extract", "--quiet", "--rules", tmp_path, "--url", url, "-", input=page.encode())
    article = copydesk.extract(page, url, rules=tmp_path)
    assert article.headline == "Bridge reopens"
    assert [rule.key for rule in article.unmatched_rules] == ["section"]
    assert article.to_json() + "\n" == done.stdout.decode()
    names = ["captions", "notes", "bios", "related", "promotions", "newsletters", "comments"]
    done = command("extract", "--quiet", "--keep", ",".join(names), *PATHS)
    assert "".join(a.to_json() + "\n" for a in copydesk.extract_many(PATHS, keep=names)) == done.stdout.decode()
