"""A small vocabulary, so that random rules meet random facts; with every text and number that has ever been trouble.

Each attribute has one type of value, as a column of a table has. Numbers of any size stand in columns of numbers;
columns of text hold numbers as text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from leadline.model.condition import DAY, HOUR, MINUTE, WEEK
from leadline.model.rule import Period
from tests.oracle.values import instant, instant_text
from tests.strategies.draw import Draw

# -- instants ---------------------------------------------------------------------------------------------------

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "America/St_Johns",
    "Pacific/Auckland",
)
FOCI = (  # where facts and spines gather
    instant(2026, 6, 15, 12),
    instant(2026, 3, 29, 1),  # clocks go forward in Berlin
    instant(2026, 3, 29, 23, 30),
    instant(2026, 10, 25, 1),  # and back
    instant(2026, 11, 1, 6),  # and back in New York
    instant(2026, 4, 4, 15),  # and back by half an hour on Lord Howe
    instant(2026, 3, 1),  # the start of a month, and of a day in UTC
    instant(2024, 2, 29, 23, 59, 59, 999999),
)
DURATIONS = (7 * DAY, DAY, 14 * DAY, 30 * DAY, HOUR, 90 * DAY, 36 * HOUR, 2 * WEEK, 30 * MINUTE, 60 * DAY, 365 * DAY)
PERIODS = (Period.day, Period.hour, Period.week, Period.month)


def near(draw: Draw, focus: int, durations: tuple[int, ...] = DURATIONS) -> int:
    """An instant around a focus: at it, at a duration's border or a microsecond beside it, or anywhere before."""
    form = draw.whole(0, 9)
    if form <= 1:
        return focus + draw.whole(-1, 1)
    if form <= 4:
        return focus - draw.pick(durations) + draw.whole(-1, 1)
    if form == 5:
        return focus + draw.whole(1, 40) * HOUR
    if form == 6:
        return focus - draw.whole(0, 100) * MINUTE
    return focus - draw.whole(0, 24 * 100) * HOUR


def around(draw: Draw) -> int:
    return near(draw, draw.pick(FOCI))


# -- texts and numbers --------------------------------------------------------------------------------------------

TEXTS = (
    "de", "DE ", "us", "fr", "\u00a0Fr\t", "Zürich", "ZÜRICH", "zu\u0308rich", "straße", "STRASSE", "İzmir", "izmir",
    "I\u0307zmir", "ΣΑΣ", "σας", "σασ", "É", "e\u0301", "🙂 ok", "NO", "off", "5", "5.0", "true", "", "  ", "\u2003",
    "it's", 'a "quote"', "back\\slash", "two\nlines", "50%", "a_b", "a|b", "null", "[1]", "{}", "Ωmega", "ꙮ", "ﬁn",
)  # fmt: skip
WORDS = (
    "de", "us", "fr", "zürich", "straße", "izmir", "σας", "é", "no", "5", "true", "two\nlines", "a_b", "50%", "🙂 ok",
)  # fmt: skip
JOBS = ("CEO", "ceo ", "Head of Sales", "student", "VP Sales & Marketing", None, "")
PATHS = ("/pricing", "/Pricing/", "/docs", "/docs/a", "/", "/blog/é", "", None, "/pricing ", "demo", "a demo.", "x5")
PARTS = ("/pricing", "/", "docs", "sales", "e", "é", "5", "%", "_", "'", "\\", "zürich", "🙂")
PATTERNS = (
    "^/pricing", "^/docs(/|$)", r"\d", r"^\w+$", r"\bdemo\b", "[A-Z]", "e.*o", r"\s$", "(a|b|c){2}", r"^[^/]", ".\n?",
    r"\.", "é", "^$|x", r"[\d_-]+", "'", r"\\", "s?s$",
)  # fmt: skip
NUMBERS = (
    5, 5.0, 0, 1, -2, 2.5, 40, "5", " 7.5 ", "1e3", "+3", "-2", "abc", ".5", "5.", "0x10", "1e400", "1e-200", "١٢",
    "5 5", None, "", "\u00a05\u00a0", "1_000", "1,5", "9" * 101, "0" * 99 + "5", "1E+02", "true", "٥", "--5", "5\n",
)  # fmt: skip
FLOATS = (
    5.0, 0.1, -3.5, 1e308, -1e308, 1e-308, 1e18, float("nan"), float("inf"), float("-inf"), None, 0.0, 40.0, 24.999999,
)  # fmt: skip
WHOLE = (5, 40, 0, -7, 10**18, -(10**18), 24, 25, None, 2**53 + 1)
LITERALS = (5.0, 40.0, 0.0, 2.5, 25.0, -2.0, 1000.0, 1e18, 0.1, 7.5)
FLAGS = (True, False, None)
FLAG_TEXTS = ("true", "TRUE ", "false", "False", "yes", "1", "", None)
DATES = (
    "2026-03-29", "2026-06-15", "2026-06-15T12:00:00Z", "2026-06-15 12:00", "2026-06-15T14:00+02:00",
    "2026-03-29T01:00:00.000001Z", "2026-06-15T11:59:59.999999Z", "2026-02-30", "2026-6-15", "15.06.2026", "soon",
    "", None, "2024-02-29T23:59:59.999999", "2026-10-25T01:00:00Z",
    "1969-12-31", " 2026-06-15 ", "2026-06-15T12", "2026-06-15t12:00z", "2025-02-29",
)  # fmt: skip
TAGS: tuple[list[str] | None, ...] = (
    ["a", "b"], ["de"], [], None, ["b", "c", "", "zürich"], ["5", "40"], [" ", ""], ["true", "a demo"],
    ["us", "/pricing"],
)  # fmt: skip
POINTS = tuple(
    Decimal(text) for text in ("5", "10", "1", "-3", "0.5", "3.333333", "-0.000001", "100", "-50", "0.000001", "7.25")
)

