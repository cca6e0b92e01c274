"""What the process that reads an upload answers, as objects again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from leadline.files.cells import Kind
from leadline.files.columns import Facts
from leadline.files.looking import Column, Look
from leadline.files.source import Form
from leadline.ingest.importing import Counts
from leadline.ingest.uploading.names import Named
from leadline.ingest.uploading.upload import Country, Happened, Rejected, Trial, Written
from leadline.model.text import fold
from leadline.quality.country_names import country_named

Said = dict[str, Any]


def look_of(said: Said) -> Look:
    columns = tuple(Column(one["name"], Kind(one["kind"]), tuple(one["ours"]), one["own"]) for one in said["columns"])
    lists = {name: tuple(said[name]) for name in ("missing", "doubtful", "notes")}
    kinds = {"facts": Facts(said["facts"]), "form": Form(said["form"])}
    return Look(**said | lists | kinds | {"columns": columns, "samples": rows_of(said["samples"])})


def trial_of(said: Said, named: Named, ours: Mapping[str, str], asked: frozenset[str]) -> Trial:
    """A trial; ``named`` are the events that a model names which scores, ``ours`` our names by those of the file.
    ``asked`` are the countries that such a model asks for, as text compares."""
    lists: Said = {"rows": rows_of(said["rows"]), "rejects": tuple(Rejected(**one) for one in said["rejects"])}
    lists["events"] = tuple(happened(one["name"], one["count"], named, ours) for one in said["events"])
    lists["countries"] = tuple(countries_of(said["countries"], asked))
    return Trial(**common(said) | lists | {"columns": tuple(said["columns"]), "names": named.names})


def countries_of(said: Iterable[Said], asked: frozenset[str]) -> Iterator[Country]:
    """The countries that no rule matches as they are written, and would by their codes."""
    for one in said:
        code = country_named(one["name"])
        if code is not None and fold(code) in asked and fold(one["name"]) not in asked:
            yield Country(one["name"], code, one["count"])


def happened(name: str, count: int, named: Named, ours: Mapping[str, str]) -> Happened:
    kept = ours.get(name, name)
    known = named.has(kept)
    return Happened(name, count, kept, known, None if known else named.like(name))


def written_of(said: Said) -> Written:
    return Written(**common(said))


def common(said: Said) -> Said:
    return said | {"counts": Counts(**said["counts"]), "notes": tuple(said["notes"])}


def rows_of(said: list[list[str | None]]) -> tuple[tuple[str | None, ...], ...]:
    return tuple(tuple(row) for row in said)
