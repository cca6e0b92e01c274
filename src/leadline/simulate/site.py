"""The simulated company's site: its pages, and which of them each mood reads."""

from __future__ import annotations

from leadline.simulate.draw import Choice

ORIGIN = "https://www.harbourboard.example"
_POSTS = (
    "remote-planning", "meeting-free-week", "kanban-for-agencies", "estimates-that-hold", "budget-season", "hiring-pm",
    "retrospectives", "capacity", "client-reports", "onboarding-checklist", "okr-mistakes", "time-tracking",
    "gantt-or-board", "risk-register", "team-rituals", "portfolio-view",
)  # fmt: skip

# what each section is, its pages, and how much of it is read in each of the MOODS
MOODS = ("reads", "explores", "evaluates", "studies", "seeks a job", "spies", "crawls", "uses")
READS, EXPLORES, EVALUATES, STUDIES, SEEKS_JOB, SPIES, CRAWLS, USES = range(len(MOODS))
_SECTIONS: tuple[tuple[tuple[str, ...], tuple[float, ...]], ...] = (
    (("/",), (12, 20, 8, 10, 15, 8, 5, 5)),
    (tuple(f"/blog/{post}" for post in _POSTS), (62, 22, 6, 50, 8, 8, 30, 8)),
    (("/product", "/product/boards", "/product/reports", "/product/integrations"), (8, 28, 20, 8, 6, 20, 10, 4)),
    (("/pricing", "/pricing/enterprise"), (4, 10, 26, 1.5, 1, 30, 5, 3)),
    (("/docs", "/docs/getting-started", "/docs/api", "/docs/import", "/docs/security"), (3, 6, 16, 22, 1, 20, 20, 65)),
    (("/customers", "/customers/timber-yard", "/customers/city-clinic"), (3, 7, 13, 2, 2, 6, 5, 0)),
    (("/webinars",), (5, 4, 3, 4, 0, 2, 5, 3)),
    (("/demo",), (0.5, 1.5, 5, 0, 0, 3, 5, 0)),
    (("/contact",), (0.5, 1, 2, 0.5, 4, 0.5, 10, 2)),
    (("/about",), (1.5, 3, 2, 2, 12, 3, 5, 0)),
    (("/careers", "/careers/engineer", "/careers/account-executive"), (0.7, 0.3, 0.1, 3, 60, 2, 5, 0)),
    (("/changelog",), (1, 1, 1, 1, 0, 6, 5, 10)),
)
PATHS = tuple(path for pages, _ in _SECTIONS for path in pages)
PAGES = Choice(
    [[weights[mood] / len(pages) for pages, weights in _SECTIONS for _ in pages] for mood in range(len(MOODS))]
)
ASSETS = ("planning-guide", "roi-calculator", "buyers-checklist", "security-whitepaper", "template-pack", "case-study")
FORMS = (
    "newsletter", "ebook", "webinar", "contact", "demo", "trial", "landing-page", "job-application",
)  # fmt: skip
NETWORKS = ("linkedin", "facebook", "x", "youtube")
REFERRERS = (
    "https://search.example/",
    "https://www.linkedin.com/",
    "https://news.example/",
    "https://reviews.example/",
)
UTM_SOURCES = ("newsletter", "linkedin", "search", "partner")


def urls() -> tuple[str, ...]:
    """The whole address of every path, in the order of ``PATHS``."""
    return tuple(ORIGIN + path for path in PATHS)
