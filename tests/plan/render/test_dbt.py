"""The printed SQL as a dbt model: tables are references, and nothing else is Jinja's."""

from __future__ import annotations

import re

import pytest

from leadline.errors import InputError
from leadline.plan.render import WAREHOUSES, SourceTables, SpineTable, sql_text
from tests.plan.render.samples import SMALL, model


def rendered(text: str) -> str:
    """What dbt makes of a model, as far as ours uses Jinja: references, the configuration, a brace as a text."""
    text = re.sub(r"\{\{ config\(.*?\) \}\}\n\n", "", text, count=1)
    text = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"db.\1", text)
    text = re.sub(r"\{\{ source\('(\w+)', '(\w+)'\) \}\}", r"\1.\2", text)
    return text.replace("{{ '{' }}", "{")


def test_a_dbt_model_refers_to_its_tables_and_has_no_semicolon() -> None:
    text = sql_text(SMALL["who"], "snowflake", dbt=True, tables=SourceTables(leads="crm.contacts", accounts="accounts"))
    assert text.startswith("{{ config(materialized='table') }}\n")
    assert "FROM {{ source('crm', 'contacts') }}" in text and "FROM {{ ref('accounts') }}" in text
    assert ";" not in text.splitlines()[-1]
    assert text.endswith("FROM results\n")


def test_what_has_braces_stays_as_it_is() -> None:
    text = sql_text(SMALL["who"], "duckdb", dbt=True, tables=SourceTables(leads="{{ ref('people', v=2) }}"))
    assert "FROM {{ ref('people', v=2) }}" in text


@pytest.mark.parametrize("dialect", sorted(WAREHOUSES))
@pytest.mark.parametrize("name", SMALL)
def test_what_dbt_makes_of_it_is_the_plain_text(name: str, dialect: str) -> None:
    tables = {t: f"db.{t}" for t in ("leads", "accounts", "changes", "events")}
    plain = sql_text(SMALL[name], dialect, tables=SourceTables(**tables), as_of=SpineTable("db.instants"))
    bare = sql_text(SMALL[name], dialect, dbt=True, as_of=SpineTable("instants"))
    head = re.compile(r"^--.*\n", re.MULTILINE)
    assert head.sub("", rendered(bare)).strip() == head.sub("", plain).strip().removesuffix(";")


def test_braces_of_a_pattern_are_not_taken_for_jinja() -> None:
    braces = model(r"""  - {id: a, dimension: fit, if: {job: {matches: '^[{][%{#]x{2}'}}, points: 1}""")
    plain, bare = sql_text(braces, "duckdb"), sql_text(braces, "duckdb", dbt=True)
    assert "{%" not in re.sub(r"\{\{.*?\}\}", "", bare) and "{#" not in re.sub(r"\{\{.*?\}\}", "", bare)
    pattern = re.search(r"REGEXP_MATCHES\(.*", plain)
    assert pattern is not None and pattern[0] in rendered(bare)


def test_a_table_may_not_be_called_like_a_step() -> None:
    with pytest.raises(InputError, match="a step of the query is called `points`"):
        sql_text(SMALL["who"], "duckdb", tables=SourceTables(leads="points"))
    assert "FROM crm.points" in sql_text(SMALL["who"], "duckdb", tables=SourceTables(leads="crm.points"))
