"""What a dialect cannot do is refused by name: the rule, the thing, the dialect, and what to do."""

from __future__ import annotations

import pytest

from leadline.errors import InputError, UnsupportedError
from leadline.plan import Field
from leadline.plan.render import SourceTables, sql_text
from tests.plan.render.samples import SMALL, model

TAGS = model("  - {id: first, dimension: fit, if: {country: DE}, points: 1}\n"
             "  - {id: tagged, dimension: fit, if: {tags: vip}, points: 1}")  # fmt: skip


def test_lists_are_refused_on_snowflake_with_the_rule_that_tests_one() -> None:
    with pytest.raises(UnsupportedError, match=r"rule `tagged`: Snowflake cannot test list values"):
        sql_text(TAGS, "snowflake", types={"leads.tags": Field.texts})


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "databricks", "bigquery", "clickhouse", "trino"])
def test_lists_are_printed_elsewhere(dialect: str) -> None:
    assert "element" in sql_text(TAGS, dialect, types={"leads.tags": Field.texts})


def test_a_list_in_the_lifecycle_is_refused_too() -> None:
    with pytest.raises(UnsupportedError, match="in the audience, the priority or the lifecycle: Snowflake"):
        sql_text(
            model(
                "  - {id: first, dimension: fit, if: {country: DE}, points: 1}\nlifecycle: {disqualify: [{tags: vip}]}"
            ),
            "snowflake",
            types={"tags": Field.texts},
        )


def test_bigquery_cannot_join_lists_of_events() -> None:
    asked = model("  - {id: plain, dimension: fit, on: page, points: 1}\n"
                  "  - {id: tagged, dimension: fit, on: page, where: {tags: vip}, points: 1}")  # fmt: skip
    types = {"events.tags": Field.texts}
    with pytest.raises(UnsupportedError, match=r"rule `tagged`: BigQuery cannot join lists, .* `tags`"):
        sql_text(asked, "bigquery", types=types)
    assert "element" in sql_text(asked, "clickhouse", types=types)


def test_an_unknown_dialect_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnsupportedError, match=r"`oracle`; there is bigquery, clickhouse, .*trino"):
        sql_text(SMALL["who"], "oracle")


def test_bigquery_has_no_column_with_a_dot() -> None:
    with pytest.raises(UnsupportedError, match=r"BigQuery .*`--column leads.company.employees=…`"):
        sql_text(SMALL["who"], "bigquery", tables=SourceTables(accounts=None))
    text = sql_text(
        SMALL["who"],
        "bigquery",
        tables=SourceTables(accounts=None),
        columns={"leads.company.employees": "company_employees"},
    )
    assert "(company_employees) AS STRING" in text


def test_a_property_in_json_is_text() -> None:
    reading = model("  - {id: reading, dimension: fit, on: page, points: {per: duration_s, times: 1}}")
    with pytest.raises(UnsupportedError, match=r"Trino: the property `duration_s` inside JSON .*`--column events.dur"):
        sql_text(reading, "trino", properties="json", types={"events.duration_s": Field.number})


def test_a_name_that_no_json_path_can_have_is_refused() -> None:
    odd = model("""  - {id: odd, dimension: fit, on: page, where: {'a"b': x}, points: 1}""")
    with pytest.raises(UnsupportedError, match="cannot be named in a JSON path"):
        sql_text(odd, "duckdb", properties="json")


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(InputError, match=r"`leads.country` is given as `a b c \(`, which is no duckdb expression"):
        sql_text(SMALL["who"], "duckdb", columns={"leads.country": "a b c ("})
