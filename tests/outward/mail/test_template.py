"""A template says all that is wrong with it, can do little, and breaks on nobody's name."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from leadline.errors import ModelError
from leadline.outward.mail.budget import RenderError
from leadline.outward.mail.filling import Links, Person, fill
from leadline.outward.mail.letter import Envelope, written
from leadline.outward.mail.settings import resolved
from leadline.outward.mail.template import read

LINKS = Links("https://l.example/u", "https://l.example/p", lambda url: f"https://l.example/c?{url}")
SETTINGS = resolved({"host": "smtp.example.com", "from": "Acme <news@acme.example>"})
HOSTILE = """mail: hostile
topic: news
from: owner
subject: "{{ lead.name }} of {{ company.name }}"
text: "Dear {{ lead.name }}"
html: "<p title='{{ company.name }}'>{{ lead.name }}</p>"
"""


def body(source: str) -> str:
    return f"mail: a\ntransactional: true\nsubject: x\ntext: |\n  {source}\n"


def test_all_mistakes_are_said_at_once_each_on_its_line() -> None:
    with pytest.raises(ModelError) as found:
        read(
            "mail: Welcome\ntitel: x\nfrom: nobody\nsubject: {{ lead.x }}\ntext: |\n\n  {% set a = 1 %}\n"
            "  {{ lead.name | uper }} {{ owner.phone }}\n  {{ 'a'.join(led) }} {{ ''.__class__ }} {{ '%d' % 3 }}\n"
            "html: >\n  <p>{{ foo\n"
        )
    said = "\n".join(map(str, found.value.problems))
    for line in (
        "mail.yml:1: `topic` is missing",
        "mail.yml:1: `mail` is a name of small letters",
        "mail.yml:2: a mail has no key `titel`; did you mean `title`?",
        "mail.yml:3: `from` is an address such as `Acme <news@acme.example>`, or `owner`",
        "mail.yml:4: `subject` must be text; what begins with `{` is put in quotes",
        "mail.yml:7, `text`: `set` is not part of the language of templates",
        "mail.yml:8, `text`: there is no filter `uper`; did you mean `upper`?",
        "mail.yml:8, `text`: an owner has no `phone`",
        "mail.yml:9, `text`: nothing but `link(...)` and `range(...)` can be called",
        "mail.yml:9, `text`: there is no `led`; did you mean `lead`?",
        "mail.yml:9, `text`: there is no `__class__`",
        "mail.yml:9, `text`: `%` is not part of the language of templates",
        "mail.yml:11, `html`: unexpected end of template",
    ):
        assert line in said
    with pytest.raises(ModelError, match="this is the mail `a`, not `b`; a template keeps its name"):
        read(body("x"), name="b")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}", "takes too long"),
        ("{% for a in range(1000) %}{{ lead.long }}{% endfor %}", "longer than 200,000 characters"),
        ("{{ lead.long | replace('a', lead.long) }}", "longer than 200,000 characters"),
        ("{% for a in range(100000) %}{% endfor %}", "at most 1,000 numbers"),
        ("{{ 'a' * 100000000 }}", "only numbers can be multiplied"),
        ("{{ lead.nick }}", "`nick` is missing; say what stands in its place"),
        ("{{ lead.nick | upper }}", "`nick` is missing"),
        ("{{ lead.items }}", "`items` is missing"),
        ("{{ lead['keys'] }}", "`keys` is missing"),
        ("{{ lead.long.format }}", "`format` is missing"),
        ("{{ lead.nick.name }}", "`name` is missing"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ lead.long | number }}", "is no number"),
        ("{{ link(lead.site) }} https://acme.example", "a host that the template does not name"),
        ("{{ link('https://acme.example' ~ lead.end) }}", "a host that the template does not name"),
        ("{{ link('https://acme.example' ~ lead.at) }}", "is no address for a link"),
        ("{{ link('javascript:alert(1)') }}", "is no address for a link"),
    ],
)
def test_what_would_run_for_ever_or_lead_elsewhere_ends_with_a_reason(source: str, said: str) -> None:
    lead = {
        "long": "a" * 2_000,
        "site": "https://evil.example/",
        "end": ".evil.example",
        "at": "@evil.example/",
    }
    with pytest.raises(RenderError, match=said):
        fill(read(body(source)), Person(lead), LINKS)


def test_what_is_missing_is_false_and_empty_and_has_a_default() -> None:
    source = (
        '{% if lead.nick or lead.nick == "x" %}no{% endif %}{% for one in lead.tags %}{{ one }}{% endfor %}'
        '{{ lead.nick | default("friend") }} {{ score | default("none") }} {{ lead.size | number + 1 }}'
        "{% for one in lead.list %} {{ loop.index }}{{ one }}{% endfor %}"
    )
    assert fill(read(body(source)), Person({"size": "41", "list": ["a", "b"]}), LINKS).text == "friend none 42 1a 2b\n"


def test_html_is_made_of_the_text_where_there_is_none_and_nothing_stands_below_twice() -> None:
    text = 'mail: a\ntopic: n\nsubject: A & B\ntext: "1 < 2: {{ link("https://acme.example/x") }}\\n\\nBye"\n'
    text = text.replace('"1', "'1").replace('Bye"', "Bye'").replace("\\n\\n", "\n\n\n  ")
    made = fill(read(text), Person({}), LINKS, "Acme\n1 Road")
    assert '<p>1 &lt; 2: <a href="https://l.example/c?https://acme.example/x">' in made.html
    assert "<title>A &amp; B</title>" in made.html and made.html.count("https://l.example/u") == 1
    assert made.text.endswith(
        "\n-- \nUnsubscribe: https://l.example/u\nWhat you get from us: https://l.example/p\nAcme\n1 Road\n"
    )
    own = "mail: a\ntopic: n\nsubject: x\ntext: Stop {{ unsubscribe_url }}, choose {{ preferences_url }}\n"
    assert fill(read(own), Person({}), LINKS).text == "Stop https://l.example/u, choose https://l.example/p\n"


@drawn(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_name_adds_a_header_a_recipient_or_a_tag(name: str, company: str, owner: str) -> None:
    person = Person(
        {"name": f"{name}\r\nBcc: x@evil.example <b>"},
        {"name": f"'{company}><script>"},
        {"email": "sam@acme.example", "name": f'{owner}" <x@evil.example>, \n'},
    )
    made = written(
        read(HOSTILE),
        person,
        Envelope("0a", 7, "ada@firm.example", "ada@firm.example"),
        SETTINGS,
        b"key",
        "https://l",
        0,
    )
    mail = message_from_bytes(made.content, policy=default)
    assert isinstance(mail, EmailMessage)
    ours = {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    }
    assert sorted(mail.keys()) == sorted({*ours, "MIME-Version", "Content-Type"})
    assert [one.addr_spec for one in mail["To"].addresses] == ["ada@firm.example"]
    assert [one.addr_spec for one in mail["From"].addresses] == ["sam@acme.example"]
    assert (made.sender, made.to) == ("sam@acme.example", "ada@firm.example")
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content() and "<b>" not in html.get_content()
