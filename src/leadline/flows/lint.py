"""What is surely wrong with a flow that can be read: steps that nothing leads to, and names of what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leadline.flows.flow import Branch, Do, End, Flow, Kind, Split, Step, Wait, insides
from leadline.model.condition import All
from leadline.model.lint.finding import Finding
from leadline.model.problems import closest, listed

CRMS = ("odoo", "hubspot", "salesforce")
OVER = {  # the kinds of connections that a step may go over
    Kind.mail: ("mail",),
    Kind.notice: ("notice",),
    Kind.task: CRMS,
    Kind.sync: CRMS,
    Kind.webhook: ("webhook",),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What there is beside a flow; ``None``: nothing is known of it, and nothing is found.

    ``connections`` has the kind of each by its name, ``flows`` the names of those that each puts leads into.
    """

    mails: Collection[str] | None = None
    notices: Collection[str] | None = None
    connections: Mapping[str, str] | None = None
    flows: Mapping[str, Collection[str]] | None = None
    dimensions: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Linted:
    """``mistakes`` make a flow do what nobody wants; ``hints`` are worth a look."""

    mistakes: tuple[Finding, ...] = ()
    hints: tuple[Finding, ...] = field(default=())


def lint(flow: Flow, known: Known) -> Linted:
    """Look at a flow beside what there is."""
    mistakes = [*unreachable(flow.steps), *unknown(flow, known), *rings(flow, known)]
    return Linted(tuple(mistakes), tuple(endless(flow)))


def enrols(flow: Flow) -> tuple[str, ...]:
    """The flows that a flow puts leads into."""
    steps = flow.parts.values()
    return tuple(dict.fromkeys(one.name for one in steps if isinstance(one, Do) and one.kind is Kind.enrol))


def unreachable(steps: tuple[Step, ...]) -> Iterator[Finding]:
    """Steps after one through which nobody comes."""
    for number, step in enumerate(steps):
        for inner in insides(step):
            yield from unreachable(inner)
        if ends(step) and number + 1 < len(steps):
            after = steps[number + 1]
            what = f"no lead ever comes here: all end at step `{step.id}` before it"
            yield Finding(f"step `{after.id}`", after.line, what)
            return


def ends(step: Step) -> bool:
    """Whether nobody comes through a step."""
    match step:
        case End():
            return True
        case Branch():
            is_whole = any(arm.condition is None or arm.condition == All(()) for arm in step.arms)
            return is_whole and all(map(end_of_all, (arm.steps for arm in step.arms)))
        case Split():
            return all(map(end_of_all, (share.steps for share in step.shares)))
    return False


def end_of_all(steps: tuple[Step, ...]) -> bool:
    return any(map(ends, steps))


def endless(flow: Flow) -> Iterator[Finding]:
    """Waits that may never be over, and shares that nothing follows from."""
    for step in flow.parts.values():
        if isinstance(step, Wait) and step.is_awaiting and step.lasting is None:
            yield Finding(f"step `{step.id}`", step.line, "without `at_most` a lead may wait here for ever")
        if isinstance(step, Split) and not any(share.steps for share in step.shares):
            yield Finding(f"step `{step.id}`", step.line, "no share has steps: it does not matter who goes which way")


def unknown(flow: Flow, known: Known) -> Iterator[Finding]:
    """Names of templates, connections, flows and dimensions that are not there."""
    named = {Kind.mail: known.mails, Kind.notice: known.notices, Kind.enrol: known.flows}
    words = {Kind.mail: "mail", Kind.notice: "notice", Kind.enrol: "flow"}
    for step in flow.parts.values():
        if not isinstance(step, Do):
            continue
        there = named.get(step.kind)
        if there is not None and step.name not in there and (step.kind, step.name) != (Kind.enrol, flow.name):
            yield missing(step, words[step.kind], step.name, there)
        if step.kind in OVER and known.connections is not None:
            yield from connection(step, known.connections)
        dimension = step.of("dimension") if step.kind is Kind.points else None
        if known.dimensions is not None and dimension is not None and dimension not in known.dimensions:
            yield missing(step, "dimension", str(dimension), known.dimensions)


def connection(step: Do, connections: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with the connection that a step goes over, whether it names one or takes the only one."""
    kinds = OVER[step.kind]
    fitting = [name for name, kind in connections.items() if kind in kinds]
    via = step.name if step.kind in (Kind.sync, Kind.webhook) else step.of("via")
    if via is not None:
        if via not in fitting:
            yield missing(step, f"connection of the kind {' or '.join(kinds)}", str(via), fitting)
    elif not fitting:
        yield Finding(f"step `{step.id}`", step.line, f"there is no connection of the kind {' or '.join(kinds)}")
    elif len(fitting) > 1:
        several = f"several connections would do: say with `via` which of {listed(sorted(fitting))}"
        yield Finding(f"step `{step.id}`", step.line, several)


def missing(step: Step, what: str, name: str, there: Iterable[str]) -> Finding:
    return Finding(f"step `{step.id}`", step.line, f"there is no {what} `{name}`", closest(name, there))


def rings(flow: Flow, known: Known) -> Iterator[Finding]:
    """Flows that put leads into each other in a ring."""
    graph: dict[str, Collection[str]] = {**(known.flows or {}), flow.name: enrols(flow)}
    seen: set[str] = set()
    paths = [[flow.name]]
    while paths:
        path = paths.pop()
        for name in graph.get(path[-1], ()):
            if name == flow.name:
                ring = " → ".join(f"`{one}`" for one in [*path, name])
                yield Finding(f"flow `{flow.name}`", None, f"flows put leads into each other in a ring: {ring}")
            elif name not in seen:
                seen.add(name)
                paths.append([*path, name])