# -- events -----------------------------------------------------------------------------------------------------

NAMES = ("page", "email.clicked", "email.opened", "demo.requested", "form.submitted", "content.downloaded")
RAW_NAMES = (
    "page", "page", "Page ", "email.clicked", "email_clicked", "Email Clicked", "email.opened", "email.sent",
    "demo.requested", "Demo Requested", "form.submitted", "content.downloaded", "email.unsubscribed", "crm.note",
    "pageview", "e\u0301vent",
)  # fmt: skip
PREFIXES = ("email.", "page", "demo")
EXCLUDED_NAMES = tuple(
    f"email.{name}" for name in ("sent", "delivered", "deferred", "dropped", "bounced", "complained", "unsubscribed")
)
EXCLUDED_PREFIXES = ("points.", "stage.", "deal.", "crm.", "sales.", "note.", "task.", "flow.")
AMOUNTS = (1, 2.5, "3", -4, 0, "x", None, 1000, 0.1, " 12 ", True, 33.333333, "1e2")
ASSETS = ("guide", "Guide ", "case", 5, 5.0, "5", None, "", True, "true", "straße", 0.1)
RESTARTS = ("recycled", "lost")
STAGE_VALUES = ("recycled", "Lost ", "mql", "customer", "RECYCLED", "accepted")
PREDICTORS = ("purchase", "churn")
PROBABILITIES = (0.2, 0.0, 1.0, 0.123456789, 0.5)

Maker = Callable[[Draw], object]


def of(options: tuple[object, ...]) -> Maker:
    return lambda draw: draw.pick(options)


def date_text(draw: Draw) -> object:
    return draw.pick(DATES) if draw.chance(50) else instant_text(around(draw))


# What a lead's attribute, an account's attribute and an event's property may be.
LEAD_ATTRIBUTES: dict[str, Maker] = {
    "country": of(TEXTS),
    "job": of(JOBS),
    "age": of(NUMBERS),
    "revenue": of(FLOATS),
    "staff": of(WHOLE),
    "vip": of(FLAGS),
    "optin": of(FLAG_TEXTS),
    "tags": of(TAGS),
    "renewal": date_text,
    "company.tier": of(TEXTS),
}
ACCOUNT_ATTRIBUTES: dict[str, Maker] = {"employees": of(NUMBERS), "industry": of(TEXTS), "renewal": date_text}
PROPERTIES: dict[str, Maker] = {
    "path": of(PATHS),
    "asset": of(ASSETS),
    "amount": of(AMOUNTS),
    "size": of((*NUMBERS, *WHOLE, 1e308, 1e-308, True, [5, 7], [])),
    "when": date_text,
    "flag": of((*FLAGS, *FLAG_TEXTS)),
    "tags": of((*TAGS, "a", 5)),
    "it's": of(TEXTS),
}
ATTRIBUTE_NAMES = (
    *LEAD_ATTRIBUTES,
    "company.employees",
    "company.industry",
    "company.renewal",
    "created_at",
    "nothing",
)
PROPERTY_NAMES = (*PROPERTIES, "nothing")
DATE_NAMES = ("renewal", "company.renewal", "created_at", "when")
