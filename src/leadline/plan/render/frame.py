"""The whole text from its parts: the head, the steps, the last select; plain or as a dbt model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError

from leadline.errors import InputError
from leadline.plan.compile import Detail, Plan
from leadline.plan.dialect import Traits
from leadline.plan.render.given import SourceTables, SpineTable
from leadline.plan.render.layout import last_text, step_text
from leadline.plan.render.result import contributions, scores
from leadline.plan.render.warehouse import Warehouse
from leadline.plan.render.words import audience_words, words_of
from leadline.plan.step import Step

BRACES = re.compile(r"\{(?=[{%#])")
STAND_IN = "leadline_table_"
STANDS_IN = re.compile(rf"{STAND_IN}([0-9a-f]+)")
CONFIG = "{{ config(materialized='table') }}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Puts the parts of the text together."""

    plan: Plan
    warehouse: Warehouse
    traits: Traits
    dbt: bool

    def tables(self, tables: SourceTables, as_of: int | SpineTable | None) -> dict[str, exp.Table]:
        """The raw tables by our names for them."""
        named = {name: getattr(tables, name) for name in ("leads", "accounts", "changes", "events", "probabilities")}
        if isinstance(as_of, SpineTable):
            named["spine"] = as_of.name
        return {ours: self._table(theirs) for ours, theirs in named.items() if theirs is not None}

    def _table(self, name: str) -> exp.Table:
        if self.dbt:
            return exp.to_table(STAND_IN + name.encode().hex())
        try:
            table = exp.to_table(name, dialect=self.traits.name)
        except SqlglotError as error:
            raise InputError(f"`{name}` is no name of a table in {self.warehouse.title}") from error
        if not table.db and table.name.lower() in {"spine", "lines", *(step.name for step in self.plan.steps)}:
            raise InputError(f"a step of the query is called `{name}`, like your table: name the table with its schema")
        return table

    def text(self, head: Sequence[str], steps: Sequence[Step]) -> str:
        """The text; ``steps`` in the order in which they are printed."""
        words, taken = words_of(self.plan), {step.name for step in steps}
        audience = audience_words(self.plan.model)
        shown = [
            step_text(step, self.traits, words, audience if step.name == "points" else [], taken) for step in steps
        ]
        explained = self.plan.detail is Detail.contributions
        last = (contributions if explained else scores)(self.plan, self.warehouse)
        end = [last_text(last, self.traits), *([self.warehouse.settings] if self.warehouse.settings else [])]
        whole = "\n".join([*head, "", "WITH", "", ",\n\n".join(shown), "", *end])
        return dbt_model(whole) if self.dbt else f"{whole};\n"


def dbt_model(text: str) -> str:
    """The text as a dbt model: braces that are not Jinja's are spelled, tables are references."""
    spelled = BRACES.sub("{{ '{' }}", text)
    referring = STANDS_IN.sub(lambda found: reference(bytes.fromhex(found[1]).decode()), spelled)
    return f"{CONFIG}\n\n{referring}\n"


def reference(name: str) -> str:
    """How dbt names a table.

    >>> reference("leads"), reference("crm.contacts")
    ("{{ ref('leads') }}", "{{ source('crm', 'contacts') }}")
    """
    if "{{" in name:
        return name
    *schema, table = (part.replace("\\", "\\\\").replace("'", "\\'") for part in name.split("."))
    return f"{{{{ source('{schema[-1]}', '{table}') }}}}" if schema else f"{{{{ ref('{table}') }}}}"
