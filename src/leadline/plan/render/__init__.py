"""A plan printed: SQL for a warehouse, from its own tables to scores, that a person can read.

given       the reader's tables, and where a column has another name or type
needs       what the model needs of them
sources     the first steps: raw tables become the plan's inputs
result      the last select: instants and points as people keep them
words       the comments: each rule's sentence beside its points
layout      one step under the other
head, frame the comment at the head, and the whole; plain or as a dbt model
warehouse   what differs between engines
"""

from leadline.plan.render.given import SourceTables, SpineTable
from leadline.plan.render.text import sql_text
from leadline.plan.render.warehouse import WAREHOUSES

__all__ = ["WAREHOUSES", "SourceTables", "SpineTable", "sql_text"]
