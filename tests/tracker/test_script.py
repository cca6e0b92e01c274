"""What is served as the tracker is small, plain, and what its source says."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import leadline.tracker
from leadline.tracker import etag, script
from tools.shorten import shorten

BUDGET = 3000  # bytes, compressed
SOURCE = Path(leadline.tracker.__file__).with_name("t.js").read_text(encoding="utf-8")


def test_it_has_less_than_3_kb_compressed() -> None:
    assert len(gzip.compress(script(), 9)) < BUDGET


def test_it_is_what_the_source_gives() -> None:
    assert script().decode() == shorten(SOURCE) + "\n", "run `python tools/shorten.py`"


def test_its_tag_is_quoted_and_goes_by_what_is_served() -> None:
    assert re.fullmatch(r'"[0-9a-f]{16}"', etag())


def test_it_makes_no_code_of_text_and_needs_no_newer_language_than_es2018() -> None:
    assert re.findall(r"\beval\b|\bFunction\(|innerHTML|\?\.|\?\?|catch ?\{|\d_\d|\bimport\b", script().decode()) == []


@pytest.mark.parametrize(
    ("source", "shortened"),
    [
        (
            "(function () {\n  const far = 1; // so far\n  go(far, here.far);\n})();",
            "(function(){const m=1;go(m,here.far)})();",
        ),
        ("(function () { const a = { far: 1 }; })();", "(function(){const m={far:1}})();"),
        ("(function () { const far = 1; go({ far }); })();", "(function(){const m=1;go({far:m})})();"),
        ("(function () { go((far, near) => far / near); })();", "(function(){go((a,b)=>a/b)})();"),
        ("(function () { go(far => /far/.test(far)); })();", "(function(){go(a=>/far/.test(a))})();"),
        ("(function () { let far = 'far // it'; return far; })();", "(function(){let m='far // it';return m})();"),
        ("(function () { function go(far) { a(far); } })();", "(function(){function n(b){a(b)}})();"),
    ],
)
def test_shortening_renames_what_is_declared_and_nothing_else(source: str, shortened: str) -> None:
    assert shorten(source) == shortened


@pytest.mark.parametrize("source", ["const a = `b`;", "/* far */", 'const a = "b";'])
def test_shortening_refuses_a_style_that_it_does_not_know(source: str) -> None:
    with pytest.raises(ValueError, match="not of the plain style"):
        shorten(source)
