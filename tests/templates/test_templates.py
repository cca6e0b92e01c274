"""The templates are models that a professional would start from: they load, are clean, and do what their cases say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadline import templates
from leadline.model import Model, loads
from leadline.model.case import Case, parse_cases
from leadline.model.lint import Known, lint
from leadline.model.rule import Fade, HalfLife, Occurrences, Silence
from leadline.model.words import sentence
from tests.oracle.cases import differences

ATTRIBUTES = """
    lead_id account_id created_at first_name last_name email phone job_title job_role seniority department country city
    region language timezone lead_source campaign consent company.name company.domain company.industry company.employees
    company.revenue company.country company.region
"""
EVENTS = """
    page page.left form.submitted content.downloaded email.delivered email.opened email.clicked email.replied
    email.bounced email.complained email.unsubscribed meeting.booked meeting.cancelled chat.started webinar.registered
    webinar.attended demo.requested trial.started social.liked social.shared social.commented social.followed
    social.clicked ad.clicked survey.answered app.opened project.created task.created invite.sent subscription.started
    subscription.renewed subscription.cancelled deal.created deal.won deal.lost points.granted stage.changed
"""
NAMES = templates.names()
CASES = [(name, case) for name in NAMES for case in parse_cases(templates.read_cases(name), f"{name}.cases.yml").cases]


def model_of(name: str) -> Model:
    return loads(templates.read(name))


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.name}" for name, case in CASES])
def test_every_case_of_a_template_holds(name: str, case: Case) -> None:
    assert differences(case, model_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_named_after_its_file_and_described_in_a_sentence(name: str) -> None:
    assert model_of(name).name == name
    said = templates.describe(name)
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("name", NAMES)
def test_a_template_shows_what_a_professional_expects(name: str) -> None:
    model = model_of(name)
    kinds = [rule.kind for rule in model.rules]
    occurrences = [kind for kind in kinds if isinstance(kind, Occurrences)]
    assert len(model.dimensions) >= 2
    assert any(isinstance(kind.decay, HalfLife | Fade) for kind in occurrences)
    assert any(kind.limit is not None for kind in occurrences)
    assert any(kind.cap is not None for kind in occurrences)
    assert any(isinstance(kind.points, Decimal) and kind.points < 0 for kind in occurrences)
    assert any(isinstance(kind, Silence) for kind in kinds)
    assert model.groups
    assert model.grades
    assert model.bands
    assert model.priority[-1].condition is None
    assert model.lifecycle.mql is not None
    assert model.lifecycle.qualify
    assert model.lifecycle.disqualify
    assert model.lifecycle.recycle is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_commented_and_fits_a_page(name: str) -> None:
    text = templates.read(name)
    assert text.startswith("# ")
    assert text.count("#") >= 10
    assert max(len(line) for line in text.splitlines()) <= 120
    assert "\t" not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_a_template_reads_as_a_sentence_with_a_title_of_its_own(name: str) -> None:
    model = model_of(name)
    said = [sentence(rule, model) for rule in model.rules]
    titles = [one.partition(":")[0] for one in said]
    assert len(set(titles)) == len(titles)
    assert all(len(one) < 300 for one in said)


def test_the_templates_for_the_simulated_company_only_ask_for_what_it_has() -> None:
    known = Known(dict.fromkeys(ATTRIBUTES.split(), 1), dict.fromkeys(EVENTS.split(), 1))
    for name in ("b2b-enterprise", "saas-trial"):
        assert lint(model_of(name), known) == []


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(KeyError):
        templates.read("../secrets")
    with pytest.raises(KeyError):
        templates.read_cases("nothing")
