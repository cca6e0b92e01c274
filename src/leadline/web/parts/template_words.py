"""The two kinds of templates that people write: mails and notices, each with its place in the API and its words."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from urllib.parse import quote

from leadline.api.faults import missing
from leadline.outward.mail.template import FILE as MAIL_FILE
from leadline.outward.notice.template import FILE as NOTICE_FILE
from leadline.web.calls import Refused
from leadline.web.visit import Visit

MAIL, NOTICE = "mail", "notice"
NEW_MAIL = Template("""\
mail: $name
title: A first word
topic: newsletter
subject: "Welcome, {{ lead.first_name | default('and hello') }}"
text: |
  Hello {{ lead.first_name | default('there') }},

  thank you for asking about us. Is there something that you would like to know?
html: |
  <p>Hello {{ lead.first_name | default('there') }},</p>
  <p>thank you for asking about us. Is there something that you would like to know?</p>
""")
NEW_NOTICE = Template("""\
notice: $name
title: A short word
subject: "{{ who }}: {{ what }}"
text: |
  {{ who }}: {{ what }}
  {% if why %}
  {{ why }}
  {% endif %}
  {{ url }}
""")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of template: where the API keeps it, what its file is called, what a new one is called and begins with."""

    kind: str
    api: str
    file: str
    first: str
    begins: Template

    def path(self, name: str) -> str:
        """Where the page of a template is."""
        return f"/templates/{self.kind}/{quote(name, safe='')}"

    def at(self, name: str) -> str:
        """Where the API has it."""
        return f"{self.api}/{quote(name, safe='')}"


KINDS = {
    MAIL: Kind(MAIL, "/api/outward/mail/templates", MAIL_FILE, "welcome", NEW_MAIL),
    NOTICE: Kind(NOTICE, "/api/outward/notices", NOTICE_FILE, "hot-lead", NEW_NOTICE),
}


def kind_word(visit: Visit, kind: str) -> str:
    return visit.say("Mail") if kind == MAIL else visit.say("Notice")


def kind_of(kind: str) -> Kind:
    """A kind of template by its name in an address."""
    if kind not in KINDS:
        fault = missing(f"kind of template `{kind}`", "path.kind")
        raise Refused(404, {"code": fault.code, "message": fault.message, "where": fault.where})
    return KINDS[kind]
