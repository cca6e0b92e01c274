"""A flow in plain English: who enters and when, what ends it, and each step as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.flows.flow import (
    Arm,
    Branch,
    Changed,
    Crossed,
    Dated,
    Do,
    End,
    Flow,
    Happened,
    Kind,
    Moved,
    Reached,
    Split,
    Step,
    Trigger,
    Wait,
)
from leadline.model.condition import Duration
from leadline.model.words.conditions import condition_words, selection_words
from leadline.model.words.events import capital, name_words
from leadline.model.words.figures import duration_words, join_words, number_words

DONE = {
    Kind.mail: "send the mail `{name}`",
    Kind.notice: "send the notice `{name}`",
    Kind.task: "make a task in the CRM: {name}",
    Kind.sync: "bring the lead to `{name}`",
    Kind.webhook: "tell the webhook `{name}`",
    Kind.tag: "put the tag `{name}` on the lead",
    Kind.untag: "take the tag `{name}` off the lead",
    Kind.stage: "move the lead to the stage `{name}`",
    Kind.enrol: "put the lead into the flow `{name}`",
}


def outline(flow: Flow) -> list[str]:
    """The whole flow as sentences, one a line; the steps inside another are indented by two spaces."""
    lines = [f"A lead enters {join_words([*map(trigger_words, flow.triggers)], 'or')}{entering_words(flow)}."]
    if flow.goal is not None:
        lines.append(f"The goal is reached when {condition_words(flow.goal)}.")
    if flow.exit is not None:
        lines.append(f"The lead leaves when {condition_words(flow.exit)}.")
    return [*lines, *(("  " * depth) + words for depth, words in step_lines(flow.steps))]


def entering_words(flow: Flow) -> str:
    """Who may enter, and how often."""
    who = "" if flow.condition is None else f", if {condition_words(flow.condition)}"
    if flow.again is None:
        return f"{who}; once"
    return f"{who}; each time" if flow.again == 0 else f"{who}; once within {duration_words(flow.again)}"


def step_lines(steps: tuple[Step, ...], depth: int = 0) -> Iterator[tuple[int, str]]:
    """The steps as sentences, each with how deep it stands."""
    for step in steps:
        yield depth, f"{step_words(step)}."
        match step:
            case Branch():
                for arm in step.arms:
                    yield depth + 1, f"{capital(arm_words(arm))}:"
                    yield from step_lines(arm.steps, depth + 2)
            case Split():
                for share in step.shares:
                    yield depth + 1, f"{number_words(share.percent)} percent:"
                    yield from step_lines(share.steps, depth + 2)


def step_words(step: Step) -> str:
    """What a step does, without a full stop.

    >>> step_words(Wait("wait-1", lasting=3 * 86_400_000_000))
    'Wait 3 days'
    """
    match step:
        case Wait():
            return wait_words(step)
        case Branch():
            return "Choose by what is so of the lead"
        case Split():
            return "Choose by a share of the leads"
        case End():
            return "End"
    return capital(do_words(step))


def wait_words(step: Wait) -> str:
    if step.working:
        return "Wait until it is working time where the lead is"
    most = "" if step.lasting is None else duration_words(step.lasting)
    if step.event is not None:
        said = f"Wait for a new {selection_words(step.event)}"
    elif step.condition is not None:
        said = f"Wait until {condition_words(step.condition)}"
    else:
        return f"Wait {most}"
    return f"{said}, {most} at most" if most else said


def arm_words(arm: Arm) -> str:
    return "if none of these" if arm.condition is None else f"if {condition_words(arm.condition)}"


def do_words(step: Do) -> str:
    match step.kind:
        case Kind.assign:
            whose = "the rules of routing say" if step.name == "routing" else f"it is {step.name}"
            return f"say whose the lead is: {whose}"
        case Kind.set:
            to = [f"{name_words(name)} to {'nothing' if value is None else value}" for name, value in step.what]
            return f"set {join_words(to)}"
        case Kind.points:
            return f"give {step.name} points in {step.of('dimension')}: {step.of('reason')}"
    said = DONE[step.kind].format(name=step.name)
    whom, via = step.of("to"), step.of("via")
    return f"{said}{f' to {whom}' if whom else ''}{f' over `{via}`' if via else ''}"


def trigger_words(trigger: Trigger) -> str:
    """What lets a lead enter, as the end of a sentence: ``when it enters the segment `hot```."""
    match trigger:
        case Happened():
            return f"when there is a new {selection_words(trigger.selection)}"
        case Moved():
            return f"when it {'enters' if trigger.entered else 'leaves'} the segment `{trigger.segment}`"
        case Crossed():
            way = (
                f"rises to {number_words(trigger.value)}"
                if trigger.up
                else f"falls below {number_words(trigger.value)}"
            )
            return f"when its {name_words(trigger.result)} {way}"
        case Reached():
            return f"when it moves to the stage {join_words([f'`{one}`' for one in trigger.stages], 'or')}"
        case Changed():
            to = f" to {join_words(list(trigger.to), 'or')}" if trigger.to else ""
            return f"when its {name_words(trigger.attribute)} changes{to}"
        case Dated():
            return f"{shift_words(trigger)} at {trigger.minute // 60}:{trigger.minute % 60:02}"
    return "when somebody puts it in"


def shift_words(trigger: Dated) -> str:
    day: Duration = 86_400_000_000
    on = f"its {name_words(trigger.attribute)}{' each year' if trigger.yearly else ''}"
    if not trigger.shift:
        return f"on {on}"
    return f"{duration_words(abs(trigger.shift) * day)} {'after' if trigger.shift > 0 else 'before'} {on}"
