"""The demo's second part: real customers of a shop, ranked by what they did in 1997, judged by what they did after."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.cli import paper
from leadline.cli.progress import Progress
from leadline.errors import FactsError

if TYPE_CHECKING:
    from leadline.simulate.cdnow import Judgement, Orders

LONGEST_BAR = 40
ORDINALS = ("best", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "last")


@dataclass(frozen=True, slots=True)
class Judged:
    """The orders, the id of the best ranked customer, and how the ranking stood the test."""

    orders: Orders
    first: str
    judgement: Judgement

    def as_plain(self) -> dict[str, Any]:
        return {
            "customers": self.orders.customers,
            "orders": self.orders.orders,
            "auc": self.judgement.auc,
            "deciles": [asdict(decile) for decile in self.judgement.deciles],
        }


def judged(folder: Path) -> Judged | None:
    """Rank the customers as of the end of 1997 and look at their orders after it; ``None`` without the orders."""
    from leadline.cli.reading import connected
    from leadline.library.facts import open_facts
    from leadline.model import loads
    from leadline.plan import Detail
    from leadline.scoring.run import score_tables
    from leadline.simulate import cdnow

    try:
        source = cdnow.find()
    except FactsError:
        return None
    progress = Progress()
    text = resources.files("leadline.simulate").joinpath("cdnow.yml").read_text(encoding="utf-8")
    model = loads(text, "cdnow.yml")
    with progress.step("Ranking real customers"):
        orders = cdnow.write(folder, source)
        if not (folder / "model.yml").exists():
            (folder / "model.yml").write_text(text, encoding="utf-8")
        with connected() as con:
            opened = open_facts(con, {"leads": str(orders.leads), "events": str(orders.events)}, {})
            score_tables(con, [model], opened.tables, cdnow.SPLIT, detail=Detail.sums, everyone=False)
            scores = con.sql("SELECT lead_id, score FROM scores").to_arrow_table()
            events = con.sql(f"SELECT * FROM '{orders.events}'").to_arrow_table()
            [(first,)] = con.execute("SELECT lead_id FROM scores ORDER BY score DESC, lead_id LIMIT 1").fetchall()
        return Judged(orders, first, cdnow.judge(scores, events))


def print_judged(found: Judged) -> None:
    """The tenths of the customers from the best ranked down, and what became of them."""
    from leadline.explanation.text import Role, Span

    orders, judgement = found.orders, found.judgement
    customers = sum(decile.customers for decile in judgement.deciles)
    best = judgement.deciles[0]
    everyone = sum(d.ordered_again * d.customers for d in judgement.deciles) / customers
    paper.heading(
        f"Real customers: of the best ranked tenth {best.ordered_again:.0%} ordered again, of all {everyone:.0%}"
    )
    paper.paragraph(
        f"{customers:,} customers of the shop CDNOW, ranked by their orders of 1997 alone; what they did in the half "
        f"year after it shows whether the ranking means something ({orders.orders:,} orders in all).",
        role=Role.muted,
    )
    paper.line()
    paper.line(Span("  tenth  ordered again  spent after", Role.muted))
    room = min(LONGEST_BAR, paper.width() - 40)
    most = max(decile.ordered_again for decile in judgement.deciles)
    for name, decile in zip(ORDINALS, judgement.deciles, strict=False):
        bar = "█" * round(room * decile.ordered_again / most) if most else ""
        paper.line(
            f"  {name:<5}  ",
            Span(f"{decile.ordered_again:>12.1%}", Role.strong),
            f"  {f'${decile.spent:,.2f}':>11}  ",
            Span(bar or "▏", Role.accent if decile.decile == 1 else Role.muted),
        )
    paper.line()
    paper.paragraph(
        "Of two customers, one who came back and one who did not, the ranking has the right one first "
        f"{judgement.auc * 100:.0f} times in 100; by chance it would be 50.",
        indent=2,
    )
