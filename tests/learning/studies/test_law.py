"""A law: what the store's own history says is what its exported files say, figure by figure."""

from __future__ import annotations

from pathlib import Path

from leadline.ingest.exporting import export
from leadline.ingest.importing import Wanted, import_facts
from leadline.library.facts import connect, open_facts
from leadline.model.condition import DAY
from leadline.model.dates import iso
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog
from tests.learning.studies.live_figures import asked, asked_apart
from tests.live.world import MODEL, NOW, company, live, put, settle
from tests.store.conftest import new_store, store

__all__ = ["new_store", "store"]
QUESTIONS = (
    ("backtest", "MODEL"),
    ("compare", "MODEL", "NEXT"),
    ("evidence", "MODEL", "--by-hand"),
    ("threshold", "MODEL", "--capacity", "2"),
)
OUTCOME = ("--outcome", "event: demo.requested within 14d", "--json")


def test_figures_over_the_store_are_those_over_its_exported_files(store: Store, tmp_path: Path) -> None:
    live(store)
    put(store, company(80))
    settle(store)
    model, following, files = (str(tmp_path / name) for name in ("small.yml", "next.yml", "files"))
    Path(model).write_text(MODEL, encoding="utf-8")
    Path(following).write_text(MODEL.replace("points: 30}", "points: 3}"), encoding="utf-8")
    with connect() as con:
        export(store, con, Path(files), "parquet", NOW)
    questions = QUESTIONS if store.is_sqlite else QUESTIONS[::2]
    of_files = [asked([*said(one, model, following), "--data", files]) for one in questions]
    database = store.engine.url.render_as_string(hide_password=False)
    of_store = asked_apart([[*said(one, "small", following), "--database", database] for one in questions])
    assert of_store == of_files
    assert of_files[0][0]["seen"]["happened"] > 10


def said(question: tuple[str, ...], model: str, following: str) -> list[str]:
    return [{"MODEL": model, "NEXT": following}.get(one, one) for one in (*question, *OUTCOME)]


PROPHET = """
model: prophet
dimensions: {fit: {}}
rules:
  - {id: signed, dimension: fit, if: {contract: {exists: true}}, points: 50}
  - {id: known, dimension: fit, if: {seniority: c-level}, points: 10}
"""


def test_a_field_that_was_filled_after_the_outcome_is_named_and_left_out_with_strict_time(
    store: Store, tmp_path: Path
) -> None:
    """A table of a CRM says today of whom there is a contract; it was imported as if that had always been so."""
    live(store, PROPHET)
    people, changes = ["lead_id,created_at,contract"], ["lead_id,attribute,value,occurred_at"]
    events = ["event_id,lead_id,event,occurred_at", f"last,p1,page,{iso(NOW - DAY)}"]
    for number in range(40):
        since, bought = NOW - (60 + number % 9) * DAY, number % 4 == 0
        people.append(f"p{number},{iso(since)},{'C-1' if bought else ''}")
        events += [f"b{number},p{number},deal.won,{iso(NOW - 20 * DAY)}"] if bought else []
        changes.append(f"p{number},seniority,{'c-level' if number % 3 else 'other'},{iso(since)}")
    for name, lines in (("leads", people), ("events", events), ("changes", changes)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    given = {name: str(tmp_path / f"{name}.csv") for name in ("leads", "events", "changes")}
    with connect() as con:
        tables = open_facts(con, given, {"ids": True}).tables
        import_facts(store, con, tables, frozenset(given), Wanted(NOW, NOW), ErasureLog(tmp_path / "log", b"key"))
    settle(store)
    question = ["backtest", "prophet", "--outcome", "event: deal.won within 28d", "--json"]
    question += ["--database", store.engine.url.render_as_string(hide_password=False)]
    [loose], [strict] = asked_apart([question, [*question, "--strict-time"]])
    assert [one["attribute"] for one in loose["untracked"]] == ["contract"] and loose["rankers"][0]["auc"][
        "value"
    ] > 0.9
    assert "The model looks at `contract`, whose past nobody wrote down" in " ".join(loose["verdict"])
    assert strict["rankers"][0]["auc"]["value"] < 0.7
    assert "Rules on `contract` are left out" in " ".join(strict["verdict"])
    with connect() as con:
        export(store, con, tmp_path / "files", "parquet", NOW)
    (tmp_path / "prophet.yml").write_text(PROPHET, encoding="utf-8")
    of_files = asked([question[0], str(tmp_path / "prophet.yml"), *question[2:5], "--data", str(tmp_path / "files")])
    assert of_files == [loose]
