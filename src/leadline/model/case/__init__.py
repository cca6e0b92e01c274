"""Cases: what a model should say of one lead at one instant, written by the people who wrote the model.

    file = read_cases("cases/pricing.yml")
    for case in file.cases:
        ...                                  # score case.facts at case.as_of, then
        compare(case.expected, row, contributions)

The format is described in the reference of cases; `leadline test MODEL CASES` runs such a file.
"""

from leadline.model.case.expected import Expected, ExpectedRule, Literal, Wanted, compare
from leadline.model.case.facts import ACCOUNT, LEAD, PlainFacts
from leadline.model.case.read import Case, CaseFile, parse_cases, read_cases

__all__ = [
    "ACCOUNT",
    "LEAD",
    "Case",
    "CaseFile",
    "Expected",
    "ExpectedRule",
    "Literal",
    "PlainFacts",
    "Wanted",
    "compare",
    "parse_cases",
    "read_cases",
]
