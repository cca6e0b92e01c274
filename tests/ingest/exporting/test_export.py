"""What is exported is what was imported: files go out and in again, and score the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import leadline
from leadline.ingest.exporting import export
from leadline.ingest.importing import Wanted, import_facts
from leadline.library.facts import connect, open_facts
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog
from leadline.store.finding import find_lead
from leadline.store.inserting import insert_new
from tests.ingest.importing.conftest import NOW, Import, facts
from tests.ingest.importing.test_import import CREATED, EVENTS, LEADS
from tests.store.conftest import NewStore
from tests.store.people import ANN, ann_and_bob

CHANGES = """\
lead_id,account_id,attribute,value,occurred_at
ann,,job_title,Intern,2025-01-01
ann,,job_title,CEO,2026-01-01
bob,,tags,"[""=1+1""]",2026-01-01T10:00:00.25Z
bob,,tags,,2026-02-01
bob,,balance,-5,2026-02-01
,acme,employees,10,2025-01-01
,acme,employees,400,2026-01-01
"""
ACCOUNTS = "account_id,industry,created_at\nacme,software,2020-01-01\n"
MODEL = """\
model: m
dimensions: {fit: {}, interest: {}}
rules:
  - {id: boss, dimension: fit, if: {job_title: CEO}, points: 10}
  - {id: size, dimension: fit, if: {company.employees: {gte: 100}}, points: 5}
  - {id: low, dimension: fit, if: {balance: {lt: 0}}, points: 3}
  - {id: demo, dimension: interest, on: demo.requested, points: 20}
  - {id: price, dimension: interest, on: page, where: {path: /pricing}, points: 7, bots: true}
"""


def read_back(store: Store, log: ErasureLog, folder: Path, form: str) -> None:
    with connect() as con:
        given = {name: str(folder / f"{name}.{form}") for name in ("leads", "accounts", "events", "changes")}
        opened = open_facts(con, given, {"ids": True, "strict": True})
        import_facts(store, con, opened.tables, frozenset(given), Wanted(NOW, NOW), log)


def exported(store: Store, folder: Path, form: str = "parquet", lead_id: int | None = None) -> dict[str, int]:
    with connect() as con:
        return export(store, con, folder, form, NOW, lead_id)


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_out_and_in_again_is_the_same(
    store: Store,
    log: ErasureLog,
    imported: Import,
    new_store: NewStore,
    tmp_path: Path,
    form: str,
) -> None:
    imported(leads=LEADS, events=EVENTS, changes=CHANGES, accounts=ACCOUNTS)
    rows = exported(store, tmp_path / "out", form)
    assert rows["leads"] == 4 and rows["events"] == 3
    other = new_store()
    read_back(other, log, tmp_path / "out", form)
    assert facts(other) == facts(store)
    before = facts(store)
    read_back(store, log, tmp_path / "out", form)
    assert facts(store) == before


def test_the_files_score_as_those_that_were_imported(store: Store, imported: Import, tmp_path: Path) -> None:
    imported(leads=LEADS, events=EVENTS, changes=CHANGES, accounts=ACCOUNTS)
    exported(store, tmp_path / "out")
    (tmp_path / "model.yml").write_text(MODEL)
    names = ("leads", "accounts", "events", "changes")
    scored = []
    for folder, form in ((tmp_path, "csv"), (tmp_path / "out", "parquet")):
        given: dict[str, Any] = {name: str(folder / f"{name}.{form}") for name in names}
        found = leadline.load(tmp_path / "model.yml").score(**given, as_of=NOW, everyone=True)
        rows = found.arrow().to_pylist()
        scored.append({row["lead_id"]: (row["fit"], row["interest"]) for row in rows})
    were, are = scored
    assert are.pop("zoe") == (0, 7)  # has events, and no row among the leads that came
    assert were == are and are["ann"] == (15, 27) and are["bob"][0] == 8


def test_cells_that_look_like_formulas_are_defused_in_csv(store: Store, imported: Import, tmp_path: Path) -> None:
    imported(leads='lead_id,city\n"=cmd()",@here\n')
    exported(store, tmp_path / "out", "csv")
    assert (tmp_path / "out" / "leads.csv").read_text().splitlines()[1].split(",")[0] == "'=cmd()"
    assert "'@here" in (tmp_path / "out" / "changes.csv").read_text()


def test_one_lead_alone_with_its_turn_on_a_shared_device(store: Store, tmp_path: Path) -> None:
    ann_and_bob(store)
    with store.reading() as con:
        lead_id = find_lead(con, ANN)
    rows = exported(store, tmp_path / "out", "jsonl", lead_id)
    assert (rows["leads"], rows["events"]) == (1, 4)
    text = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert "ann-on-tablet" in text and "bob" not in text


def test_recorded_scores_and_transitions_are_of_who_the_lead_is_now(
    store: Store, imported: Import, tmp_path: Path
) -> None:
    imported(leads=LEADS)
    with store.writing() as con:
        ann = find_lead(con, "ann")
        common = {"lead_id": ann, "model": "m", "version": "v", "as_of": CREATED, "score_cents": 1250}
        said = common | {"dimensions": '{"fit":1250}', "band": "hot", "qualified": True}
        con.execute(sa.insert(t.scores).values(said | {"disqualified": False}))
        con.execute(sa.insert(t.score_history).values(said | {"cause": "event"}))
        row = {"lead_id": ann, "number": 1, "from_stage": "lead", "to_stage": "mql", "at": CREATED}
        insert_new(con, t.transitions, [row | {"moved_by": "model", "fired": True}], [t.transitions.c.number])
    rows = exported(store, tmp_path / "out", "jsonl")
    assert (rows["scores"], rows["history"], rows["transitions"]) == (1, 1, 1)
    score = (tmp_path / "out" / "scores.jsonl").read_text()
    assert '"lead_id":"ann","as_of":"2026-01-02T00:00:00Z"' in score and '"score":12.5' in score
    assert '{"fit":12.5}' in score.replace("\\", "")
    assert (
        '"from_stage":"lead","to_stage":"mql","at":"2026-01-02T00:00:00Z"'
        in (tmp_path / "out" / "transitions.jsonl").read_text()
    )
