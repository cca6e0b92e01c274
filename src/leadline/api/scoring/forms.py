"""A model's text as a form, and changes of its parts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from leadline.api.actor import needs
from leadline.api.faults import Fault
from leadline.api.fields import LONG, SHORT, Asked
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.model_shapes import Files
from leadline.errors import InputError, ModelError
from leadline.model import editing
from leadline.store.model_files import check_names
from leadline.store.models import MAIN_FILE

routes = router("models")
MOST, DEEPEST = 100, 60
EXAMPLE = {"do": "set", "at": ["rules", "decides", "points"], "value": 40}
Step = Annotated[str, Field(max_length=LONG)] | Annotated[int, Field(ge=0, lt=100_000)]
At = Annotated[
    list[Step],
    Field(
        min_length=1,
        max_length=DEEPEST,
        description="The way to a part: keys, places in lists; a rule by its id.",
        examples=[["rules", "pricing-page", "points"]],
    ),
]
Value = Annotated[Any, Field(description="A value as JSON.", examples=[10])]
Said = Annotated[str, Field(max_length=10_000)]
Typed = Annotated[
    Said | Annotated[list[Said], Field(max_length=1_000)] | None,
    Field(description="What somebody typed: a number or a date as such, all else as text. Several make a list."),
]
Yaml = Annotated[str | None, Field(max_length=100_000, description="A piece of YAML.")]
Rule = Annotated[str, Field(max_length=LONG, description="The id of a rule.", examples=["pricing-page"])]


class SetIn(Asked):
    """Give a part a value; with ``typed`` or ``yaml``, ``value`` is not looked at."""

    do: Literal["set"]
    at: At
    value: Value = None
    typed: Typed = None
    yaml: Yaml = None


class InsertIn(Asked):
    """Put an item into a list; without a position at its end."""

    do: Literal["insert"]
    at: At
    value: Value = None
    typed: Typed = None
    yaml: Yaml = None
    position: int | None = Field(None, ge=0, lt=100_000)


class RemoveIn(Asked):
    """Take a part out."""

    do: Literal["remove"]
    at: At


class MoveIn(Asked):
    """Put an item of a list into the place of another one."""

    do: Literal["move"]
    at: At
    position: int = Field(ge=0, lt=100_000)


class RenameIn(Asked):
    """Give a key another name: a band, a condition's attribute."""

    do: Literal["rename"]
    at: At
    name: Annotated[str, Field(max_length=LONG)]


class AddIn(Asked):
    """Put in a new rule of a kind, after another one or at the end."""

    do: Literal["add"]
    kind: Annotated[str, Field(max_length=SHORT, examples=["on"])]
    rule: Rule | None = Field(None, description="Its id; where it is taken, with a number. Left out, one is made.")
    after: Rule | None = None


class SwitchIn(Asked):
    """Switch a rule on or off."""

    do: Literal["switch"]
    rule: Rule
    on: bool


Change = Annotated[SetIn | InsertIn | RemoveIn | MoveIn | RenameIn | AddIn | SwitchIn, Field(discriminator="do")]
OF_CHANGE: dict[str, type[editing.Change]] = {
    "set": editing.Set,
    "insert": editing.Insert,
    "remove": editing.Remove,
    "move": editing.Move,
    "rename": editing.Rename,
    "add": editing.Add,
    "switch": editing.Switch,
}


class FormIn(Asked):
    """The files of a model."""

    files: Files


class EditIn(Asked):
    """The files of a model, and what is to be changed in `model.yml`, one after the other."""

    files: Files
    changes: Annotated[
        list[Change],
        Field(min_length=1, max_length=MOST, examples=[[EXAMPLE]]),
    ]


class PartOut(BaseModel):
    """A part of the model: where it is, how a form shows it, what it is for, and what it says."""

    at: list[str | int]
    key: str
    shape: str = Field(examples=["duration"])
    title: str = Field(examples=["Half-life"])
    help: str
    is_set: bool = Field(description="It stands in the text.")
    written: str = Field(description="How it is written.", examples=["14d"])
    value: Any = Field(description="Of a single value, or of a list of them.")
    choices: list[str] = Field(description="What may stand here, where that is known.")
    begins: Any = Field(description="What one more of its items, or of its values, may begin with.")
    parts: list[PartOut]


class RuleFormOut(BaseModel):
    """A rule. Without a ``kind`` its keys say none, and only its text shows it."""

    at: list[str | int]
    rule: str | None
    kind: str | None
    line: int
    written: str
    parts: list[PartOut] = Field(description="What it says, and what it cannot be without.")
    more: list[PartOut] = Field(description="What it may say besides.")


class FormOut(BaseModel):
    """A model as a form. Parts that a form cannot show have the shape `yaml`."""

    model: str | None
    parts: list[PartOut] = Field(description="What stands above the rules.")
    rules: list[RuleFormOut]
    results: list[PartOut] = Field(description="What is made of the scores.")
    dimensions: list[str]
    groups: list[str]
    definitions: list[str]


class EditedOut(BaseModel):
    """The files after the changes, and their form."""

    files: dict[str, str]
    form: FormOut


class KindOut(BaseModel):
    """A kind of rule that somebody may begin with."""

    kind: str = Field(examples=["on"])
    title: str = Field(examples=["What they do"])
    help: str
    of_events: bool


class KindsOut(BaseModel):
    """The kinds of rules, and the tests that a condition may have."""

    kinds: list[KindOut]
    tests: list[PartOut]


@routes.get("/api/models/kinds", summary="List the kinds of rules.", dependencies=[needs(Permission.read)])
def list_kinds() -> KindsOut:
    """What a rule may be, and how a condition tests a value: with the words that a form shows."""
    return KindsOut.model_validate({"kinds": editing.KINDS, "tests": editing.test_parts()}, from_attributes=True)


@routes.post("/api/models/form", summary="Show a model as a form.", dependencies=[needs(Permission.model)])
def form_of_model(asked: FormIn) -> FormOut:
    """Every part of the text, whatever mistakes the model has. What is no YAML is answered with why."""
    check_names(asked.files)
    return form_out(asked.files[MAIN_FILE])


@routes.post("/api/models/edit", summary="Change parts of a model.", dependencies=[needs(Permission.model)])
def edit_model(asked: EditIn) -> EditedOut:
    """The same text with these changes: comments, order and spacing of all the rest stay. Nothing is kept, and whether
    the model can be used then, `POST /api/models/check` says."""
    check_names(asked.files)
    text = asked.files[MAIN_FILE]
    for number, one in enumerate(asked.changes):
        try:
            text = editing.apply(text, [change_of(one)])
        except ModelError:
            raise
        except InputError as error:
            raise Fault("invalid", str(error), f"body.changes.{number}") from None
    return EditedOut(files=asked.files | {MAIN_FILE: text}, form=form_out(text))


def form_out(text: str) -> FormOut:
    return FormOut.model_validate(editing.form_of(text), from_attributes=True)


def change_of(asked: Asked) -> editing.Change:
    given = asked.model_dump()
    if "at" in given:
        given["at"] = tuple(given["at"])
    return OF_CHANGE[given.pop("do")](**given)
