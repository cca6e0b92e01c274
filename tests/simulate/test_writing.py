"""What is written: six files with a fixed shape, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.model.condition import DAY
from leadline.simulate import ENDS, Simulated, write
from leadline.simulate import writing as module

FILES = ("leads", "accounts", "changes", "events", "truth", "truth_events")
INSTANT = pa.timestamp("us")


def _tables(company: Simulated) -> dict[str, pa.Table]:
    return {name: pq.read_table(getattr(company, name)) for name in FILES}


def test_the_same_seed_gives_the_same_tables(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", size=300), write(tmp_path / "two", size=300)
    for name, table in _tables(one).items():
        assert table.equals(_tables(two)[name]), name
    assert one.rows == two.rows


def test_another_seed_gives_other_people_and_events(tmp_path: Path) -> None:
    one, two = _tables(write(tmp_path / "one", size=300)), _tables(write(tmp_path / "two", size=300, seed=8))
    for name in FILES:
        assert not one[name].equals(two[name]), name


def test_several_territories_are_the_same_whichever_thread_ends_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TERRITORY", 100)
    several = write(tmp_path / "several", size=350)
    monkeypatch.setattr(module, "_WORKERS", 1)
    single = write(tmp_path / "single", size=350)
    for name, table in _tables(several).items():
        assert table.equals(_tables(single)[name]), name
    assert several.rows["leads"] == 350
    for name, key in (("leads", "lead_id"), ("accounts", "account_id"), ("events", "event_id")):
        ids = _tables(several)[name].column(key).to_pylist()
        assert len(set(ids)) == len(ids), name
        assert sorted(ids) == ids, name
    domains = _tables(several)["accounts"].column("domain").to_pylist()
    assert len(set(domains)) == len(domains)


def test_the_files_have_the_columns_that_leadline_reads(company: Simulated) -> None:
    events = pq.read_schema(company.events)
    assert events.names[:6] == ["event_id", "lead_id", "event", "occurred_at", "source", "automated"]
    assert events.field("occurred_at").type == INSTANT
    assert events.field("path").type == pa.string()
    leads = pq.read_schema(company.leads)
    assert leads.names[:3] == ["lead_id", "account_id", "created_at"]
    assert leads.field("created_at").type == INSTANT
    assert pq.read_schema(company.accounts).names[:2] == ["account_id", "name"]
    changes = pq.read_schema(company.changes)
    assert changes.names == ["lead_id", "account_id", "attribute", "value", "occurred_at"]


def test_nothing_that_only_the_judge_may_know_is_in_the_facts(company: Simulated) -> None:
    hidden = {"kind", "onset", "peak", "fit", "won", "machine", "person"}
    for name in ("leads", "accounts", "changes", "events"):
        assert not hidden & set(pq.read_schema(getattr(company, name)).names), name


def test_rows_are_counted_as_they_are_in_the_files(company: Simulated) -> None:
    assert company.rows == {name: pq.read_metadata(getattr(company, name)).num_rows for name in FILES}
    assert company.rows["leads"] == 2_000
    assert 30_000 < company.rows["events"] < 60_000


def test_progress_is_told_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TERRITORY", 100)
    told: list[tuple[int, int]] = []
    write(tmp_path, size=250, progress=lambda done, total: told.append((done, total)))
    assert told == [(100, 250), (200, 250), (250, 250)]


def test_another_end_moves_the_year(tmp_path: Path) -> None:
    earlier = ENDS - 100 * DAY
    table = pq.read_table(write(tmp_path, size=300, ends=earlier).events)
    last = max(table.column("occurred_at").cast(pa.int64()).to_pylist())
    assert earlier - 3 * DAY < last < earlier


@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_handful_of_leads_is_a_company_too(tmp_path: Path, size: int) -> None:
    assert write(tmp_path, size=size).rows["leads"] == size


def test_an_unknown_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="XL"):
        write(tmp_path, size="XL")
