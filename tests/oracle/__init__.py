"""The naive oracle: what MODEL.md says, in plain Python, for comparison with every engine.

from tests import oracle
result = oracle.score(model, facts, [("a", as_of)])
result.rows, result.contributions, result.inexact
oracle.account_scores(model, facts, as_of)
"""

from tests.oracle.accounts import AccountRow, account_scores
from tests.oracle.facts import Facts, Known
from tests.oracle.scorer import Contribution, Result, Row, score
from tests.oracle.values import canonical_json, instant, instant_of, instant_text

__all__ = [
    "AccountRow",
    "Contribution",
    "Facts",
    "Known",
    "Result",
    "Row",
    "account_scores",
    "canonical_json",
    "instant",
    "instant_of",
    "instant_text",
    "score",
]
