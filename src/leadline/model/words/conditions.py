"""Conditions in words: "job title is CEO or CMO, and the country is not DE"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from leadline.model.condition import (
    Age,
    AgeTest,
    All,
    Any,
    Condition,
    Did,
    DidNot,
    Exists,
    HasPart,
    InstantRange,
    Matches,
    NoneOf,
    Not,
    NumberRange,
    OneOf,
    Part,
    Predicate,
    ResultTest,
    Selection,
    ValueTest,
)
from leadline.model.words.events import ACTS, VISIT, Noun, event_noun, name_words, plural, prefix_noun
from leadline.model.words.figures import count_words, duration_words, join_words, moment_words, number_words, span_words
from leadline.model.words.voice import PLAIN, Speaker, Voice, voice_of

FEW = 8  # literals that are said one by one; of more, the first three
PARTS = {
    Part.contains: ("contains", "containing"),
    Part.starts_with: ("starts with", "starting with"),
    Part.ends_with: ("ends with", "ending with"),
}


def condition_words(condition: Condition, model: Speaker = None) -> str:
    """What a condition wants, without a full stop; a condition that the model defines is called by its name.

    >>> title = ValueTest("job_title", (OneOf(("ceo", "cmo")),))
    >>> condition_words(All((title, ValueTest("country", (NoneOf(("de",)),)))))
    'job title is CEO or CMO, and the country is not DE'
    """
    return say_condition(condition, voice_of(model))


def predicate_words(predicate: Predicate, name: str = "", model: Speaker = None) -> str:
    """What a predicate says of a value: ``is 25 or more``, ``starts with /pricing``."""
    return say_predicate(predicate, name, voice_of(model))


def selection_words(selection: Selection, model: Speaker = None) -> str:
    """What one selected event is called: ``click in a mail with campaign spring``."""
    return selection_noun(selection, voice_of(model)).one


# -- conditions -------------------------------------------------------------------------------------------------


def say_condition(condition: Condition, voice: Voice = PLAIN, but: str = "") -> str:
    """The condition in a model's voice; ``but`` is the definition that is being spelled out and so is not named."""
    named = voice.definitions.get(condition)
    if named is not None and named != but:
        return name_words(named)
    match condition:
        case All(parts):
            return say_parts(parts, "and", voice) if parts else "always"
        case Any(parts):
            return say_parts(parts, "or", voice) if parts else "never"
        case Not(Did(selection, within, 1)):
            return f"there was no {selection_noun(selection, voice).one}{ago(within)}"
        case Not(part):
            return f"not ({say_condition(part, voice)})"
        case ValueTest(name, predicates):
            return f"{name_words(name)} {say_predicates(predicates, name, voice)}"
        case ResultTest(name, predicates):
            return f"{name_words(name)} {say_predicates(predicates, name, voice, is_result=True)}"
        case Did(selection, within, at_least):
            noun = selection_noun(selection, voice)
            some = f"was {noun.a()}" if at_least == 1 else f"were {count_words(at_least)} or more {noun.many}"
            return f"there {some}{ago(within)}"
        case DidNot(selection, duration):
            if selection.acts and selection.where is None:
                return f"silent for {duration_words(duration)}"
            return f"no {selection_noun(selection, voice).one} for {duration_words(duration)}"
        case _:
            assert_never(condition)


def say_parts(parts: Sequence[Condition], word: str, voice: Voice) -> str:
    """Parts joined by a word; a part that joins others itself stands in brackets, unless the word is the same."""
    said = []
    for at, part in enumerate(parts):
        words = say_condition(part, voice)
        is_named = part in voice.definitions
        if not is_named and isinstance(part, All | Any) and len(part.parts) > 1 and len(parts) > 1:
            words = f"({words})"
        elif not is_named and at and isinstance(part, ValueTest | ResultTest):
            words = f"the {words}"
        said.append(words)
    return f", {word} ".join(said)


def ago(within: int | None) -> str:
    """`` in the last 30 days``, `` in the last hour``."""
    if within is None:
        return ""
    said = duration_words(within)
    return f" in the last {said.removeprefix('1 ') if said.count(' ') == 1 else said}"


# -- predicates -------------------------------------------------------------------------------------------------


def say_predicates(predicates: Sequence[Predicate], name: str, voice: Voice, is_result: bool = False) -> str:
    return join_words([say_predicate(p, name, voice, is_result) for p in predicates]) or "is anything"


def say_predicate(predicate: Predicate, name: str = "", voice: Voice = PLAIN, is_result: bool = False) -> str:
    """One function for every predicate; a new one must be said here."""
    match predicate:
        case OneOf():
            return f"is {said}" if (said := one_of(predicate, name, voice, is_result)) else "is one of an empty list"
        case NoneOf():
            said = one_of(predicate, name, voice, is_result)
            return f"is not {said}" if said else "is known"
        case NumberRange():
            return number_range(predicate)
        case InstantRange(first, last):
            return f"is {span_words(first, last, voice.zone)}" if (first, last) != (None, None) else "is a date"
        case Matches(pattern):
            return f"matches `{pattern}`"
        case HasPart(part, text, written):
            return f"{PARTS[part][0]} {quoted(written or text)}"
        case Exists(wanted):
            return "is known" if wanted else "is not known"
        case Age(test, duration):
            said = duration_words(duration)
            match test:
                case AgeTest.older_than:
                    return f"is {said} ago or longer"
                case AgeTest.newer_than:
                    return f"is in the last {said}"
                case AgeTest.within_next:
                    return f"is in the next {said}"
                case _:
                    assert_never(test)
        case _:
            assert_never(predicate)


