"""Predictors on real data, forward in time, beside scikit-learn tuned on the same past and naive Bayes; in one table.

The data are not in this repository. Give their folder with ``--data`` or ``LEADLINE_BENCH_DATA``: in it
``uci-bank/bank-additional-full.csv`` (Moro, Cortez, Rita 2014) and ``olist`` with the two files of Olist's marketing
funnel. What is not there is left out.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from leadline.evidence.outcome import read_outcomes
from leadline.evidence.predict import split
from leadline.evidence.predict.calibrated import Calibration, calibrate
from leadline.evidence.predict.document import NAMES, figures, row
from leadline.evidence.predict.judging import Judged, judge
from leadline.evidence.predict.learners import Own, fit_own
from leadline.evidence.predict.train import Trained, Wish, gathered, train
from leadline.evidence.report.document import Section, Table
from leadline.evidence.report.lines import section_lines
from leadline.evidence.stats import auc
from leadline.library.facts import connect, open_facts

WON = "outcome: {name}\nof: column\ncolumn: {column}\n{rest}"
BASELINES = ("logistic regression", "gradient boosting", "naive Bayes")


@dataclass(frozen=True)
class Case:
    """Facts in a folder, an outcome, and the fields that must be found to know too much."""

    name: str
    folder: Path
    outcome: str
    leaks: frozenset[str]


def uci(data: Path, folder: Path) -> Case:
    """Calls in date order; the file has no dates, so they get one every half hour, in the order of the file."""
    first = datetime(2008, 5, 1, tzinfo=UTC)
    with (data / "uci-bank" / "bank-additional-full.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    people = [
        {"lead_id": str(n), "created_at": (first + timedelta(minutes=30 * n)).isoformat()}
        | {name.replace(".", "_"): value for name, value in one.items()}
        for n, one in enumerate(rows)
    ]
    save(folder / "leads.csv", people)
    return Case("UCI bank", folder, WON.format(name="yes", column="y", rest="is: 'yes'\n"), frozenset({"duration"}))


def olist(data: Path, folder: Path) -> Case:
    """Leads with what is known of them now: the deals' columns, for winners."""
    with (data / "olist" / "olist_closed_deals_dataset.csv").open(encoding="utf-8") as file:
        deals = {one["mql_id"]: one for one in csv.DictReader(file)}
    columns = [name for name in next(iter(deals.values())) if name != "mql_id"]
    with (data / "olist" / "olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8") as file:
        people = [
            {"lead_id": one["mql_id"], "created_at": one["first_contact_date"]}
            | {name: one[name] for name in ("landing_page_id", "origin")}
            | {name: deals.get(one["mql_id"], {}).get(name, "") for name in columns}
            for one in csv.DictReader(file)
        ]
    save(folder / "leads.csv", people)
    leaks = frozenset(name for name in columns if name != "won_date")
    return Case("Olist", folder, WON.format(name="won", column="won_date", rest="within: 60d\n"), leaks)


def save(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def estimators(name: str) -> list[Any]:
    """The settings among which a baseline is tuned, by forward validation, as ours are."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB

    if name == "logistic regression":
        return [LogisticRegression(C=c, max_iter=2000) for c in (0.01, 0.1, 1.0, 10.0)]
    if name == "gradient boosting":
        return [
            HistGradientBoostingClassifier(max_leaf_nodes=n, learning_rate=0.05, random_state=7) for n in (4, 15, 31)
        ]
    return [GaussianNB()]


def baselines(case: Case, found: Trained, now: int) -> Iterator[Judged]:
    """scikit-learn on the same rows and the same features, as ours were left after the watch."""
    [outcome] = read_outcomes(case.outcome)
    with connect() as con:
        tables = open_facts(con, {path.stem: str(path) for path in case.folder.glob("*.*")}, {}).tables
        data = gathered(con, tables, outcome, found.wish, now, None)
    shots, frame = data.snapshots, data.frame.select([f.name for f in found.frame.features])
    everything = np.ones(frame.rows, dtype=np.bool_)
    horizon = outcome.within or 0
    part = split.forward(shots.as_of, horizon, everything, 1 - split.TEST, 1.0)
    had = shots.happened
    pieces = [
        p for p in split.folds(shots.as_of, horizon, part.learn) if min(had[p.learn].sum(), had[p.judge].sum()) > 7
    ]
    for name in BASELINES:
        best: tuple[float, Any, list[Any]] | None = None
        for estimator in estimators(name):
            said = [own(estimator, frame.only(p.learn), had[p.learn]).log_odds(frame.only(p.judge)) for p in pieces]
            each = [auc(s, had[p.judge]) or 0.5 for s, p in zip(said, pieces, strict=True)]
            mean = float(np.mean(each)) if each else 0.5
            if best is None or mean > best[0]:
                best = (mean, estimator, said)
        assert best is not None
        beside = calibrate(best[2][-1], had[pieces[-1].judge]) if pieces else Calibration("platt")
        fitted = own(best[1], frame.only(part.learn), had[part.learn])
        log_odds = beside.log_odds(fitted.log_odds(frame.only(part.judge)))
        yield judge(f"scikit-learn: {name}", log_odds, had[part.judge], shots.lead[part.judge], 7)


def own(estimator: Any, frame: Any, happened: Any) -> Own:
    """A copy of the estimator, fitted to our features as numbers."""
    from sklearn.base import clone

    return fit_own(clone(estimator), frame, happened)


def measured(case: Case, now: int) -> bool:
    """Print the table of one case; whether all that leaks was found."""
    [outcome] = read_outcomes(case.outcome)
    started = time.perf_counter()
    with connect() as con:
        tables = open_facts(con, {path.stem: str(path) for path in case.folder.glob("*.*")}, {}).tables
        found = train(con, tables, outcome, Wish(), now)
    took = time.perf_counter() - started
    table = figures(found).table
    assert table is not None
    rows = [*table.rows, *(row(one, NAMES.get(one.name, one.name)) for one in baselines(case, found, now))]
    left = ", ".join(f"{leak.field} ({leak.why})" for leak in found.leaks) or "nothing"
    missed = case.leaks - {leak.field for leak in found.leaks}
    sentences = [
        f"Learned in {took:.0f} s. {found.decided[:1].upper()}{found.decided[1:]}.",
        f"Left out: {left}." + (f" NOT FOUND: {', '.join(sorted(missed))}." if missed else ""),
    ]
    section = Section(case.name, sentences, Table(table.columns, rows))
    for spans in section_lines(section, 110):
        print("".join(span.text for span in spans))
    print()
    return not missed


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", default=os.environ.get("LEADLINE_BENCH_DATA"), help="the folder with the real data")
    given = reader.parse_args().data
    now = time.time_ns() // 1_000
    is_found = True
    with TemporaryDirectory(prefix="leadline-bench-") as place:
        makers = {"uci-bank": uci, "olist": olist}
        for name, make in makers.items():
            if given is None or not (Path(given) / name).is_dir():
                print(f"{name}: not here; give its folder with --data or LEADLINE_BENCH_DATA\n")
                continue
            folder = Path(place, name)
            folder.mkdir()
            is_found &= measured(make(Path(given), folder), now)
    return 0 if is_found else 1


if __name__ == "__main__":
    sys.exit(main())
