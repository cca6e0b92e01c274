"""What the reference of the model language says in numbers is so."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.model import loads
from leadline.model.case import parse_cases
from tests.docs.fragments import whole
from tests.docs.test_model_reference import EXAMPLES, PAGE
from tests.oracle.cases import differences

CLAIMS: list[tuple[str, str]] = [
    # a text that the example has, and a case that its model must pass
    (
        "model: b2b-saas\ntitle",
        """
        lead: {job_title: CMO, country: DE, region: EU, created_at: 90d ago}
        account: {employees: 140, domain: nordhaven.example}
        events:
          - {event: page, path: /pricing}
          - {event: page, path: /pricing, at: 14d ago}
          - {event: email.clicked, at: 1d ago}
          - {event: email.clicked, at: 3d ago}
        expect: {fit: 85, engagement: 21, score: 106, grade: A, band: hot, priority: 1, qualified: true}
        """,
    ),
    (
        "id: reply, group",
        """
        events:
          - {event: email.clicked, times: 12}
          - {event: email.replied}
        expect: {engagement: 30, clamps: {email: -21}}
        """,
    ),
    (
        "{0: -10, 5: 0, 25: 10}\n  missing",
        "lead: {company.employees: 3}\nexpect: {rules: {company-size: -10}}",
    ),
    ("{0: -10, 5: 0, 25: 10}\n  missing", "lead: {company.employees: 24}\nexpect: {rules: {company-size: 0}}"),
    ("{0: -10, 5: 0, 25: 10}\n  missing", "lead: {company.employees: 4000}\nexpect: {rules: {company-size: 10}}"),
    ("{0: -10, 5: 0, 25: 10}\n  missing", "lead: {}\nexpect: {rules: {company-size: -5}}"),
    ("NO is Norway", "lead: {country: ' no '}\nexpect: {rules: {country: 5}}"),
    ("NO is Norway", "lead: {country: [US, DE]}\nexpect: {rules: {country: -5}}"),
    (
        "id: will-buy",
        "probabilities: [{predictor: buys-in-90-days, probability: 0.32}]\nexpect: {rules: {will-buy: 32}}",
    ),
    (
        "limit: 1 per day, within: 90d}\n",
        """
        as_of: 2026-03-15
        events:
          - {event: email.clicked, at: 2026-03-10T08:00Z, times: 5, every: 1h}
          - {event: email.clicked, at: 2026-03-11T08:00Z}
        expect: {rules: {email-click: {points: 6, occurrences: 2}}}
        """,
    ),
    (
        "distinct: asset, points: 4",
        """
        events:
          - {event: content.downloaded, asset: guide, times: 3}
          - {event: content.downloaded, asset: story}
        expect: {rules: {papers: 8}}
        """,
    ),
    ("half_life: 14d}\n", "events: [{event: page, at: 14d ago}]\nexpect: {rules: {visit: 5.00}}"),
    ("half_life: 14d}\n", "events: [{event: page, at: 28d ago}]\nexpect: {rules: {visit: 2.50}}"),
    ("half_life: 14d}\n", "events: [{event: page, at: 7d ago}]\nexpect: {rules: {visit: 7.07}}"),
    ("fade: {30d: 0.5, 90d: 0}", "events: [{event: page, at: 29d 23h ago}]\nexpect: {rules: {visit: 10}}"),
    ("fade: {30d: 0.5, 90d: 0}", "events: [{event: page, at: 30d ago}]\nexpect: {rules: {visit: 5}}"),
    ("fade: {30d: 0.5, 90d: 0}", "events: [{event: page, at: 90d ago}]\nexpect: {rules: {visit: 0}}"),
    (
        "points: -10, cap: 30",
        "events: [{event: page, path: /careers, times: 5}]\nexpect: {rules: {careers: -50}, clamps: {careers: 20}}",
    ),
    (
        "surge: {last: 7d",
        """
        lead: {created_at: 40d ago}
        events:
          - {event: page, at: 6d ago, times: 6, every: 1h}
          - {event: page, at: 30d ago, times: 8, every: 1d}
        expect: {rules: {surge: 10}}
        """,
    ),
    (
        "surge: {last: 7d",
        "lead: {created_at: 30d ago}\nevents: [{event: page, at: 6d ago, times: 6}]\nexpect: {rules: {surge: 0}}",
    ),
    (
        "surge: {last: 7d",
        "lead: {created_at: 35d ago}\nevents: [{event: page, at: 6d ago, times: 3}]\nexpect: {rules: {surge: 10}}",
    ),
    ("any act of theirs", "lead: {created_at: 29d 23h ago}\nexpect: {rules: {gone-quiet: 0}}"),
    ("any act of theirs", "lead: {created_at: 30d ago}\nexpect: {rules: {gone-quiet: -10}}"),
    ("any act of theirs", "lead: {created_at: 95d ago}\nexpect: {rules: {gone-quiet: -50}}"),
    ("any act of theirs", "lead: {}\nexpect: {rules: {gone-quiet: 0}}"),
    ("id: worth-a-look", "lead: {seniority: manager}\nexpect: {rules: {worth-a-look: 10}}"),
    ("id: worth-a-look", "lead: {seniority: manager, department: hr}\nexpect: {rules: {worth-a-look: 0}}"),
    ("duration_s, times: 0.01", "events: [{event: page.left, duration_s: 100}]\nexpect: {rules: {reading-time: 1}}"),
]


def model_text(having: str) -> str:
    """The first example on the page that has a text, as a whole model."""
    return whole(next(block.text for block in EXAMPLES if having in block.text))


@pytest.mark.parametrize(("having", "case"), CLAIMS)
def test_what_the_page_says_in_numbers_is_so(having: str, case: str) -> None:
    lines = [line for line in case.splitlines() if line.strip()]
    indent = len(lines[0]) - len(lines[0].lstrip())
    body = "\n".join("    " + line[indent:] for line in lines)
    as_of = "" if "as_of" in case else "as_of: 2026-03-15\n"
    cases: Any = parse_cases(f"{as_of}cases:\n  - name: claim\n{body}\n", "claims.yml").cases
    assert [differences(one, loads(model_text(having), PAGE.name, PAGE.parent)) for one in cases] == [[]]
