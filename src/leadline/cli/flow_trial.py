"""`leadline flows try`: what a flow would have done, over a past span, before anybody gets a mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.flow_files import read
from leadline.cli.flow_runs import members
from leadline.cli.storing import database_option, now, store_given

if TYPE_CHECKING:
    from leadline.flows import Flow
    from leadline.outward.flow_trial import Trial

SHOWN = 10  # times in the flow, with their steps


@click.command("try", cls=Command, example="leadline flows try pricing.yml --lead ann@acme.example --since 30d")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lead", help="On whom: a number, an e-mail address or a user id.")
@click.option("--segment", help="Or on all who are in this segment now.")
@click.option("--since", default="30d", show_default=True, help="How far back, as in 30d, 12h or 4w.")
@database_option
@json_option
def try_command(
    file: Path, lead: str | None, segment: str | None, since: str, database: str | None, as_json: bool
) -> None:
    """Say what a flow would have done with a lead, or with those of a segment. Nothing is done, and nothing written."""
    from leadline.live.asked import Asking
    from leadline.model.durations import duration
    from leadline.outward.flow_trial import would_have
    from leadline.store.finding import find_lead

    if (lead is None) == (segment is None):
        raise click.UsageError("name a lead with --lead, or a segment with --segment")
    try:
        span = duration(since)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--since") from None
    at = now()
    with store_given(database) as store:
        with store.reading() as con:
            flow = read(con, file)
            whom = members(con, segment) if segment is not None else [find_lead(con, lead or "")]
        with Asking(store) as asking:
            trials = would_have(asking, flow, whom, at - span, at, at)
    trials.sort(key=lambda one: one.entered_at, reverse=True)
    if as_json:
        paper.as_json({"leads": len(whom), "entered": len(trials), "trials": [plain(one) for one in trials]})
    else:
        say(flow, trials, len(whom))


def say(flow: Flow, trials: Sequence[Trial], leads: int) -> None:
    """How many would have come where, and the last of them step by step."""
    from leadline.model.dates import iso
    from leadline.outward.flow_trial import counts

    ended = Counter(one.ended.value for one in trials if one.ended is not None)
    still = len(trials) - ended.total()
    said = ", ".join([*(f"{many:,} {how}" for how, many in sorted(ended.items())), f"{still:,} still in it"])
    times = "1 time" if len(trials) == 1 else f"{len(trials):,} times"
    paper.heading(f"Of {leads:,} {'lead' if leads == 1 else 'leads'}, {times} somebody would have entered: {said}.")
    through = counts(trials)
    for step in flow.parts:
        paper.line(f"{through.get(step, 0):>9,}  {step}")
    for one in trials[:SHOWN]:
        paper.line(f"  lead {one.lead_id} entered {iso(one.entered_at)[:16].replace('T', ' ')}")
        for done in one.steps:
            paper.line(f"    {iso(done.at)[:16].replace('T', ' ')}  {done.step}: {done.came}")
    if len(trials) > SHOWN:
        paper.paragraph(f"The last {SHOWN} to enter are shown; --json has all.")


def plain(one: Trial) -> dict[str, object]:
    from leadline.model.dates import iso

    return {
        "lead_id": one.lead_id,
        "entered_at": iso(one.entered_at),
        "cause": dict(one.cause),
        "steps": [{"at": iso(step.at), "step": step.step, "came": step.came} for step in one.steps],
        "ended": one.ended,
        "ended_at": None if one.ended_at is None else iso(one.ended_at),
        "stands_at": None if one.ended is not None else one.step,
    }
