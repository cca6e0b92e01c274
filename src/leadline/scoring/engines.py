"""Engines: where a plan is run. Each takes the staged inputs and leaves ``raw_results`` and ``raw_contributions``.

An engine other than DuckDB gets the staged inputs as Arrow tables and gives its rows back the same way, so that what
comes in and what goes out is made by one piece of code.
"""

from __future__ import annotations

from typing import Protocol

import duckdb

from leadline.plan import Detail, Inputs, Plan

INPUTS = Inputs(
    spine="in_spine",
    leads="in_leads",
    accounts="in_accounts",
    lead_changes="in_lead_changes",
    account_changes="in_account_changes",
    events="in_events",
    probabilities="in_probabilities",
)


class Engine(Protocol):
    """Runs plans of one dialect."""

    @property
    def dialect(self) -> str: ...

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        """Fill ``raw_results`` and, where the plan explains, ``raw_contributions``, from the staged inputs."""
        ...


class DuckDB:
    """The embedded engine: the plan runs where the inputs are."""

    dialect = "duckdb"

    def run(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        if plan.detail is Detail.contributions:
            con.execute(f"CREATE OR REPLACE TEMP TABLE raw_contributions AS {plan.sql('contributions')}")
        con.execute(f"CREATE OR REPLACE TEMP TABLE raw_results AS {plan.sql('results')}")
