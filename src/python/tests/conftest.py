"""What the tests share: the sample pages of the repository, the command, and what may be missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "samples" / "pages").glob("*/page.html"))


def needed(module):
    """A package that a test needs. Where all tests are asked for, a missing one is a fault."""
    if os.environ.get("COPYDESK_TESTS") == "all":
        __import__(module)
    return pytest.importorskip(module)


def command(*arguments, **options):
    """Runs the command of this package."""
    options.setdefault("cwd", ROOT)
    options.setdefault("capture_output", True)
    return subprocess.run([sys.executable, "-m", "copydesk", *map(str, arguments)], **options)


@pytest.fixture
def at_root(monkeypatch):
    """Paths of the samples are said from the root of the repository."""
    monkeypatch.chdir(ROOT)
