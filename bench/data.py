"""Heavy data: leads, accounts, changes and events as Parquet, made by DuckDB from hashes, the same every time.

Events lie as a log that is kept well would have them: by lead, then by time. Each lead has an exponential number of
them with a long tail, between its creation and the day it went away. Names are skewed: pages and mails are most of it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path("build/bench")
VERSION = 3  # of what this module makes; another number makes everything again
DAY = 86_400_000_000
AS_OF = 1_782_777_600_000_000  # 2026-06-30T00:00Z: no event is later
FEW_PATHS = 300

NAMES: dict[str, int] = {  # of 4,096 events
    "page": 1230,
    "page.left": 500,
    "email.sent": 420,
    "email.delivered": 400,
    "email.opened": 330,
    "email.clicked": 160,
    "session.started": 150,
    "app.opened": 120,
    "feature.used": 120,
    "video.played": 70,
    "ad.clicked": 60,
    "form.submitted": 60,
    "content.downloaded": 60,
    "search.done": 50,
    "social.clicked": 40,
    "social.liked": 36,
    "survey.answered": 24,
    "webinar.registered": 24,
    "webinar.attended": 18,
    "chat.started": 18,
    "email.replied": 16,
    "email.bounced": 16,
    "task.created": 16,
    "project.created": 14,
    "invite.sent": 14,
    "social.shared": 12,
    "social.followed": 12,
    "social.commented": 10,
    "email.unsubscribed": 10,
    "meeting.booked": 10,
    "trial.started": 10,
    "demo.requested": 10,
    "stage.changed": 10,
    "meeting.cancelled": 8,
    "pricing.calculated": 8,
    "deal.created": 8,
    "email.complained": 6,
    "subscription.started": 6,
    "deal.won": 5,
    "deal.lost": 5,
}
SECTIONS = [
    "/pricing", "/docs", "/blog", "/product", "/customers", "/careers", "/demo", "/about", "/features", "/integrations",
    "/security", "/events", "/partners", "/compare", "/templates", "/learn", "/support", "/api", "/legal", "/changelog",
]  # fmt: skip
FORMS = ["contact", "newsletter", "demo", "trial", "job-application", "webinar", "whitepaper", "partner"]
CAMPAIGNS = ["onboarding", "lead-nurturing", "autumn-26", "spring-26", "newsletter", "reactivation", "event", "product"]
COUNTRIES = ["US", "DE", "GB", "FR", "NL", "SE", "NO", "ES", "IT", "PL", "IN", "BR", "CA", "AU", "JP", "CH"]
TITLES = [
    "CEO", "CMO", "CTO", "Head of Marketing", "VP Sales", "Marketing Manager", "Sales Manager", "Software Engineer",
    "Consultant", "Student", "Founder", "Product Manager", "Head of Growth", "Analyst", "Intern", "Director of IT",
]  # fmt: skip
SENIORITIES = ["c-level", "vp", "director", "manager", "senior", "junior", "intern"]
INDUSTRIES = ["software", "finance", "retail", "health", "education", "manufacturing", "media", "energy", "public"]
STAGES = ["mql", "accepted", "recycled", "lost", "opportunity", "customer"]
HISTORIES = {  # attributes that change when a size asks for history
    "country": COUNTRIES,
    "job_title": TITLES,
    "seniority": SENIORITIES,
    "industry": INDUSTRIES,
    "budget": ["0", "500", "2000", "10000", "50000", "250000"],
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much data. ``distinct_paths`` are how many paths there are to choose from; ``history``: changes too."""

    leads: int = 1_000_000
    events: int = 20_000_000
    distinct_paths: int = FEW_PATHS
    days: int = 365
    history: bool = False
    seed: int = 1

    def smaller(self, factor: int) -> Size:
        paths = self.distinct_paths if self.distinct_paths == FEW_PATHS else self.distinct_paths // factor
        return Size(self.leads // factor, self.events // factor, paths, self.days, self.history, self.seed)

    @property
    def folder(self) -> Path:
        changes = "-history" if self.history else ""
        kind = f"v{VERSION}-{self.leads}x{self.events}-p{self.distinct_paths}-d{self.days}-s{self.seed}{changes}"
        return ROOT / "data" / kind


def listed(values: list[str]) -> str:
    return "[" + ", ".join(f"'{v}'" for v in values) + "]"


def pick(values: list[str], number: str) -> str:
    """One of the values, by a whole number."""
    return f"{listed(values)}[1 + (({number}) % {len(values)})::INTEGER]"


def share(number: str) -> str:
    """A hash as a share from 0 to 1, 1 left out."""
    return f"(({number}) % 1048576 / 1048576e0)"


def connected() -> duckdb.DuckDBPyConnection:
    """A connection with the settings that everything measured here has."""
    con = duckdb.connect()
    con.execute("SET threads = 2; SET memory_limit = '8GB'; SET TimeZone = 'UTC'")
    con.execute(f"SET temp_directory = '{ROOT / 'spill'}'")
    return con


def made(size: Size) -> Path:
    """The folder with ``leads``, ``accounts``, ``events`` and perhaps ``changes`` as Parquet; made on first sight."""
    if size.folder.exists():
        return size.folder
    part = size.folder.with_name(size.folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    con = connected()
    con.execute(people(size))
    con.execute(f"COPY ({leads()}) TO '{part}/leads.parquet'")
    con.execute(f"COPY ({accounts(size)}) TO '{part}/accounts.parquet'")
    con.execute("CREATE TABLE slots (slot UBIGINT, event VARCHAR)")
    for name, weight in NAMES.items():
        con.execute(f"INSERT INTO slots SELECT (SELECT count(*) FROM slots) + range, '{name}' FROM range({weight})")
    con.execute(f"COPY ({events(size)}) TO '{part}/events.parquet'")
    if size.history:
        con.execute(f"COPY ({changes(size)}) TO '{part}/changes.parquet'")
    con.close()
    part.rename(size.folder)
    return size.folder


def people(size: Size) -> str:
    """The table ``people``: each lead's number, hash, first and last instant, and how many events it has."""
    mean = size.events / size.leads
    age = share(f"hash(range, {size.seed}, 'created')")
    busy = f"(0.6 * -ln(1 - {share('h >> 2')}) + 0.2 * (1 - {share('h >> 22')}) ** -0.5)"
    return f"""
CREATE TABLE people AS
SELECT i, h, created, (created + ({AS_OF} - created) * {share("h >> 40")} ** 0.4)::BIGINT AS gone,
    round({mean} * {busy})::BIGINT AS n
FROM (
    SELECT range AS i, hash(range, {size.seed}) AS h,
        ({AS_OF} - {size.days * DAY} * (0.05 + 0.95 * {age}))::BIGINT AS created
    FROM range({size.leads})
)"""


def leads() -> str:
    return f"""
SELECT 'p' || lpad(i::VARCHAR, 8, '0') AS lead_id, 'a' || lpad((i // 4)::VARCHAR, 7, '0') AS account_id,
    make_timestamp(created) AS created_at, {pick(COUNTRIES, "((h2 & 255) * ((h2 >> 8) & 255)) >> 12")} AS country,
    CASE WHEN ((h2 >> 16) & 15) > 0 THEN {pick(TITLES, "h2 >> 20")} END AS job_title,
    {pick(SENIORITIES, "h2 >> 24")} AS seniority, {pick(INDUSTRIES, "h2 >> 28")} AS industry,
    {pick(["buyer", "user", "student", "unemployed", "partner"], "h2 >> 32")} AS job_role,
    ((h2 >> 36) & 3) = 0 AS newsletter, (18 + (h2 >> 40) % 50)::INTEGER AS age,
    CASE WHEN ((h2 >> 46) & 7) > 0 THEN (h2 >> 49) % 100000 END::DOUBLE AS budget
FROM (SELECT *, hash(h, 'lead') AS h2 FROM people) ORDER BY i"""


def accounts(size: Size) -> str:
    return f"""
SELECT 'a' || lpad(range::VARCHAR, 7, '0') AS account_id,
    CASE WHEN (h & 15) > 0 THEN round(2 + 3000 * {share("h >> 4")} ** 5) END::INTEGER AS employees,
    {pick(INDUSTRIES, "h >> 24")} AS industry, 'company' || range || '.com' AS domain,
    round(1000000 * {share("h >> 30")} ** 3) AS revenue
FROM (SELECT range, hash(range, {size.seed}, 'account') AS h FROM range({(size.leads + 3) // 4}))"""


def events(size: Size) -> str:
    path = f"{pick(SECTIONS, 'number')} || '/' || (number // {len(SECTIONS)})::VARCHAR"
    return f"""
SELECT 'e' || lpad(to_hex(h1 >> 8), 14, '0') AS event_id, lead_id, event, occurred_at,
    CASE WHEN event LIKE 'email.%' THEN 'mail' WHEN event LIKE 'deal.%' THEN 'crm' ELSE 'web' END AS source,
    (h2 >> 3) % 100 = 0 AS automated,
    CASE WHEN event IN ('page', 'page.left', 'session.started') THEN {path} END AS path,
    CASE WHEN event = 'form.submitted' THEN {pick(FORMS, "h2 >> 32")} END AS form,
    CASE WHEN event = 'content.downloaded' THEN 'asset-' || ((h2 >> 32) % 60)::VARCHAR END AS asset,
    CASE WHEN event LIKE 'email.%' OR event LIKE 'webinar.%' THEN {pick(CAMPAIGNS, "h2 >> 36")} END AS campaign,
    CASE WHEN event IN ('page.left', 'video.played') THEN round(-60 * ln(1 - {share("h2 >> 24")}), 1) END AS duration_s,
    CASE WHEN event LIKE 'deal.%' THEN round(100000 * {share("h2 >> 20")}, 2) END AS amount,
    CASE WHEN event = 'stage.changed' THEN {pick(STAGES, "h2 >> 40")} END AS stage
FROM (
    SELECT e.*, slots.event, hash(h1, 'second') AS h2,
        floor({size.distinct_paths} * {share("hash(h1, 'path')")} ** 2)::BIGINT AS number
    FROM (
        SELECT i, 'p' || lpad(i::VARCHAR, 8, '0') AS lead_id, hash(i, k, {size.seed}) AS h1,
            (created + (gone - created) * ((k + {share(f"hash(k, i, {size.seed})")}) / n))::BIGINT AS occurred_at
        FROM (SELECT *, unnest(range(n)) AS k FROM people)
    ) e JOIN slots ON slots.slot = (e.h1 & 4095)
)"""


def changes(size: Size) -> str:
    """One to four changes of each of five attributes of every lead, the first when it was created."""
    values = " ".join(f"WHEN '{name}' THEN {pick(choice, 'h >> 8')}" for name, choice in HISTORIES.items())
    return f"""
SELECT lead_id, attribute, CASE attribute {values} END AS value,
    CASE WHEN k = 0 THEN created ELSE (created + ({AS_OF} - created) * {share("h >> 20")})::BIGINT END AS occurred_at
FROM (
    SELECT 'p' || lpad(i::VARCHAR, 8, '0') AS lead_id, attribute, k, created, hash(i, attribute, k, {size.seed}) AS h
    FROM (SELECT *, unnest({listed(list(HISTORIES))}) AS attribute FROM people)
    CROSS JOIN range(4) numbers(k)
    WHERE k <= (hash(i, attribute) >> 3) % 4
) ORDER BY lead_id, attribute, occurred_at"""
