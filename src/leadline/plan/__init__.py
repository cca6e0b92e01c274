"""The plan: a model compiled to one relational query over a spine of leads and instants."""

from leadline.plan.compile import Detail, Plan, compile_model
from leadline.plan.schema import Field, Inputs, Schema

__all__ = ["Detail", "Field", "Inputs", "Plan", "Schema", "compile_model"]
