"""What events are called when a person speaks: `email.clicked` is a click in a mail."""

from __future__ import annotations

from dataclasses import dataclass

# The events of our own catalogue: one of them, several of them.
CATALOGUE: dict[str, tuple[str, str]] = {
    "page": ("page view", "page views"),
    "page.left": ("page read", "pages read"),
    "form.submitted": ("form sent", "forms sent"),
    "content.downloaded": ("download", "downloads"),
    "email.sent": ("mail sent", "mails sent"),
    "email.delivered": ("mail delivered", "mails delivered"),
    "email.opened": ("mail opened", "mails opened"),
    "email.clicked": ("click in a mail", "clicks in mails"),
    "email.replied": ("reply to a mail", "replies to mails"),
    "email.bounced": ("bounced mail", "bounced mails"),
    "email.deferred": ("deferred mail", "deferred mails"),
    "email.dropped": ("dropped mail", "dropped mails"),
    "email.complained": ("spam complaint", "spam complaints"),
    "email.unsubscribed": ("unsubscription", "unsubscriptions"),
    "meeting.booked": ("meeting booked", "meetings booked"),
    "meeting.cancelled": ("meeting cancelled", "meetings cancelled"),
    "chat.started": ("chat", "chats"),
    "webinar.registered": ("webinar registration", "webinar registrations"),
    "webinar.attended": ("webinar attended", "webinars attended"),
    "demo.requested": ("demo request", "demo requests"),
    "trial.started": ("trial start", "trial starts"),
    "social.liked": ("like on social media", "likes on social media"),
    "social.shared": ("share on social media", "shares on social media"),
    "social.commented": ("comment on social media", "comments on social media"),
    "social.followed": ("follow on social media", "follows on social media"),
    "social.clicked": ("click on social media", "clicks on social media"),
    "ad.clicked": ("click on an ad", "clicks on ads"),
    "survey.answered": ("survey answer", "survey answers"),
    "deal.created": ("deal opened", "deals opened"),
    "deal.won": ("deal won", "deals won"),
    "deal.lost": ("deal lost", "deals lost"),
    "points.granted": ("points given by hand", "points given by hand"),
    "stage.changed": ("change of stage", "changes of stage"),
    "note.added": ("note", "notes"),
}
# Names that apps and shops commonly send, whose words would read badly.
COMMON = {
    "app.opened": ("app visit", "app visits"),
    "order.completed": ("order", "orders"),
    "products.searched": ("product search", "product searches"),
    "product.viewed": ("look at a product", "looks at products"),
}
ACTS = ("act", "acts")
PARTICIPLES = frozenset(
    "begun bought built done given left lost made paid read seen sent set shown sold taken won".split()
)
VISIT = ("visit", "visits")  # a page view of a named page
SPELLED = frozenset(
    "abm api b2b b2c ceo cfo cio cmo coo crm cto cv cxo dach emea faq hr icp mql nda nps ok pdf rfi rfp roi saas sdk "
    "seo sla sql sso uk url usa utm vip vp".split()
)


@dataclass(frozen=True, slots=True)
class Noun:
    """What one and several of an event are called.

    >>> Noun("click in a mail", "clicks in mails").count(1), Noun("visit", "visits").count(3)
    ('1 click in a mail', '3 visits')
    """

    one: str
    many: str

    def count(self, number: int) -> str:
        return f"{number:,} {self.one if number == 1 else self.many}"

    def each(self) -> str:
        """One of them as a price is said: ``a visit``, ``for each project created``.

        >>> Noun("visit", "visits").each(), Noun("project created", "projects created").each()
        ('a visit', 'for each project created')
        """
        is_plain = not any(is_participle(word) for word in self.one.split()) and " or " not in self.one
        return self.a() if is_plain else f"for each {self.one}"

    def a(self) -> str:
        """With its article; a ``u`` mostly sounds like the one of `user`, but not here.

        >>> Noun("unsubscription", "unsubscriptions").a(), Noun("use", "uses").a()
        ('an unsubscription', 'a use')
        """
        vowel = self.one[:1].lower() in "aeio" or self.one.lower().startswith(("unsub", "unl", "upg", "upl"))
        return f"{'an' if vowel else 'a'} {self.one}"


def event_noun(name: str) -> Noun:
    """The noun of a canonical event name; a name that is not ours becomes words.

    >>> event_noun("email.clicked").one, event_noun("project.created").many
    ('click in a mail', 'projects created')
    """
    if name in CATALOGUE or name in COMMON:
        return Noun(*(CATALOGUE.get(name) or COMMON[name]))
    words = [word for word in name.replace("-", ".").replace("/", ".").split(".") if word]
    words = [spell(word) for word in words]
    if not words:
        return Noun(name, name)
    at = -2 if len(words) > 1 and is_participle(words[-1]) else -1
    many = words.copy()
    many[at] = plural(words[at])
    return Noun(" ".join(words), " ".join(many))


def is_participle(word: str) -> bool:
    """Whether a word says what was done, so that the word before it is the thing."""
    return word.endswith("ed") or word in PARTICIPLES


def prefix_noun(prefix: str) -> Noun:
    """The noun of every event that starts with a prefix: ``subscription.`` is a subscription event."""
    words = " ".join(spell(word) for word in prefix.replace("-", ".").split(".") if word)
    return Noun(f"{words} event", f"{words} events") if words else Noun("event", "events")


def plural(word: str) -> str:
    """The plural of an English word, by rule; a word of another script stays."""
    if not word.isascii() or not word[-1:].isalpha():
        return word
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return word[:-1] + "ies"
    return word + "s"


def spell(word: str) -> str:
    """A word as people spell it: known initials in capitals."""
    return word.upper() if word.lower() in SPELLED else word


def name_words(name: str) -> str:
    """The name of an attribute, property, rule or definition as words.

    >>> name_words("job_title"), name_words("company.employees"), name_words("nps-score")
    ('job title', 'company employees', 'NPS score')
    """
    spaced = name
    for sign in "._-":
        spaced = spaced.replace(sign, " ")
    return " ".join(spell(word) for word in spaced.split()) or name


def capital(words: str) -> str:
    """The words with a capital first letter."""
    return words[:1].upper() + words[1:]
