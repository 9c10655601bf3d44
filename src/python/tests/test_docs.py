"""Examples run: those of the docstrings, and the blocks of the manual's page."""

import ast
import doctest
import os
import re

import pytest

import copydesk
from conftest import ROOT, needed

GUIDE = ROOT / "src" / "guide" / "python.md"
BLOCK = re.compile(r"^```(\S+)\n(.*?)^```$", re.M | re.S)


def documented():
    """Every public name with its docstring, and those of its members."""
    yield "copydesk", copydesk
    for name in copydesk.__all__:
        thing = getattr(copydesk, name)
        if callable(thing):
            yield name, thing
        for member, value in vars(thing).items() if isinstance(thing, type) else ():
            if not member.startswith("_"):
                yield f"{name}.{member}", value


@pytest.mark.parametrize(("name", "thing"), list(documented()), ids=lambda value: value if isinstance(value, str) else "")
def test_docstrings_are_there_and_their_examples_run(name, thing, at_root):
    assert thing.__doc__, f"{name} has no docstring"
    examples = doctest.DocTestParser().get_doctest(thing.__doc__, {}, name, None, 0)
    results = doctest.DocTestRunner().run(examples)
    assert results.failed == 0


def blocks():
    """The blocks of Python, each with what stands behind it as its output."""
    found = [(kind, text) for kind, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8"))]
    for at, (kind, text) in enumerate(found):
        if kind.split(",")[0] == "python":
            shown = found[at + 1][1] if found[at + 1 : at + 2] and found[at + 1][0] == "text" else None
            yield kind, text, shown


def modules(code):
    """What a block imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize(("kind", "code", "shown"), list(blocks()))
def test_the_manual_runs(kind, code, shown, tmp_path, monkeypatch, capsys):
    os.symlink(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    compiled = compile(code, str(GUIDE), "exec")
    if kind == "python,no_run":
        return
    for module in modules(code):
        needed(module.split(".")[0])
    exec(compiled, {"__name__": "__main__"})
    if shown is not None:
        assert capsys.readouterr().out.strip() == shown.strip()
