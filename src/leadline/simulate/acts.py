"""What people do on the site besides reading: how they became a lead, and what comes out of later visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.model.condition import DAY, MINUTE, SECOND
from leadline.simulate import people as who
from leadline.simulate import site
from leadline.simulate.campaigns import Calendar
from leadline.simulate.draw import Bools, Choice, Ints, Random, earliest, lognormal, weighted
from leadline.simulate.market import NEVER
from leadline.simulate.people import People
from leadline.simulate.tape import Tape
from leadline.simulate.visits import Visits

ACTS = (
    "nothing", "download", "contact", "demo", "trial", "chat", "meeting", "application", "newsletter", "landing",
    "webinar",
)  # fmt: skip
NOTHING, DOWNLOAD, CONTACT, DEMO, TRIAL, CHAT, MEETING, APPLICATION, NEWSLETTER, LANDING, WEBINAR = range(len(ACTS))
_OF_VISIT = Choice(  # by mood; no visit ends with the last two
    [
        [90, 5.5, 0.3, 0.10, 0.3, 0.6, 0.05, 0.05, 2.5, 0, 0],
        [84, 7.0, 0.9, 0.7, 1.8, 1.7, 0.35, 0.05, 1.5, 0, 0],
        [76, 6.5, 2.4, 3.6, 4.2, 3.4, 2.2, 0.05, 0.3, 0, 0],
        [86, 10, 0.2, 0.05, 2.0, 0.3, 0.0, 0.5, 1.0, 0, 0],
        [75, 1, 3.0, 0.0, 0.0, 1.5, 0.0, 18, 0.5, 0, 0],
        [88, 6, 0.1, 0.8, 3.0, 0.8, 0.0, 0.0, 1.0, 0, 0],
        [96, 0, 3.0, 0.3, 0.3, 0.0, 0.0, 0.0, 0.4, 0, 0],
        [99, 0.5, 0.1, 0.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0, 0],
    ]
)
_OF_SOURCE = np.array(  # how a lead of each of `people.SOURCES` came
    [DOWNLOAD, WEBINAR, NEWSLETTER, CONTACT, DEMO, TRIAL, LANDING, APPLICATION, NOTHING, NOTHING, NOTHING]
)
_FORMS = {
    CONTACT: "contact", DEMO: "demo", TRIAL: "trial", APPLICATION: "job-application", NEWSLETTER: "newsletter",
    LANDING: "landing-page", WEBINAR: "webinar",
}  # fmt: skip
_PAGES = {  # where the form stands
    DOWNLOAD: "/blog/onboarding-checklist", WEBINAR: "/webinars", NEWSLETTER: "/blog/retrospectives",
    CONTACT: "/contact", DEMO: "/demo", TRIAL: "/pricing", APPLICATION: "/careers",
}  # fmt: skip
_SOON = 45 * DAY  # before a webinar that people sign up for it


@dataclass(frozen=True, slots=True)
class Acts:
    """One entry per act: whose (a place in the territory), when, and which of ``ACTS``."""

    lead: Ints
    at: Ints
    act: Ints

    def first(self, act: int, people: People) -> Ints:
        """When each did that for the first time; ``NEVER`` for those who did not."""
        did = self.act == act
        return earliest(self.lead[did], self.at[did], len(people), NEVER)


def draw(random: Random, people: People, visits: Visits, calendar: Calendar) -> Acts:
    """How everybody became a lead, then what came of their visits; each asks for a demo or starts a trial once."""
    act = _OF_VISIT.draw(random, visits.mood)
    done = (act != NOTHING) & (visits.at > people.created[visits.lead])
    stay = (lognormal(random, 6, 0.6, int(done.sum())) * MINUTE).astype(np.int64)
    lead = np.concatenate([np.arange(len(people)), visits.lead[done]])
    at = np.concatenate([people.created, visits.at[done] + stay])
    act = np.concatenate([_entrance(people, calendar), act[done]])
    once = _once(lead, at, act) & (act != NOTHING) & (at < calendar.ends)
    return Acts(lead[once], at[once], act[once])


def _entrance(people: People, calendar: Calendar) -> Ints:
    act = _OF_SOURCE[people.source]
    _, away = upcoming(people.created, calendar)
    act[(act == WEBINAR) & (away > _SOON)] = DOWNLOAD
    return np.asarray(act, dtype=np.int64)


def upcoming(at: Ints, calendar: Calendar) -> tuple[Ints, Ints]:
    """The place of the next webinar after each instant, and how far away it is."""
    begins = np.array([webinar.at for webinar in calendar.webinars] + [NEVER])
    place = np.searchsorted(begins, at, side="left")
    return place, begins[place] - at


def _once(lead: Ints, at: Ints, act: Ints) -> Bools:
    limited = np.isin(act, (DEMO, TRIAL, NEWSLETTER))
    kept: Bools = ~limited
    order = np.lexsort((at, act, lead))
    order = order[limited[order]]
    key = lead[order] * len(ACTS) + act[order]
    kept[order[np.r_[True, key[1:] != key[:-1]][: len(key)]]] = True
    return kept


def write(random: Random, tape: Tape, people: People, acts: Acts) -> None:
    """The forms and what follows from them at once. Webinars, trials and meetings go on elsewhere."""
    for which, form in _FORMS.items():
        did = acts.act == which
        tape.add("form.submitted", acts.lead[did], acts.at[did], "web", form=form)
    came = acts.at == people.created[acts.lead]
    _page_before(random, tape, acts, came)
    loads = acts.act == DOWNLOAD
    asset = weighted(random, (6, 3, 3, 2, 4, 3), len(acts.lead))
    asks = loads & came
    tape.add("form.submitted", acts.lead[asks], acts.at[asks], "web", form="ebook")
    tape.add("content.downloaded", acts.lead[loads], acts.at[loads] + 1 * SECOND, "web", asset=asset[loads])
    for which, event, source in (
        (DEMO, "demo.requested", "web"), (TRIAL, "trial.started", "app"), (CHAT, "chat.started", "chat"),
        (MEETING, "meeting.booked", "calendar"),
    ):  # fmt: skip
        did = acts.act == which
        tape.add(event, acts.lead[did], acts.at[did] + 1 * SECOND, source)
    _advertised(random, tape, acts)


def _page_before(random: Random, tape: Tape, acts: Acts, came: Bools) -> None:
    """The page on which a new lead found the form, and how they had come there."""
    for which, path in _PAGES.items():
        did = came & (acts.act == which)
        count = int(did.sum())
        at = acts.at[did] - (lognormal(random, 70, 0.6, count) * SECOND).astype(np.int64)
        place = np.full(count, site.PATHS.index(path))
        referrer = np.where(random.random(count) < 0.5, weighted(random, (6, 2, 1, 1), count), -1)
        tape.add("page", acts.lead[did], at, "web", path=place, url=place, referrer=referrer)


def _advertised(random: Random, tape: Tape, acts: Acts) -> None:
    """Landing pages are reached by an advertisement: the click, the page with its utm, then the form."""
    did = acts.act == LANDING
    lead, before = acts.lead[did], acts.at[did] - random.integers(20 * SECOND, 4 * MINUTE, int(did.sum()))
    search = random.random(len(lead)) < 0.55
    source = np.where(search, site.UTM_SOURCES.index("search"), site.UTM_SOURCES.index("linkedin"))
    campaign = np.full(len(lead), tape.word("utm_campaign", "brand"))
    network = np.where(search, -1, site.NETWORKS.index("linkedin"))
    page = np.full(len(lead), site.PATHS.index("/demo"))
    tape.add("ad.clicked", lead, before, "ads", network=network, utm_campaign=campaign)
    tape.add(
        "page", lead, before + SECOND, "web", path=page, url=page, referrer=np.where(search, 0, 1), utm_source=source,
        utm_campaign=campaign,
    )  # fmt: skip


def campaigns(people: People, calendar: Calendar) -> tuple[str | None, ...]:
    """The campaign that brought each lead: the webinar they signed up for, the brand's advertisement, or none."""
    place, away = upcoming(people.created, calendar)
    names: list[str | None] = [*(webinar.campaign for webinar in calendar.webinars), "brand", None]
    none = len(names) - 1
    place = np.where((people.source == who.WEBINAR) & (away <= _SOON), place, none)
    place = np.where(people.source == who.LANDING, none - 1, place)
    return tuple(names[p] for p in place.tolist())