def literals(predicate: OneOf | NoneOf, name: str = "", voice: Voice = PLAIN, is_result: bool = False) -> list[str]:
    """The literals of a predicate as people spell them."""
    if len(predicate.written) == len(predicate.texts):
        texts = list(predicate.written)
    elif is_result:
        texts = [voice.result(text) for text in predicate.texts]
    else:
        texts = [voice.spelled(text, name) for text in predicate.texts]
    said = [quoted(text) for text in texts]
    said += [number_words(number) for number in predicate.numbers]
    said += ["true" if boolean else "false" for boolean in predicate.booleans]
    for span in predicate.spans:
        start, end = moment_words(span.start, voice.zone), moment_words(span.end, voice.zone, is_end=True)
        said.append(start if start == end else f"{start} to {end}")
    return said


def one_of(predicate: OneOf | NoneOf, name: str, voice: Voice, is_result: bool) -> str:
    count = len(predicate.texts) + len(predicate.numbers) + len(predicate.booleans) + len(predicate.spans)
    if count > FEW:
        few = replace(predicate, texts=predicate.texts[:FEW], written=predicate.written[:FEW])
        return f"one of {count:,} values ({', '.join(literals(few, name, voice, is_result)[:3])} …)"
    return join_words(literals(predicate, name, voice, is_result), "or")


def number_range(range_: NumberRange) -> str:
    low = None if range_.low is None else number_words(range_.low)
    high = None if range_.high is None else number_words(range_.high)
    if low is not None and high is not None and range_.low_included and range_.high_included:
        return f"is between {low} and {high}"
    ends = []
    if low is not None:
        ends.append(f"{low} or more" if range_.low_included else f"more than {low}")
    if high is not None:
        ends.append(f"{high} or less" if range_.high_included else f"less than {high}")
    return f"is {' and '.join(ends)}" if ends else "is a number"


def quoted(text: str) -> str:
    """A text that could be misread in a sentence stands in quotation marks."""
    text = " ".join(text.split()) or text
    unclear = not text.strip() or any(sign in text for sign in (",", ";", " and ", " or "))
    return f"“{text}”" if unclear else text


# -- selections -------------------------------------------------------------------------------------------------


def selection_noun(selection: Selection, voice: Voice = PLAIN, brief: bool = False) -> Noun:
    """What the selected events are called; ``brief`` leaves out what their properties must be.

    >>> pricing = ValueTest("path", (HasPart(Part.starts_with, "/pricing"),))
    >>> selection_noun(Selection(("page",), where=pricing)).many
    'visits to paths starting with /pricing'
    """
    nouns = [Noun(*ACTS)] if selection.acts else []
    nouns += [event_noun(name) for name in selection.names] + [prefix_noun(prefix) for prefix in selection.prefixes]
    one, many = join_words([n.one for n in nouns], "or"), join_words([n.many for n in nouns], "or")
    noun = Noun(one, many) if nouns else Noun("event of no name", "events of no name")
    where = selection.where
    if selection.names == ("page",) and not selection.prefixes and names_page(where):
        noun = Noun(*VISIT)
    if where is not None and not brief:
        noun = narrowed(noun, where, voice)
    return Noun(noun.one + " (bots too)", noun.many + " (bots too)") if selection.bots and not brief else noun


def names_page(where: Condition | None) -> bool:
    return isinstance(where, ValueTest) and where.name in ("path", "url", "title")


def narrowed(noun: Noun, where: Condition, voice: Voice) -> Noun:
    """The noun with what its properties must be."""
    if not isinstance(where, ValueTest) or where in voice.definitions:
        tail = f" where {say_condition(where, voice)}"
        return Noun(noun.one + tail, noun.many + tail)
    name, words = where.name, name_words(where.name)
    if len(where.predicates) == 1:
        predicate = where.predicates[0]
        if isinstance(predicate, HasPart) and noun.one == VISIT[0]:
            tail = f"{PARTS[predicate.part][1]} {quoted(predicate.written or predicate.text)}"
            return Noun(f"{noun.one} to a {words} {tail}", f"{noun.many} to {plural(words)} {tail}")
        if isinstance(predicate, OneOf):
            values = one_of(predicate, name, voice, False)
            if noun.one == VISIT[0]:
                return Noun(f"{noun.one} to {values}", f"{noun.many} to {values}")
            if words in noun.one.split() and plural(words) in noun.many.split():
                return Noun(after(noun.one, words, values), after(noun.many, plural(words), values))
            return Noun(f"{noun.one} with {words} {values}", f"{noun.many} with {words} {values}")
    tail = f" whose {words} {say_predicates(where.predicates, name, voice)}"
    return Noun(noun.one + tail, noun.many + tail)


def after(phrase: str, word: str, values: str) -> str:
    """The phrase with values set after one of its words: ``form job-application sent``."""
    before, _, rest = f" {phrase} ".partition(f" {word} ")
    return f"{before} {word} “{values.strip('“”')}” {rest}".strip()
