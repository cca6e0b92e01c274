"""The schema takes what the language has, and underlines what it has not."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from leadline import templates
from leadline.errors import ModelError
from leadline.model import loads
from leadline.model.kinds import KEYS, RULE_KEYS
from leadline.model.schema import keys, schema
from leadline.model.schema.rules import KINDS, rule_keys

VALIDATOR = Draft202012Validator(schema())
HEAD = "model: m\ndimensions: {fit: {min: 0, max: 100}, engagement: {}}\n"

EXAMPLE = r"""
model: b2b-saas
title: B2B SaaS, Europe
timezone: Europe/Berlin
audience: {region: [EU, UK]}
define:
  decision-maker: {any: [{job_title: [CEO, CMO]}, {seniority: [c-level, vp]}]}
  target-accounts: {list: lists/target-accounts.csv, column: domain}
  free-mail: [gmail.com, outlook.com, qq.com]
dimensions:
  fit:        {min: 0, max: 100}
  engagement: {min: 0, max: 150, restart: [recycled, lost]}
groups:
  email: {dimension: engagement, max: 30}
score: {fit: 1, engagement: 1}
rules:
  - {id: decision-maker, title: Decides, dimension: fit, if: decision-maker, points: 5}
  - {id: target-account, dimension: fit, if: {company.domain: {in: target-accounts}}, points: 20}
  - id: company-size
    dimension: fit
    bins: company.employees
    points: {0: -10, 5: 0, 25: 10}
    missing: 0
  - {id: country, dimension: fit, lookup: country, points: {US: 10, GB: 10, DE: 5}, else: 0}
  - {id: email-click, group: email, on: email.clicked, points: 3, limit: 1 per day, within: 90d}
  - id: pricing-page
    dimension: engagement
    on: page
    where: {path: {starts_with: /pricing}}
    points: 10
    limit: 3 per 7d
    half_life: 14d
  - {id: reading-time, dimension: engagement, on: page.left, points: {per: duration_s, times: 0.01}, cap: 10}
  - {id: comes-back, dimension: engagement, on: page, at_least: 5, within: 7d, points: 15}
  - {id: case-studies-read, dimension: engagement, on: content.downloaded, distinct: asset, points: 4, cap: 20}
  - {id: surge, dimension: engagement, on: page, surge: {last: 7d, against: 28d, at_least: 2}, points: 10}
  - id: docs-then-pricing
    dimension: engagement
    sequence:
      - {on: page, where: {path: {starts_with: /docs}}}
      - {on: page, where: {path: {starts_with: /pricing}}}
    within: 7d
    points: 8
  - id: autumn-campaign
    dimension: engagement
    on: webinar.attended
    where: {campaign: autumn-26}
    from: 2026-09-01
    until: 2026-11-30
    if: decision-maker
    points: 12
  - {id: job-hunter, dimension: engagement, on: form.submitted, where: {form: job-application}, points: -50}
  - {id: gone-quiet, dimension: engagement, without: any, points: {30d: -10, 60d: -25, 90d: -50}}
  - {id: old-idea, enabled: false, dimension: fit, if: {country: FR}, points: 1, note: "tried, brought nothing"}
  - {id: buys, dimension: fit, predict: buys, points: {times: 100}}
grades:   {of: fit, A: 80, B: 60, C: 40, D: 20, else: F}
bands:    {of: score, hot: 50, warm: 25, else: cold}
priority:
  - {if: {grade: [A, B], band: hot}, is: 1}
  - {if: {grade: [A, B]}, is: 2}
  - {else: 3}
lifecycle:
  mql:        {score: {gte: 100}}
  qualify:
    - {did: {on: demo.requested, within: 30d}}
  disqualify:
    - {job_role: [student, unemployed]}
    - {did: {on: email.complained}}
  recycle:    {any: [{score: {lt: 70}}, {did_not: {on: any, for: 60d}}]}
