"""A model and contributions to explain."""

from __future__ import annotations

from decimal import Decimal

from leadline.explanation import Contribution, Results
from leadline.model import DAY, Model, loads

AS_OF = 1_795_000_000_000_000  # 18 Nov 2026, 11:06 UTC

MODEL = """
model: small
title: Small shop
dimensions: {fit: {max: 50}, engagement: {min: 0, max: 100}}
groups: {email: {dimension: engagement, max: 10}}
score: {fit: 1, engagement: 1}
rules:
  - {id: decides, title: Decides, dimension: fit, if: {job_title: CEO}, points: 30}
  - {id: company-size, dimension: fit, bins: company.employees, points: {25: 30}}
  - {id: email-click, group: email, on: email.clicked, points: 3}
  - {id: pricing-page, dimension: engagement, on: page, where: {path: {starts_with: /pricing}}, points: 10,
     half_life: 14d, cap: 25}
  - {id: email-reply, group: email, on: email.replied, points: 5}
  - {id: gone-quiet, dimension: engagement, without: any, points: {30d: -10}}
  - {id: anything, title: Social media, dimension: engagement, on: [social.liked, social.shared, ad.clicked], points: 1}
bands: {of: score, hot: 50, else: cold}
lifecycle:
  mql: {score: {gte: 100}}
  qualify: [{did: {on: demo.requested, within: 30d}}]
  disqualify: [{job_role: student}]
"""


def small(text: str = MODEL) -> Model:
    return loads(text)


def row(
    kind: str, rule: str, dimension: str, points: str, occurrences: int | None = None, days: int | None = None
) -> Contribution:
    """A contribution; ``days`` is how long ago the last occurrence was."""
    return Contribution(
        kind, rule, dimension, Decimal(points), occurrences, None if days is None else AS_OF - days * DAY
    )


FIT = [
    row("rule", "decides", "fit", "30.000000"),
    row("rule", "company-size", "fit", "30.000000"),
    row("dimension", "fit", "fit", "-10.000000"),
]
ENGAGEMENT = [
    row("rule", "email-click", "engagement", "9.000000", 3, 2),
    row("rule", "pricing-page", "engagement", "28.333333", 4, 1),
    row("cap", "pricing-page", "engagement", "-3.333333"),
    row("rule", "email-reply", "engagement", "5.000000", 1, 5),
    row("group", "email", "engagement", "-4.000000"),
]


def results(fit: str = "50.00", engagement: str = "35.00", score: str = "85.00") -> Results:
    dimensions = {"fit": Decimal(fit), "engagement": Decimal(engagement)}
    return Results("ann", AS_OF, Decimal(score), dimensions, band="hot")
