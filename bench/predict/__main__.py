"""Predictors on real data, forward in time, beside scikit-learn tuned on the same past and naive Bayes; in one table.

Two sets of data come with packages. Two more are looked for in the folder of ``--data`` or ``LEADLINE_BENCH_DATA``:
``uci-bank/bank-additional-full.csv``, and ``olist`` with the two files of Olist's marketing funnel. What is not there
is left out.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.predict.cases import FROM_FILES, FROM_PACKAGES, Case
from bench.predict.rivals import rivals
from leadline.evidence.outcome import read_outcomes
from leadline.evidence.predict.document import NAMES, figures, row
from leadline.evidence.predict.train import Trained, Wish, train
from leadline.evidence.report.document import Section, Table
from leadline.evidence.report.lines import section_lines
from leadline.library.facts import connect, open_facts


def learned(case: Case, now: int) -> Trained:
    """What our own training makes of a case."""
    [outcome] = read_outcomes(case.outcome)
    with connect() as con:
        tables = open_facts(con, {path.stem: str(path) for path in case.folder.glob("*.*")}, {}).tables
        return train(con, tables, outcome, Wish(), now)


def measured(case: Case, now: int) -> bool:
    """Print the table of one case; whether all that leaks was found."""
    started = time.perf_counter()
    found = learned(case, now)
    took = time.perf_counter() - started
    table = figures(found).table
    assert table is not None
    rows = [*table.rows, *(row(one, NAMES.get(one.name, one.name)) for one in rivals(case, found, now))]
    left = ", ".join(f"{leak.field} ({leak.why})" for leak in found.leaks) or "nothing"
    missed = case.leaks - {leak.field for leak in found.leaks}
    sentences = [
        f"Learned in {took:.0f} s. {found.decided[:1].upper()}{found.decided[1:]}.",
        f"Left out: {left}." + (f" NOT FOUND: {', '.join(sorted(missed))}." if missed else ""),
    ]
    for spans in section_lines(Section(case.name, sentences, Table(table.columns, rows)), 110):
        print("".join(span.text for span in spans))
    print(flush=True)
    return not missed


def makers(data: str | None) -> Iterator[tuple[str, Callable[[Path], Case]]]:
    yield from FROM_PACKAGES.items()
    for name, make in FROM_FILES.items():
        if data is None or not (Path(data) / name).is_dir():
            print(f"{name}: not here; give its folder with --data or LEADLINE_BENCH_DATA\n")
        else:
            yield name, partial(make, Path(data))


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", default=os.environ.get("LEADLINE_BENCH_DATA"), help="the folder with the real data")
    given = reader.parse_args().data
    now = time.time_ns() // 1_000
    is_found = True
    with TemporaryDirectory(prefix="leadline-bench-") as place:
        for name, make in makers(given):
            folder = Path(place, name)
            folder.mkdir()
            is_found &= measured(make(folder), now)
    return 0 if is_found else 1


if __name__ == "__main__":
    sys.exit(main())