account_score: {of: engagement, by: top 3, breadth: {at_least: 20, points: 5, max: 25}, roles: {buyer: decision-maker}}
"""


def read(text: str) -> Any:
    return plain(YAML(typ="safe", pure=True).load(text))


def plain(value: Any) -> Any:
    """What an editor sees: keys are text, dates are text."""
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def mistakes(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(read(text))]


def rule(text: str) -> str:
    return HEAD + f"rules: [{{id: r, dimension: fit, {text}}}]\n"


def test_the_schema_is_a_schema_and_json() -> None:
    Draft202012Validator.check_schema(schema())
    assert json.loads(json.dumps(schema())) == schema()


def test_the_example_of_the_language_is_valid() -> None:
    assert mistakes(EXAMPLE) == []


@pytest.mark.parametrize("name", templates.names())
def test_every_template_is_valid(name: str) -> None:
    assert mistakes(templates.read(name)) == []


@pytest.mark.parametrize(
    "text",
    [
        rule("if: {a: 1}, points: 5"),
        rule("if: {all: [{a: 1}, {not: {b: {exists: false}}}]}, points: -0.5"),
        rule("if: {a: {between: [2026-01-01, 2026-02-01]}}, points: 1"),
        rule("if: {a: {gte: 1, lt: 5}}, points: 1"),
        rule("if: {did_not: {on: [page, 'email.*'], for: 1d12h}}, points: 1"),
        rule("on: '*', points: 1, limit: 5"),
        rule("on: page, points: 1, fade: {30d: 0.5, 90d: 0}"),
        rule("on: page, points: 1, limit: 2 per hour"),
        rule("on: page, at_least: 2, limit: 1 per day, points: 1"),
        rule("without: [page, email.clicked], points: {12h: -1}, cumulative: true"),
        rule("bins: a, points: {-1.5: 1, 1e3: 2}"),
        HEAD + "rules: []\nactivity: {not: [app.opened, 'points.*']}\n",
        HEAD + "rules: []\naccount_score: {of: score, by: best}\n",
        "model: m\ndimensions: {fit: }\n",
        "model: größe-2.1\ndimensions: {größe: {}, 适合度: {}, a_b-2: {}}\n",
        HEAD + "activity: {not: []}\n",
        HEAD + "lifecycle: {qualify: {did: {on: page}}, disqualify: []}\n",
        rule("without: {on: page, where: {path: /a}}, points: {30d: -10}"),
    ],
)
def test_what_the_language_has_is_valid(text: str) -> None:
    assert mistakes(text) == []
    assert loads(text).name


@pytest.mark.parametrize(
    "text",
    [
        "dimensions: {fit: {}}\nrules: []\n",
        HEAD + "rules: []\nrulez: []\n",
        "model: m\ndimensions: {}\nrules: []\n",
        "model: m\ndimensions: {score: {}}\nrules: []\n",
        "model: m\ndimensions: {fit: {maximum: 5}}\nrules: []\n",
        "model: m\ndimensions: {fit: {restart: [won]}}\nrules: []\n",
        HEAD + "rules: [{id: r, on: page, points: 1}]\n",
        HEAD + "rules: [{dimension: fit, on: page, points: 1}]\n",
        rule("points: 1"),
        rule("on: page"),
        rule("on: page, point: 1"),
        rule("on: page, points: many"),
        rule("on: page, points: {times: 2}"),
        rule("on: [], points: 1"),
        rule("on: pa*ge, points: 1"),
        rule("on: page, points: 1, within: 90"),
        rule("on: page, points: 1, within: 90 days"),
        rule("on: page, points: 1, within: 30m2d"),
        rule("on: page, points: 1, limit: 0"),
        rule("on: page, points: 1, limit: 3 a day"),
        rule("on: page, points: 1, limit: 3 per year"),
        rule("on: page, points: 1, limit: 3, distinct: path"),
        rule("on: page, points: 1, half_life: 3d, fade: {1d: 0}"),
        rule("on: page, points: 1, fade: {1d: 2}"),
        rule("on: page, points: 1, cap: 0"),
        rule("on: page, points: 1, from: tomorrow"),
        rule("on: page, points: 1, where: {did: {on: page}}"),
        rule("on: page, at_least: 2, points: 1, cap: 5"),
        rule("on: page, at_least: 2, points: 1, half_life: 5d"),
        rule("on: page, at_least: 2, points: {per: a, times: 1}"),
        rule("on: page, surge: {last: 7d, against: 28d}, points: 1"),
        rule("on: page, surge: {last: 7d, against: 28d, at_least: 2}, points: 1, within: 7d"),
        rule("sequence: [{on: page}], points: 1"),
        rule("sequence: [{on: page}, {on: page}], points: 1, limit: 1"),
        rule("without: any, points: -10"),
        rule("without: any, points: {30: -10}"),
        rule("without: any, points: {30d: -10}, within: 60d"),
        rule("bins: a, points: {few: 1}"),
        rule("bins: a, points: 5"),
        rule("bins: a, points: {0: 1}, cap: 5"),
        rule("lookup: a, points: {}"),
        rule("predict: p, points: 100"),
        rule("if: {a: 1}, points: 1, half_life: 5d"),
        rule("if: {a: {equals: 1}}, points: 1"),
        rule("if: {a: {}}, points: 1"),
        rule("if: {a: {gt: DE}}, points: 1"),
        rule("if: {a: {between: [1]}}, points: 1"),
        rule("if: {a: {exists: perhaps}}, points: 1"),
        rule("if: {all: []}, points: 1"),
        rule("if: {did: {within: 3d}}, points: 1"),
        rule("if: {did_not: {on: page}}, points: 1"),
        HEAD + "rules: []\ngrades: {A: 80}\n",
        HEAD + "rules: []\nbands: {of: fit, hot: much}\n",
        HEAD + "rules: []\npriority: [{if: {band: hot}}]\n",
        HEAD + "rules: []\nlifecycle: {qualified: []}\n",
        "model: my model\ndimensions: {fit: {}}\n",
        "model: m\ndimensions: {1st: {}}\n",
        "model: m\ndimensions: {a.b: {}}\n",
        "model: m\ndimensions: {reasons: {}}\n",
        HEAD + "grades: {of: fit}\n",
        rule("without: {in: any}, points: {30d: -10}"),
        HEAD + "rules: []\naccount_score: {of: fit, by: top}\n",
        HEAD + "rules: []\naccount_score: {of: fit, by: top 3, breadth: {points: 5}}\n",
    ],
)
def test_what_the_language_has_not_is_refused(text: str) -> None:
    assert mistakes(text) != []
    with pytest.raises(ModelError):
        loads(text)


def test_every_key_has_a_title_and_a_sentence_of_help() -> None:
    shown = json.dumps(schema())
    assert shown.count('"title"') > 90
    for title, description in re.findall(r'"title": "([^"]+)", "description": "([^"]+)"', shown):
        assert title[0].isupper()
        assert description.endswith("."), description


def test_the_loader_and_the_schema_know_the_same_keys_of_every_kind_of_rule() -> None:
    assert set(rule_keys()) == set(RULE_KEYS)
    for kind, needed, besides, _ in KINDS:
        assert {*needed, *besides, "if"} == {*KEYS[kind], "if"}, kind


def test_keys_are_named_by_their_place() -> None:
    assert len(keys()) == len(set(keys()))
    for key in (
        "model",
        "dimensions.restart",
        "rules.limit",
        "rules.surge.last",
        "did_not.for",
        "test.within_next",
        "not",
    ):
        assert key in keys()
