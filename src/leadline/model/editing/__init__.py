"""A model's text as the parts of a form, and changes of parts that leave the rest of the text as it is."""

from leadline.model.editing.changes import Add, Change, Insert, Move, Remove, Rename, Set, Switch, apply
from leadline.model.editing.form import Form, RuleForm, form_of
from leadline.model.editing.kinds import KINDS, KindForm
from leadline.model.editing.parts import Part, Shape
from leadline.model.editing.showing import test_parts
from leadline.model.editing.tree import Path

__all__ = [
    "KINDS",
    "Add",
    "Change",
    "Form",
    "Insert",
    "KindForm",
    "Move",
    "Part",
    "Path",
    "Remove",
    "Rename",
    "RuleForm",
    "Set",
    "Shape",
    "Switch",
    "apply",
    "form_of",
    "test_parts",
]
