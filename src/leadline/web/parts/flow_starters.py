"""Flows to begin with, of what there is here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from string import Template

from leadline.api.scoring.choices import Choices
from leadline.model.editing.writing import text as quoted
from leadline.web.parts.starters import Starter, free
from leadline.web.visit import Visit

NURTURE = Template("""\
on: {event: page, where: {path: {starts_with: /pricing}}}
enters: once per 90d
goal: {stage: [accepted, customer]}
exit: {unsubscribed: true}
quiet: {from: "20:00", to: "8:00"}
steps:
  - mail: $first
  - wait: {until: {event: email.clicked}, at_most: 3d}
  - branch:
      - if: {$hot}
        steps:
          - assign: routing
      - else:
          - mail: $second
""")
REMIND = Template("""\
on: {stage: mql}
enters: each time
goal: {stage: [accepted, sql, opportunity, customer]}
exit: {stage: [recycled, disqualified, lost]}
hours: {from: "9:00", to: "17:00"}
steps:
  - wait: 1d
  - wait: working hours
  - notice: reminder
""")
WIN_BACK = Template("""\
on: {stage: recycled}
enters: once per 180d
goal: {stage: [mql, accepted, customer]}
exit: {unsubscribed: true}
quiet: {from: "20:00", to: "8:00"}
steps:
  - wait: 90d
  - mail: $first
  - wait: {until: {event: email.clicked}, at_most: 14d}
  - branch:
      - if: {did: {on: email.clicked, within: 14d}}
        steps:
          - tag: back-again
      - else:
          - tag: gone-quiet
""")


def starters(visit: Visit, asked: Choices, mails: Sequence[str], taken: Collection[str]) -> list[Starter]:
    """Mails to who looks at prices, a word to a rep who waits, and winning back who went quiet."""
    say = visit.say
    first, second = [quoted(one) for one in [*mails, "how-prices-work", "questions"][:2]]
    hot = f"band: {quoted(asked.bands[0])}" if asked.bands else "score: {gte: 50}"
    zone = f"timezone: {visit.me.time_zone}\n" if visit.me.time_zone else ""
    nurture = say("Who looks at prices gets a mail, and a second one if nothing comes of it.")
    remind = say("Whoever owns a lead that is ready and was not taken for a day is told.")
    win_back = say("Who was sent back to nurture is asked again after a quarter, and told apart by what they do then.")
    found = [
        ("who-looks-at-prices", say("Nurture by mail"), nurture, NURTURE),
        ("remind-the-owner", say("Remind a rep"), remind, REMIND),
        ("win-back", say("Win back"), win_back, WIN_BACK),
    ]
    made = []
    for key, word, more, template in found:
        steps = template.substitute(first=first, second=second, hot=hot)
        made.append(Starter(key, word, more, f"flow: {free(key, taken)}\ntitle: {quoted(word)}\n{zone}{steps}"))
    return made
