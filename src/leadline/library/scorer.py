"""Models, ready to score."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

import duckdb

from leadline import model as models
from leadline.errors import InputError
from leadline.files import Options
from leadline.library.explaining import explained_lead
from leadline.library.explanation import Explanation
from leadline.library.facts import Opened, connect, open_facts
from leadline.library.moment import AsOf, instant_of
from leadline.library.scores import Scores
from leadline.model import Model
from leadline.model.lint import Finding, lint
from leadline.model.words import sentence, voice_of
from leadline.plan import Detail
from leadline.scoring.engines import Engine
from leadline.scoring.run import score_tables

Mappings: TypeAlias = "Mapping[str, Mapping[str, str]]"
Order: TypeAlias = Literal["day-first", "month-first"]


@dataclass(frozen=True)
class Scorer:
    """One model or several, in order; the first whose audience holds is a lead's main model.

    Facts are a pandas, Polars or Arrow table, a DuckDB relation, a path of a file or folder, or a list of paths.
    ``mapping`` gives columns with other names: {"events": {"lead_id": "contact"}}. ``dates`` is day-first or
    month-first where a file leaves it open, ``zone`` where the clock hung whose times have no zone. ``as_of`` is
    microseconds UTC, a datetime, a date or a text such as ``2026-03-15`` or ``30d ago``; left out: now. A row that
    cannot be used is refused; with ``strict=False`` rows of files go to ``<file>.rejected.csv`` in the current folder.
    """

    models: tuple[Model, ...]

    def __post_init__(self) -> None:
        refuse_same_names(self.models)

    @property
    def model(self) -> Model:
        """The first model."""
        return self.models[0]

    def score(
        self,
        leads: object,
        events: object = None,
        *,
        accounts: object = None,
        changes: object = None,
        probabilities: object = None,
        as_of: AsOf = None,
        explain: bool = False,
        everyone: bool = False,
        engine: Engine | None = None,
        mapping: Mappings | None = None,
        dates: Order | None = None,
        zone: str | None = None,
        strict: bool = True,
    ) -> Scores:
        """Score every lead at one instant, with every model.

        ``explain`` keeps the contributions too. ``everyone`` scores leads that did not exist yet at the instant.
        """
        instant = instant_of(as_of, clock())
        con = connect()
        given = facts_of(leads, events, accounts, changes, probabilities)
        opened = opened_in(con, given, mapping, dates, zone, strict)
        detail = Detail.contributions if explain else Detail.reasons
        run = score_tables(con, self.models, opened.tables, instant, detail=detail, engine=engine, everyone=everyone)
        return Scores(con, self.models, run, instant, opened.readings)

    def explain(
        self,
        lead_id: str,
        leads: object,
        events: object = None,
        *,
        accounts: object = None,
        changes: object = None,
        probabilities: object = None,
        as_of: AsOf = None,
        engine: Engine | None = None,
        mapping: Mappings | None = None,
        dates: Order | None = None,
        zone: str | None = None,
        strict: bool = True,
    ) -> Explanation:
        """The receipt of one lead, by the first model; ``lead_id`` may be an e-mail address that only it has."""
        instant = instant_of(as_of, clock())
        given = facts_of(leads, events, accounts, changes, probabilities)
        with connect() as con:
            opened = opened_in(con, given, mapping, dates, zone, strict)
            return Explanation(explained_lead(con, self.model, opened.tables, instant, str(lead_id), engine))

    def lint(self) -> list[Finding]:
        """What is valid but surely wrong in the models."""
        return [finding for model in self.models for finding in lint(model)]

    def sentences(self) -> list[str]:
        """Every rule of the first model as a sentence."""
        voice = voice_of(self.model)
        return [sentence(rule, voice) for rule in self.model.rules]

    def __repr__(self) -> str:
        return f"<Scorer: {', '.join(f'{m.name}, {len(m.rules)} rules' for m in self.models)}>"


def refuse_same_names(found: Sequence[Model]) -> None:
    """Refuse models of one name: their rows could not be told apart."""
    seen: dict[str, Model] = {}
    for model in found:
        other = seen.setdefault(model.name, model)
        if other is not model:
            what = f"`model: {model.name}` is what {other.path} is called too; give each a name of its own"
            raise InputError(f"{model.path}: {what}")


def clock() -> int:
    """Now. Only the edges of the library and the command line ask."""
    return time.time_ns() // 1_000


def facts_of(
    leads: object, events: object, accounts: object, changes: object, probabilities: object
) -> dict[str, object]:
    if leads is None:
        raise InputError("there are no leads to score; give a table or a path")
    return {
        "leads": leads,
        "accounts": accounts,
        "changes": changes,
        "events": events,
        "probabilities": probabilities,
    }


def opened_in(
    con: duckdb.DuckDBPyConnection,
    given: Mapping[str, object],
    mapping: Mappings | None,
    dates: Order | None,
    zone: str | None,
    strict: bool,
) -> Opened:
    options: Options = {"strict": strict, "dates": dates, "zone": zone}
    return open_facts(con, given, options, mapping)


def load(path: str | PathLike[str], *more: str | PathLike[str]) -> Scorer:
    """The model of a YAML file, or several models in their order; a `ModelError` carries all that is wrong."""
    return Scorer(tuple(models.load(Path(one)) for one in (path, *more)))


def loads(text: str, *more: str) -> Scorer:
    """The model of a YAML text, or several models in their order."""
    return Scorer(tuple(models.loads(one) for one in (text, *more)))


def explain(
    model: Scorer | Model | str | PathLike[str],
    lead_id: str,
    *,
    leads: object,
    events: object = None,
    accounts: object = None,
    changes: object = None,
    probabilities: object = None,
    as_of: AsOf = None,
    mapping: Mappings | None = None,
) -> Explanation:
    """The receipt of one lead; ``str()`` of it is the text. ``model`` is a path, or what `load` gave."""
    scorer = model if isinstance(model, Scorer) else Scorer((model,)) if isinstance(model, Model) else load(model)
    return scorer.explain(
        lead_id,
        leads,
        events,
        accounts=accounts,
        changes=changes,
        probabilities=probabilities,
        as_of=as_of,
        mapping=mapping,
    )
