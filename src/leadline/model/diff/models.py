"""What changed between two models, from the top of the file to its end."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from leadline.model.condition import Condition
from leadline.model.diff.change import Change, ChangeKind, instead, lists_words, shape
from leadline.model.diff.rules import rule_changes
from leadline.model.model import Ladder, Model, PriorityRow
from leadline.model.words.conditions import say_condition
from leadline.model.words.events import capital
from leadline.model.words.figures import count_words, join_words, number_words
from leadline.model.words.parts import (
    account_score_words,
    dimension_words,
    group_words,
    lifecycle_words,
    priority_words,
)
from leadline.model.words.voice import voice_of

LISTED = ("qualify", "disqualify")


def diff(old: Model, new: Model) -> list[Change]:
    """Every difference that a person should know of, in the order of a model file; nothing for models that agree.

    What a definition changes is said once, at the definition, not again at every rule that uses it.
    """
    return [
        *of_the_whole(old, new),
        *of_definitions(old, new),
        *of_dimensions(old, new),
        *rule_changes(old, new),
        *of_ladder("grades", old.grades, new.grades),
        *of_ladder("bands", old.bands, new.bands),
        *of_priority(old, new),
        *of_lifecycle(old, new),
        *of_account_score(old, new),
    ]


def headline(changes: list[Change]) -> str:
    """What is so, as a page's heading says it: ``Two rules and the bands changed``.

    >>> headline([])
    'Nothing changed: every lead keeps its score'
    """
    subjects = list(dict.fromkeys(change.subject for change in changes))
    rules = [subject for subject in subjects if subject.startswith("rule ")]
    others = list(dict.fromkeys(subject.partition(" ")[0] for subject in subjects if subject not in rules))
    said = [f"{count_words(len(rules))} {'rule' if len(rules) == 1 else 'rules'}"] if rules else []
    said += [f"the {other}" for other in others]
    return capital(f"{join_words(said)} changed") if said else "Nothing changed: every lead keeps its score"


# -- the whole, definitions, dimensions -------------------------------------------------------------------------


def of_the_whole(old: Model, new: Model) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(ChangeKind.renamed, "name", f"The model `{old.name}` is now called `{new.name}`")
    if old.title != new.title:
        yield Change(ChangeKind.renamed, "title", f"Title: {instead(quoted(old.title), quoted(new.title))}")
    if old.timezone != new.timezone:
        said = f"Days and dates follow {new.timezone} instead of {old.timezone}"
        yield Change(ChangeKind.changed, "timezone", said)
    said = condition_change(old.audience, new.audience, old, new, everyone="everyone")
    if said:
        yield Change(ChangeKind.changed, "audience", f"Scores {said}")
    before, after = activity(old), activity(new)
    if before != after:
        more, fewer = [e for e in after if e not in before], [e for e in before if e not in after]
        parts = [f"no longer an act: {join_words(more)}"] if more else []
        parts += [f"now an act: {join_words(fewer)}"] if fewer else []
        yield Change(ChangeKind.changed, "activity", f"Activity: {'; '.join(parts)}")


def quoted(text: str) -> str:
    return f"“{text}”" if text else ""


def activity(model: Model) -> list[str]:
    return [f"`{name}`" for name in model.excluded_names] + [f"`{prefix}*`" for prefix in model.excluded_prefixes]


def condition_change(
    old: Condition | None, new: Condition | None, before: Model, after: Model, everyone: str = ""
) -> str:
    """How a condition differs, each spelled in its model's voice; empty where it does not, but for definitions."""
    mine, theirs = voice_of(before), voice_of(after)
    if shape(old, mine.definitions) == shape(new, theirs.definitions):
        return ""
    was = everyone if old is None else say_condition(old, mine)
    now = everyone if new is None else say_condition(new, theirs)
    return instead(was, now) or lists_words(old, new) or "different values"


def of_definitions(old: Model, new: Model) -> Iterator[Change]:
    mine, theirs = voice_of(old), voice_of(new)
    for name in {**new.definitions, **old.definitions}:
        subject, was, now = f"definitions {name}", old.definitions.get(name), new.definitions.get(name)
        if was is None and now is not None:
            said = f"`{name}` is defined: {say_condition(now, theirs, but=theirs.definitions[now])}"
            yield Change(ChangeKind.added, subject, said)
        elif now is None and was is not None:
            yield Change(ChangeKind.removed, subject, f"`{name}` is no longer defined")
        elif was is not None and now is not None:
            but, than = mine.definitions[was], theirs.definitions[now]
            if shape(was, mine.definitions, but) == shape(now, theirs.definitions, than):
                continue
            said = instead(say_condition(was, mine, but=but), say_condition(now, theirs, but=than))
            said = said or lists_words(was, now) or "different values"
            yield Change(ChangeKind.changed, subject, f"`{name}`: {said}")


def of_dimensions(old: Model, new: Model) -> Iterator[Change]:
    dimensions = named_changes(
        "dimension",
        {d.name: dimension_words(d) for d in old.dimensions},
        {d.name: dimension_words(d) for d in new.dimensions},
    )
    yield from dimensions
    yield from named_changes(
        "group", {g.name: group_words(g) for g in old.groups}, {g.name: group_words(g) for g in new.groups}
    )
    before, after, one = dict(old.weights), dict(new.weights), Decimal(1)
    kept = {d.name for d in old.dimensions} & {d.name for d in new.dimensions}
    for dimension in new.dimensions:
        was = before.get(dimension.name, Decimal(0)) if dimension.name in kept else one
        now = after.get(dimension.name, Decimal(0))
        if was != now:
            before_that = f" instead of {number_words(was)}" if dimension.name in kept else ""
            said = f"`{dimension.name}` weighs {number_words(now)} in the score{before_that}"
            yield Change(ChangeKind.changed, f"weights {dimension.name}", said)


