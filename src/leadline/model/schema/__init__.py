"""The shape of model files as a JSON Schema, for editors."""

from leadline.model.schema.keys import keys
from leadline.model.schema.model import schema

__all__ = ["keys", "schema"]
