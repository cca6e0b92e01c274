"""The typefaces of a PDF: Source Sans, which has Latin, Greek and Cyrillic, and what the machine has for the rest.

A character that no font at hand has is printed as `MISSING`; the page says so at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from fpdf import FPDF

FAMILY, OTHER = "Source Sans", "Other"
HERE = Path(str(files("leadline.evidence.report.pdf") / "fonts"))
STYLES = {"": HERE / "SourceSansPro-Regular.ttf", "B": HERE / "SourceSansPro-Semibold.ttf"}
MISSING = "□"
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
BROAD = (  # fonts with many scripts, as systems bring them; the first that has a character prints it
    "NotoSansCJK-Regular.ttc",
    "PingFang.ttc",
    "msyh.ttc",
    "wqy-microhei.ttc",
    "DejaVuSans.ttf",
    "Arial Unicode.ttf",
    "NotoSans-Regular.ttf",
    "segoeui.ttf",
)


def faces(paper: FPDF, text: str) -> frozenset[str]:
    """Give a PDF the typefaces that a text needs; the characters that no font at hand has."""
    for style, path in STYLES.items():
        paper.add_font(FAMILY, style, path)
    missing = {one for one in text if one.isprintable() and ord(one) not in known(STYLES[""])}
    others: list[str] = []
    for path in at_hand() if missing else ():
        has = {one for one in missing if ord(one) in known(path)}
        if has:
            others.append(f"{OTHER} {len(others)}")
            paper.add_font(others[-1], "", path)
            missing -= has
        if not missing:
            break
    paper.set_fallback_fonts(others, exact_match=False)
    return frozenset(missing)


@cache
def known(path: Path) -> frozenset[int]:
    """The characters of a font; none of a file that is no font."""
    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()


@cache
def at_hand() -> tuple[Path, ...]:
    """The fonts with many scripts that this machine has, in their order."""
    found: dict[str, Path] = {}
    for path in everywhere():
        found.setdefault(path.name, path)
    return tuple(found[name] for name in BROAD if name in found)


def everywhere() -> Iterator[Path]:
    for folder in FOLDERS:
        for name in BROAD:
            yield from sorted(Path(folder).rglob(name))
