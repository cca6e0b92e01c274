"""The printed SQL of every template in every dialect: it parses there, and a person can read it."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import ErrorLevel

from leadline.model.words import sentence
from leadline.plan import Detail, Field
from leadline.plan.dialect import TRAITS
from leadline.plan.render import WAREHOUSES, SourceTables, SpineTable, sql_text
from leadline.plan.render.tidy import joined
from tests.plan.render.samples import SMALL, TEMPLATES, model

DIALECTS = sorted(WAREHOUSES)
COLUMNS = ["lead_id", "as_of", "model", "score"]
RESULTS = ["grade", "band", "priority", "qualified", "disqualified", "reasons"]


def comments(text: str) -> str:
    """All comments of a text as one line."""
    return " ".join(" ".join(re.findall(r"^ *-- ?(.*)$", text, re.MULTILINE)).split())


def parsed(text: str, dialect: str) -> sqlglot.exp.Query:
    """The text as its dialect reads it: one query."""
    [query] = sqlglot.parse(text, read=TRAITS[dialect].name, error_level=ErrorLevel.RAISE)
    assert isinstance(query, sqlglot.exp.Query)
    return query


def test_every_dialect_of_the_plan_is_printed() -> None:
    assert set(WAREHOUSES) == set(TRAITS)


def each_with_each() -> list[Any]:
    """Every template in every dialect; all but one template of each dialect are of the drill."""
    dialects, names = sorted(set(DIALECTS) - {"postgres-16"}), list(TEMPLATES)
    return [
        pytest.param(name, dialect, marks=() if at % len(names) == place else pytest.mark.drill)
        for at, dialect in enumerate(dialects)
        for place, name in enumerate(names)
    ]


@pytest.mark.parametrize(("name", "dialect"), each_with_each())
def test_a_template_parses_in_the_dialect_and_says_each_rule(name: str, dialect: str) -> None:
    chosen = TEMPLATES[name]
    text = sql_text(chosen, dialect, properties="json", history=True)
    query = parsed(text, dialect)
    assert query.named_selects == [*COLUMNS, *(d.name for d in chosen.dimensions), *RESULTS]
    said = comments(text)
    for rule in chosen.enabled_rules:
        assert sentence(rule, chosen) in said
    assert chosen.version[:12] in said
    assert f"leadline sql {name}.yml --dialect {dialect} --properties json --history" in said


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_detail_parses_in_each_dialect(dialect: str, detail: Detail) -> None:
    text = sql_text(SMALL["what"], dialect, detail=detail, as_of=SpineTable("crm.instants"))
    found = parsed(text, dialect).named_selects
    if detail is Detail.contributions:
        assert found == [*COLUMNS[:3], "kind", "rule", "dimension", "points", "occurrences", "last_at"]
    else:
        assert found == [*COLUMNS, "engagement", *RESULTS]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_head_says_what_is_not_run_by_us(dialect: str) -> None:
    said = comments(sql_text(SMALL["who"], dialect))
    assert ("Not run by us" in said) == (dialect not in ("duckdb", "postgres", "postgres-16", "spark"))
    assert "Unicode NFC" in said


def test_the_head_says_what_is_expected_and_what_comes_out() -> None:
    text = sql_text(
        SMALL["who"],
        "snowflake",
        tables=SourceTables(leads="crm.contacts", accounts="crm.companies"),
        columns={"leads.country": "country_code"},
        types={"company.employees": Field.integer, "accounts.employees": Field.integer, "consent": Field.boolean},
    )
    said = comments(text)
    assert "Gives one row per lead, as of now: lead_id, as_of, model, score, fit, grade, band" in said
    assert "crm.contacts, one row per lead: lead_id, created_at (timestamp), account_id" in said
    assert "country from country_code" in said and "consent (true or false)" in said
    assert "crm.companies, one row per account: account_id, employees (whole number)" in said
    assert "events" not in said.split("Expects")[1].split("How to read")[0]
    assert "FROM crm.contacts" in text and "CAST((country_code) AS VARCHAR)" in text


def test_only_what_the_model_reads_is_asked_for() -> None:
    text = sql_text(model("  - {id: one, dimension: fit, on: page, points: 1}"), "duckdb")
    assert "source_accounts" not in text and "source_lead_changes" not in text
    assert "event_id" not in text.split("spine AS")[0].split("WITH")[1]


def test_a_window_is_in_the_comment_of_what_is_counted() -> None:
    text = sql_text(SMALL["what"], "duckdb")
    assert re.search(r"-- visit to a path ending with g, in the last 90 days\n +CAST", text)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_of_the_model_cannot_end_a_comment_or_hide_a_character(dialect: str) -> None:
    nasty = model(
        '  - {id: one, dimension: fit, title: "x */ y\\nSELECT 1; -- {{ z }} \\u202e", '
        'if: {country: "a\\nb\'\\u00a0c"}, points: 1}'
    )
    text = sql_text(nasty, dialect)
    assert parsed(text, dialect).named_selects[0] == "lead_id"
    assert all(line.isprintable() and "\u00a0" not in line for line in text.split("\n"))
    assert "x * / y SELECT 1; -- {{ z }} : 1 point if country is a b' c" in comments(text)


def test_a_text_with_hidden_characters_is_the_same_text() -> None:
    for text in ("a\nb", "\t", "x\u202ey\u00a0", "'\r\n'"):
        [[made]] = duckdb.execute(f"SELECT {joined(text, 'duckdb').sql('duckdb')}").fetchall()
        assert made == text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_words_that_an_engine_reserves_are_quoted(dialect: str) -> None:
    text = sql_text(
        model("  - {id: a, dimension: fit, if: {order: x, group: y}, points: 1}\n"
              "  - {id: b, dimension: fit, on: page, where: {select: x, name: y, lead_id: z}, points: 1}"),
        dialect,
    )  # fmt: skip
    assert parsed(text, dialect).named_selects[:5] == [*COLUMNS, "fit"]
    assert "AS property_name" in text and "AS property_lead_id" in text


def test_the_same_model_gives_the_same_text() -> None:
    assert sql_text(TEMPLATES["webinar"], "trino") == sql_text(TEMPLATES["webinar"], "trino")