def named_changes(kind: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    """Changes of things that have a name and a phrase ``Name: …``."""
    for name in {**new, **old}:
        subject = f"{kind}s {name}"
        was, now = (words.get(name, "").partition(": ")[2] for words in (old, new))
        if not was:
            yield Change(ChangeKind.added, subject, f"The {kind} `{name}` is new: {now}")
        elif not now:
            yield Change(ChangeKind.removed, subject, f"The {kind} `{name}` is gone")
        elif was != now:
            yield Change(ChangeKind.changed, subject, f"`{name}`: {instead(was, now)}")


# -- what the scores lead to ------------------------------------------------------------------------------------


def of_ladder(subject: str, old: Ladder | None, new: Ladder | None) -> Iterator[Change]:
    one = subject.removesuffix("s")
    if old is None or new is None:
        if old is not new:
            kind, said = (ChangeKind.added, "are new") if old is None else (ChangeKind.removed, "are gone")
            yield Change(kind, subject, f"{capital(subject)} {said}")
        return
    if old.of != new.of:
        yield Change(ChangeKind.changed, subject, f"{capital(subject)} go by {new.of} instead of {old.of}")
    before, after = dict(old.steps), dict(new.steps)
    for name in {**after, **before}:
        if name not in before:
            yield Change(ChangeKind.added, subject, f"A new {one}: {name} from {number_words(after[name])}")
        elif name not in after:
            yield Change(
                ChangeKind.removed, subject, f"The {one} {name} is gone; it began at {number_words(before[name])}"
            )
        elif before[name] != after[name]:
            said = f"{capital(name)} from {number_words(after[name])} instead of {number_words(before[name])}"
            yield Change(ChangeKind.changed, subject, said)
    if old.otherwise != new.otherwise:
        said = instead(*(f"else {ladder.otherwise or f'no {one}'}" for ladder in (old, new)))
        yield Change(ChangeKind.changed, subject, capital(said))


def of_priority(old: Model, new: Model) -> Iterator[Change]:
    mine, theirs = voice_of(old).definitions, voice_of(new).definitions
    before = {shape(row.condition, mine): row for row in old.priority}
    after = {shape(row.condition, theirs): row for row in new.priority}
    for key, row in after.items():
        if key not in before:
            yield Change(ChangeKind.added, "priority", f"A new row: {priority_words(row, new)}")
        elif before[key].value != row.value:
            yield Change(ChangeKind.changed, "priority", capital(priority_change(before[key], row, new)))
    for key, row in before.items():
        if key not in after:
            yield Change(ChangeKind.removed, "priority", f"A row is gone: {priority_words(row, old)}")
    kept = [key for key in before if key in after]
    moved = [key for key, other in zip([key for key in after if key in before], kept, strict=True) if key != other]
    if moved:
        said = f"The rows stand in another order; first now: {priority_words(new.priority[0], new)}"
        yield Change(ChangeKind.changed, "priority", said)


def priority_change(old: PriorityRow, new: PriorityRow, model: Model) -> str:
    _, _, when = priority_words(new, model).partition(f"priority {new.value} ")
    return f"priority {new.value} instead of {old.value} {when}"


def of_lifecycle(old: Model, new: Model) -> Iterator[Change]:
    before, after = lifecycle_words(old.lifecycle, old), lifecycle_words(new.lifecycle, new)
    for key in ("mql", "recycle"):
        was, now = getattr(old.lifecycle, key), getattr(new.lifecycle, key)
        if condition_change(was, now, old, new):
            said = instead(before.get(key, ""), after.get(key, "")) or f"{key}: {lists_words(was, now) or 'new values'}"
            yield Change(ChangeKind.changed, f"lifecycle {key}", capital(said))
    for key in LISTED:
        mine, theirs = voice_of(old), voice_of(new)
        was = {shape(c, mine.definitions): say_condition(c, mine) for c in getattr(old.lifecycle, key)}
        now = {shape(c, theirs.definitions): say_condition(c, theirs) for c in getattr(new.lifecycle, key)}
        verb = "qualified at once" if key == "qualify" else "disqualified"
        for shown, said in now.items():
            if shown not in was:
                yield Change(ChangeKind.added, f"lifecycle {key}", f"Now {verb} when {said}")
        for shown, said in was.items():
            if shown not in now:
                yield Change(ChangeKind.removed, f"lifecycle {key}", f"No longer {verb} when {said}")


def of_account_score(old: Model, new: Model) -> Iterator[Change]:
    was, now = old.account_score, new.account_score
    mine, theirs = voice_of(old).definitions, voice_of(new).definitions
    if shape(was, mine) == shape(now, theirs):
        return
    said = instead(*("" if score is None else account_score_words(score) for score in (was, now)))
    said = said or "the roles mean others than before"
    yield Change(ChangeKind.changed, "account score", f"Account score: {said}")
