"""The CDNOW orders: read whole, and a judgement by what happened later."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from leadline.errors import FactsError
from leadline.model import load
from leadline.model.condition import DAY
from leadline.simulate import cdnow
from tests.oracle.scorer import score

MODEL = Path(cdnow.__file__).with_suffix(".yml")


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> cdnow.Orders:
    return cdnow.write(tmp_path_factory.mktemp("cdnow"))


def test_every_order_of_every_customer_is_there(orders: cdnow.Orders) -> None:
    assert (orders.customers, orders.orders) == (23_570, 69_659)
    assert pq.read_metadata(orders.leads).num_rows == 23_570
    assert pq.read_metadata(orders.events).num_rows == 69_659


def test_the_orders_are_those_of_the_file(orders: cdnow.Orders) -> None:
    with duckdb.connect() as connection:
        query = f"""
            SELECT min(occurred_at)::DATE::TEXT, max(occurred_at)::DATE::TEXT, round(sum(amount))
            FROM '{orders.events}'
        """
        assert connection.execute(query).fetchall() == [("1997-01-01", "1998-06-30", 2_500_316)]
        second = f"SELECT event, quantity, amount FROM '{orders.events}' WHERE lead_id = '00002' ORDER BY event_id"
        assert connection.execute(second).fetchall() == [("order", 1, 12.0), ("order", 5, 77.0)]


def test_a_customer_is_a_lead_from_the_first_order(orders: cdnow.Orders) -> None:
    with duckdb.connect() as connection:
        first = f"SELECT lead_id, min(occurred_at) FROM '{orders.events}' GROUP BY 1 ORDER BY 1"
        leads = f"SELECT lead_id, created_at FROM '{orders.leads}' ORDER BY 1"
        assert connection.execute(first).fetchall() == connection.execute(leads).fetchall()


def test_a_file_of_ones_own_is_read_too(tmp_path: Path) -> None:
    source = tmp_path / "orders.txt"
    source.write_text(" 00007 19970102 3 30.5\n\n 00007 19970301  1   9.99\n 00009 19980101 1 0.00\n")
    assert cdnow.write(tmp_path / "out", source).orders == 3


@pytest.mark.parametrize(
    "line", ["00007 1997-01-02 3 30.5", "00007 19970102 3", "00007 19971301 1 1", "7 19970102 x 1"]
)
def test_what_is_no_order_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    source = tmp_path / "orders.txt"
    source.write_text(f"00001 19970101 1 11.77\n{line}\n")
    with pytest.raises(FactsError, match=r"orders\.txt:2: .* is no order"):
        cdnow.write(tmp_path / "out", source)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "orders.txt"
    source.write_text("customer_id date number_of_cds dollar_value\n")
    with pytest.raises(FactsError, match="no orders"):
        cdnow.write(tmp_path / "out", source)


def test_without_the_package_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", nowhere)
    with pytest.raises(FactsError, match="pip install --no-deps lifetimes"):
        cdnow.find()


def _scores(scores: list[float]) -> pa.Table:
    return pa.table({"lead_id": [f"{n:02d}" for n in range(len(scores))], "score": scores})


def _later(*orders: tuple[int, int, float]) -> pa.Table:
    """Orders: whose, how many microseconds after the split, dollars."""
    return pa.table(
        {
            "lead_id": [f"{lead:02d}" for lead, _, _ in orders],
            "event": ["order"] * len(orders),
            "occurred_at": pa.array([cdnow.SPLIT + after for _, after, _ in orders], pa.timestamp("us")),
            "amount": [amount for _, _, amount in orders],
        }
    )


def test_a_tenth_is_judged_by_its_later_orders() -> None:
    judged = cdnow.judge(
        _scores([float(20 - n) for n in range(20)]), _later((0, DAY, 10.0), (0, 2 * DAY, 5.0), (3, DAY, 8.0))
    )
    best, second, *rest = judged.deciles
    assert (best.customers, best.ordered_again, best.orders, best.spent) == (2, 0.5, 1.0, 7.5)
    assert (best.highest, best.lowest) == (20.0, 19.0)
    assert (second.ordered_again, second.spent) == (0.5, 4.0)
    assert all(tenth.ordered_again == 0 for tenth in rest)
    assert judged.auc == pytest.approx(1 - 2 / 36)


def test_only_orders_after_the_split_and_up_to_the_end_count() -> None:
    events = _later((0, 0, 1.0), (1, 1, 1.0), (2, cdnow.AFTER, 1.0), (3, cdnow.AFTER + 1, 1.0))
    judged = cdnow.judge(_scores([4.0, 3.0, 2.0, 1.0]), events)
    assert [tenth.ordered_again for tenth in judged.deciles] == [0, 1, 1, 0]


def test_equal_scores_say_nothing() -> None:
    assert cdnow.judge(_scores([5.0] * 10), _later((4, 1, 1.0))).auc == 0.5


def test_the_model_of_the_example_tells_who_orders_again(orders: cdnow.Orders) -> None:
    """Scored by the naive scorer on every hundredth customer."""
    model = load(MODEL)
    with duckdb.connect() as connection:
        leads = connection.execute(
            f"SELECT lead_id, epoch_us(created_at) FROM '{orders.leads}' WHERE lead_id LIKE '%00'"
        ).fetchall()
        events = connection.execute(
            f"""
            SELECT event_id, lead_id, epoch_us(occurred_at), quantity, amount
            FROM '{orders.events}' WHERE lead_id LIKE '%00'
            """
        ).fetchall()
    facts = {
        "leads": [{"lead_id": lead, "created_at": created} for lead, created in leads],
        "events": [
            {
                "event_id": event_id, "lead_id": lead, "event": "order", "occurred_at": at, "source": "shop",
                "automated": False, "properties": {"quantity": quantity, "amount": amount},
            }
            for event_id, lead, at, quantity, amount in events
        ],
    }  # fmt: skip
    rows = score(model, facts, [(lead, cdnow.SPLIT) for lead, _ in leads]).rows
    scores = pa.table({"lead_id": [row.lead_id for row in rows], "score": [float(row.score) for row in rows]})
    judged = cdnow.judge(scores, pq.read_table(orders.events))
    assert judged.auc > 0.7
    assert judged.deciles[0].ordered_again > 3 * judged.deciles[-1].ordered_again
