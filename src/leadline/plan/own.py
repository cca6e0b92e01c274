"""What SQLite lacks, as functions of our own: their names and arguments.

A connection gets them from `leadline.scoring.sqlite.register`. All give ``NULL`` of ``NULL``.

    leadline_fold(text)                  text as it compares, NULL where it is blank
    leadline_number(folded)              the number that a folded text writes, else NULL
    leadline_instant(folded)             the instant that it writes, in microseconds, else NULL
    leadline_matches(text, pattern)      whether a regular expression is found anywhere
    leadline_shortest(double)            the shortest text that means this double
    leadline_cents(micro, weight, …)     the weighted sum of micro-points in hundredths, halves away from zero
"""

from __future__ import annotations

from sqlglot import exp

FOLD, NUMBER, INSTANT = "leadline_fold", "leadline_number", "leadline_instant"
MATCHES, SHORTEST, CENTS = "leadline_matches", "leadline_shortest", "leadline_cents"


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=list(arguments))


def shortest(value: exp.Expression) -> exp.Expression:
    return call(SHORTEST, value)


def instant(text: exp.Expression) -> exp.Expression:
    return call(INSTANT, text)
