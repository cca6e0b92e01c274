"""A template of a notice: a YAML text whose parts are written as those of mails are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from leadline.errors import ModelError
from leadline.model.condition import Instant
from leadline.model.document import MODEL_NAME
from leadline.model.fields import fields
from leadline.model.loader import root_of
from leadline.model.problems import Place, Problems
from leadline.model.text import fold
from leadline.outward.mail.template import Part, part
from leadline.store.documents import NOTICE, documents, keep_document

FILE = "notice.yml"
KEYS = ("notice", "title", "subject", "text")
VARIABLES = (
    "lead", "company", "owner", "score", "grade", "band", "stage", "priority", "who", "what", "why", "since", "url",
)  # fmt: skip
USUAL = """notice: usual
title: What a notice says where nothing else is chosen
subject: "{{ who }}: {{ what }}"
text: |
  {{ who }}{% if lead.job_title %}, {{ lead.job_title }}{% endif %}
  {% if company.name or lead.company %}
  {{ company.name | default(lead.company) }}
  {% endif %}

  {{ what }}
  {% if score %}
  Score {{ score }}{% if grade %}, grade {{ grade }}{% endif %}{% if band %}, {{ band }}{% endif %}.
  {% endif %}
  {% if why %}
  {{ why }}
  {% endif %}
  {% if since %}
  Waits since {{ since }}.
  {% endif %}
  {% if owner.name %}
  Belongs to {{ owner.name }}.
  {% endif %}
  {% if url %}
  {{ url }}
  {% endif %}
"""


@dataclass(frozen=True, slots=True)
class Template:
    """A template, resolved. ``source`` is its whole text."""

    name: str
    title: str
    source: str
    subject: Part
    text: Part


def read(text: str, path: str = FILE, name: str | None = None) -> Template:
    """The template of a text; a `ModelError` carries everything that is wrong with it.

    With a ``name`` it is wrong to have another.
    """
    problems = Problems(path)
    place = Place(problems)
    root = root_of(text, place, "notice")
    of = None if root is None else fields(root, KEYS, place, "a notice")
    found = None
    if of is not None:
        node, said = of.needed("notice", "it names the template, as in `notice: ready`"), of.text("notice")
        if node is not None and said is not None:
            if not MODEL_NAME.fullmatch(said) or said != fold(said):
                of.place.refuse(node, "`notice` is a name of small letters, digits, `-`, `_` and `.`")
            elif name not in (None, said):
                of.place.refuse(node, f"this is the notice `{said}`, not `{name}`; a template keeps its name")
        of.needed("subject", 'it is the first line, as in `subject: "{{ who }}"`')
        of.needed("text", "it is what is said of one lead")
        lines = text.splitlines()
        subject, body = (part(of, key, lines, VARIABLES) for key in ("subject", "text"))
        if said is not None and subject is not None and body is not None:
            found = Template(said, of.text("title") or "", text, subject, body)
    problems.raise_if_any()
    assert found is not None, "a template without a problem is complete"
    return found


@cache
def usual() -> Template:
    """What a notice says where no template is named."""
    return read(USUAL)


def keep_template(con: sa.Connection, name: str, text: str, edit: int, by: str, at: Instant) -> bool:
    """Keep the text of a template; a `ModelError` carries all that is wrong with it.

    ``False``: somebody else has changed it since, and nothing is kept.
    """
    found = read(text, name=name)
    return keep_document(con, NOTICE, name, found.title, text, edit, by, at)


def template_of(con: sa.Connection, name: str | None) -> Template | None:
    """The template of a name, the usual one for none; ``None``: there is none, or it can no longer be read."""
    if name is None:
        return usual()
    for one in documents(con, NOTICE, name):
        try:
            return read(one.text)
        except ModelError:
            return None
    return None
