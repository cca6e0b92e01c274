"""What changed among the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leadline.model.diff.change import Change, ChangeKind, Names, instead, lists_words, shape
from leadline.model.model import Model
from leadline.model.rule import Rule
from leadline.model.words.rules import joined, parts_words, sentence
from leadline.model.words.titles import title
from leadline.model.words.voice import voice_of


def rule_changes(old: Model, new: Model) -> Iterator[Change]:
    """Rules that are new, gone, renamed or different, in the new model's order, then those that are gone."""
    before, after = {r.id: r for r in old.rules}, {r.id: r for r in new.rules}
    gone = {id_: rule for id_, rule in before.items() if id_ not in after}
    for rule in new.rules:
        if rule.id in before:
            yield from changed(before[rule.id], rule, old, new)
            continue
        twin = next((r for r in gone.values() if essence(r) == essence(rule)), None)
        if twin is None:
            yield added(rule, new)
        else:
            del gone[twin.id]
            yield Change(ChangeKind.renamed, f"rule {rule.id}", f"`{twin.id}` is now called `{rule.id}`")
    for rule in gone.values():
        yield Change(ChangeKind.removed, f"rule {rule.id}", f"`{rule.id}` is gone: {sentence(rule, old)}")


def essence(rule: Rule) -> Rule:
    """The rule without what people call it."""
    return replace(rule, id="", title=None, note=None, line=None)


def added(rule: Rule, new: Model) -> Change:
    return Change(ChangeKind.added, f"rule {rule.id}", f"`{rule.id}` is new: {sentence(rule, new)}")


def changed(old: Rule, new: Rule, before: Model, after: Model) -> Iterator[Change]:
    subject = f"rule {new.id}"
    if (old.title or "") != (new.title or "") and title(old, before) != title(new, after):
        said = f"`{new.id}`: called “{title(new, after)}” instead of “{title(old, before)}”"
        yield Change(ChangeKind.renamed, subject, said)
    said_all = [said for said in differences(old, new, before, after) if said]
    if said_all:
        yield Change(ChangeKind.changed, subject, f"`{new.id}`: {'; '.join(said_all)}")


def differences(old: Rule, new: Rule, before: Model, after: Model) -> Iterator[str]:
    if old.enabled != new.enabled:
        yield "switched on" if new.enabled else "switched off"
    yield instead(f"in {old.dimension}", f"in {new.dimension}")
    yield instead(group_part(old), group_part(new))
    mine, theirs = parts_words(old, before), parts_words(new, after)
    if type(old.kind) is not type(new.kind):
        yield f"now {joined(theirs)}; it was {joined(mine)}"
    else:
        said = [instead(mine.get(key, ""), theirs.get(key, "")) for key in {**theirs, **mine}]
        yield from said
        if not any(said) and differs_itself(old, new, voice_of(before).definitions, voice_of(after).definitions):
            yield lists_words((old.kind, old.condition), (new.kind, new.condition)) or "what it looks at has changed"
    if (old.note or "") != (new.note or ""):
        yield f"its note says “{new.note}”" if new.note else "its note is gone"


def group_part(rule: Rule) -> str:
    return f"in the group {rule.group}" if rule.group else ""


def differs_itself(old: Rule, new: Rule, mine: Names, theirs: Names) -> bool:
    """Whether a rule differs in more than the definitions that it uses, which are changes of their own."""
    return shape((old.kind, old.condition), mine) != shape((new.kind, new.condition), theirs)
