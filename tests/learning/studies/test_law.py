"""A law: what the store's own history says is what its exported files say, figure by figure."""

from __future__ import annotations

from pathlib import Path

from leadline.ingest.exporting import export
from leadline.library.facts import connect
from leadline.store.database import Store
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
