"""Two small models that between them use most of the language, for engines that take long to plan a query."""

from __future__ import annotations

from leadline import templates
from leadline.model import Model, loads

WHO = r"""
model: who
title: Who they are
audience: {country: {not_in: [fr]}}
dimensions:
  fit: {min: -20}
rules:
  - id: decides
    dimension: fit
    if: {any: [{job_title: {matches: '\b(CEO|Head|Director)\b'}}, {seniority: [c-level, director]}]}
    points: 10
  - {id: size, dimension: fit, bins: company.employees, points: {0: -5, 20: 5, 100: 10}, missing: -1}
  - {id: country, dimension: fit, lookup: country, points: {DE: 5, US: 4}, else: -2.5}
  - {id: new, dimension: fit, if: {created_at: {newer_than: 90d}}, points: 2}
  - {id: mail, dimension: fit, if: {email: {ends_with: .example}}, points: 1}
  - {id: consent, dimension: fit, if: {consent: true}, points: 1}
grades: {of: fit, A: 15, B: 5, else: C}
"""

WHAT = r"""
model: what
title: What they do
timezone: Europe/Berlin
dimensions:
  engagement: {min: 0, max: 100, restart: [recycled, lost]}
groups:
  mail: {dimension: engagement, max: 12.5}
score: {engagement: 0.75}
rules:
  - {id: click, group: mail, on: email.clicked, points: 3, limit: 2 per day, half_life: 60d}
  - {id: reading, dimension: engagement, on: page.left, points: {per: duration_s, times: 0.0123}, cap: 9}
  - {id: assets, dimension: engagement, on: content.downloaded, distinct: asset, points: 1.5}
  - {id: back, dimension: engagement, on: page, where: {path: {ends_with: g}}, at_least: 2, within: 90d, points: 5}
  - id: path
    dimension: engagement
    sequence:
      - {on: page, where: {path: {contains: docs}}}
      - {on: page, where: {path: {matches: '^/pric'}}}
    within: 30d
    points: 8
  - {id: quiet, dimension: engagement, without: any, points: {30d: -1, 60d: -2}, cumulative: true}
bands: {of: score, hot: 20, warm: 5, else: cold}
priority:
  - {if: {did: {on: demo.requested, within: 30d}}, is: 1}
  - {else: 2}
lifecycle:
  mql: {score: {gte: 20}}
  disqualify: [{did_not: {on: any, for: 120d}}]
"""

SMALL = {"who": loads(WHO), "what": loads(WHAT)}
TEMPLATES = {name: loads(templates.read(name), f"{name}.yml") for name in templates.names()}


def model(text: str) -> Model:
    """A model of one dimension, ``fit``, with these rules."""
    return loads(f"model: one\ndimensions: {{fit: {{}}}}\nrules:\n{text}")
