"""Models to start from: `leadline init --template NAME` copies one, with its test cases.

>>> names()
('saas-trial', 'b2b-enterprise', 'webinar', 'ecommerce', 'recruiting')
"""

from __future__ import annotations

from importlib import resources

DESCRIPTIONS = {
    "saas-trial": "Software that people try before they buy: fit, interest, and above all what they do in the trial.",
    "b2b-enterprise": "Selling to companies with a sales team: fit and engagement apart, and the account's score.",
    "webinar": "Webinars and events bring the leads: who came, who came again, and what they did in the week after.",
    "ecommerce": "A shop: how recently, how often and how much people buy, and what they put in the basket now.",
    "recruiting": "Candidates for a position: what the work needs and how interested they are, and nothing unlawful.",
}


def names() -> tuple[str, ...]:
    """The names of all templates, the most usual first."""
    return tuple(DESCRIPTIONS)


def describe(name: str) -> str:
    """What the template is for, in a sentence; a ``KeyError`` if there is none of that name."""
    return DESCRIPTIONS[name]


def read(name: str) -> str:
    """The template's model file as text; a ``KeyError`` if there is none of that name."""
    return _text(f"{known(name)}.yml")


def read_cases(name: str) -> str:
    """The template's file of test cases as text, for `leadline test`; a ``KeyError`` if there is none of that name."""
    return _text(f"{known(name)}.cases.yml")


def known(name: str) -> str:
    if name not in DESCRIPTIONS:
        raise KeyError(name)
    return name


def _text(file: str) -> str:
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
