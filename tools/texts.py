"""Brings the catalogues of the pages' texts up to date: ``make texts``.

New texts come in without a translation, which a test then misses; texts that nobody says any more are taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from leadline.web.language import LANGUAGES

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src" / "leadline" / "web"
LOCALE = WEB / "locale"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"say": None, "count": (1, 2)}
METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract"}
WIDTH = 120
HEAD = ('msgid ""', 'msgstr ""', '"Language:', '"Plural-Forms:', '"Content-Type:')


def texts() -> Catalog:
    """All texts that the pages say, in the order of the files."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for message, place in said():
        found.add(message, locations=[(place, 0)])
    return found


def said() -> Iterator[tuple[str | tuple[str, ...], str]]:
    for path in sorted(WEB.rglob("*")):
        method = METHODS.get(path.suffix)
        if method is None:
            continue
        for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS):
            yield message, path.relative_to(WEB).as_posix()


def catalogue(tag: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    locale = LANGUAGES[tag].locale
    path = LOCALE / f"{tag}.po"
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", fuzzy=False)
    with path.open("rb") as opened:
        return read_po(opened, locale=locale)


def write(tag: str, kept: Catalog) -> None:
    """Write a catalogue, with a head that says only what is needed to read it: nothing changes without a reason."""
    written = BytesIO()
    write_po(written, kept, width=WIDTH, sort_output=True, no_location=True, ignore_obsolete=True)
    head, _, texts = written.getvalue().decode().partition("\n\n")
    lines = [line for line in head.splitlines() if line.startswith(HEAD)]
    (LOCALE / f"{tag}.po").write_text("\n".join(lines) + "\n\n" + texts, encoding="utf-8")


def said_at_all(string: object) -> bool:
    """Whether a translation is there, with all its forms."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main() -> None:
    wanted = texts()
    LOCALE.mkdir(exist_ok=True)
    for tag in LANGUAGES:
        if tag == "en":
            continue
        kept = catalogue(tag)
        kept.update(wanted, no_fuzzy_matching=True)
        missing = sum(1 for one in kept if one.id and not said_at_all(one.string))
        write(tag, kept)
        print(f"{tag}: {len(kept)} texts, {missing} without a translation")


if __name__ == "__main__":
    main()
