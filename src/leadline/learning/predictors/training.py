"""Training over the store: what is asked is kept, done by a process apart, registered, and promoted if it is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.errors import InputError, LeadlineError
from leadline.evidence.outcome.reading import WORDS, spelled
from leadline.evidence.predict.predictor import files_of
from leadline.learning.predictors.desk import alone
from leadline.learning.predictors.kept import handed
from leadline.learning.studies.outcomes import outcome_of, read_outcome
from leadline.live.watched import UnwantedError
from leadline.model.condition import DAY, HOUR, Duration, Instant
from leadline.model.document import MODEL_NAME
from leadline.store import predictors as registry
from leadline.store.database import Store
from leadline.store.models import live_files, read_files
from leadline.store.predictors import Registering, Training

GIVES_UP = 6 * HOUR  # after which a training that did not end counts as killed
LEAST_EVERY = 1 * DAY


@dataclass(frozen=True, slots=True)
class Wished:
    """What people ask: an outcome in words or the name of a kept one, a live model whose rules are looked at too, how
    many instants of each lead, fields to be used all the same, and how often it is done again."""

    outcome: str
    model: str | None = None
    snapshots: int = 3
    insist: tuple[str, ...] = ()
    rises: tuple[str, ...] = ()
    falls: tuple[str, ...] = ()
    every: Duration | None = None

    def training(self, con: sa.Connection, name: str) -> Training:
        """As it is kept; an `InputError` says what cannot be."""
        refuse_name(name)
        if self.every is not None and self.every < LEAST_EVERY:
            raise InputError("a predictor is trained at most once a day; say `every: 1d` or more")
        if self.model is not None:
            model_files(con, self.model)
        wish: dict[str, Any] = {"model": self.model, "snapshots": self.snapshots}
        wish |= {key: list(getattr(self, key)) for key in ("insist", "rises", "falls")}
        return Training(name, outcome_text(con, self.outcome), wish, self.every)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a training ended: the version, whether it was promoted, why, and what the card says first."""

    name: str
    version: int
    promoted: bool
    why: str
    verdict: tuple[str, ...] = field(default=())


def refuse_name(name: str) -> None:
    if not MODEL_NAME.fullmatch(name):
        raise InputError(f"`{name}` is no name of a predictor; it has letters, digits, `-`, `_` and `.`")


def outcome_text(con: sa.Connection, said: str) -> str:
    """The YAML of an outcome: of words, of a text, or of one that is kept."""
    words = WORDS.fullmatch(said)
    if words is not None:
        text = spelled(words[1], words[2], words[3])
    elif "\n" in said:
        text = said
    else:
        text = outcome_of(con, said.strip()).text
    read_outcome(text)
    return text


def model_files(con: sa.Connection, name: str) -> dict[str, str]:
    """The files of a live model."""
    for files in live_files(con):
        if read_files(files).name == name:
            return files
    raise InputError(f"no model `{name}` is live; only the rules of a live one can be looked at")


def trained(
    store: Store, row: sa.Row[Any], by: str, clock: Callable[[], Instant], wanted: Callable[[], bool] = lambda: True
) -> Ended:
    """Do what is asked: learn, register, promote if it is better; how it ended is kept either way. What is not
    ``wanted`` any more in the middle is begun anew later."""
    try:
        done = learned(store, row, by, clock, wanted)
    except UnwantedError:
        with store.writing() as con:
            registry.begin_training(con, row.name, None)
        raise
    except LeadlineError as error:
        with store.writing() as con:
            registry.end_training(con, row.name, str(error), True, clock())
        raise
    except Exception:
        with store.writing() as con:
            registry.end_training(con, row.name, "It failed by a fault of ours; the log says more.", True, clock())
        raise
    with store.writing() as con:
        registry.end_training(con, row.name, done.why, False, clock())
    return done


def learned(store: Store, row: sa.Row[Any], by: str, clock: Callable[[], Instant], wanted: Callable[[], bool]) -> Ended:
    wish = registry.wish_of(row)
    with store.reading() as con:
        before = registry.champion_of(con, row.name)
        champion = None if before is None else registry.version_of(con, row.name, before)
        asked = {
            "name": row.name,
            "outcome": row.outcome,
            "wish": wish,
            "files": None if wish["model"] is None else model_files(con, wish["model"]),
            "champion": None if champion is None else handed(con, champion),
            "now": clock(),
        }
    found = alone(store, "train", wanted, **asked)
    with store.writing() as con:
        registry.hold(con, row.name)
        at, promoted, why = clock(), found["promoted"], found["why"]
        if promoted and registry.champion_of(con, row.name) != before:
            promoted, why = False, f"{why} But it is another champion by now that it would have to be held against."
        version = registry.register(con, row.name, registering(found, row.outcome), why, by, at)
        if promoted:
            registry.promote(con, row.name, version, why, by, at)
    return Ended(row.name, version, promoted, why, tuple(found["verdict"]))


def registering(found: Mapping[str, Any], outcome: str | None) -> Registering:
    return Registering(
        text=found["text"],
        trees=found["trees"],
        learner=found["learner"],
        model=None if found["rules"] is None else (found["rules"][0], found["rules"][1]),
        outcome=outcome,
        fingerprint=found["fingerprint"],
        metrics=found["metrics"],
        card=found["card"],
        document=found.get("document"),
        usual=found["usual"],
    )


def train_now(store: Store, name: str, wished: Wished | None, by: str, clock: Callable[[], Instant]) -> Ended:
    """Ask for a training, or for one that is asked already again, and do it here and now."""
    with store.writing() as con:
        at = clock()
        if wished is not None:
            registry.ask_for(con, wished.training(con, name), by, at, at)
        row = next(iter(registry.trainings(con, name)), None)
        if row is None:
            raise InputError(f"nobody has asked to train `{name}` yet; say by which outcome")
        if row.begun_at is not None and row.begun_at > at - GIVES_UP:
            raise InputError(f"`{name}` is being trained just now; ask again when it has ended")
        registry.begin_training(con, name, at)
    return trained(store, row, by, clock)


def read_predictor(store: Store, text: str, trees: str | None, card: str, now: Instant) -> tuple[str, Registering]:
    """A predictor that comes as a file, as the registry keeps it, and its name; how leads are now is looked at."""
    try:
        plain = orjson.loads(text)
        name, rules = str(plain["name"]), plain.get("rules")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise InputError("this is no predictor; `leadline train` writes one with --out") from problem
    refuse_name(name)
    with store.reading() as con:
        predictor = {"name": name, "text": text, "trees": trees, "files": registry.files_of_rules(con, rules)}
    found = alone(store, "usual", predictor=predictor, now=now)
    return name, registering(found | {"card": card or f"# {name}\n"}, None)


def bring(con: sa.Connection, name: str, one: Registering, by: str, at: Instant) -> Ended:
    """Register a predictor that came as a file; the first of its name answers at once."""
    is_first = registry.champion_of(con, name) is None
    why = "It came as a file, and is the first of its name." if is_first else "It came as a file."
    version = registry.register(con, name, one, why, by, at)
    if is_first:
        registry.promote(con, name, version, why, by, at)
    return Ended(name, version, is_first, why)


def bring_file(store: Store, path: Path, by: str, now: Instant) -> Ended:
    """Register the predictor of a file, with the card that lies beside it."""
    plain, trees = files_of(path)
    beside = path.with_suffix(".md")
    card = beside.read_text(encoding="utf-8") if beside.is_file() else ""
    name, one = read_predictor(store, orjson.dumps(plain).decode(), trees, card, now)
    with store.writing() as con:
        return bring(con, name, one, by, now)
