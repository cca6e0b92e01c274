"""`leadline costs`: what channels cost, kept beside the leads that they brought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.keeping import by_name_of, print_kept
from leadline.cli.storing import BY, Commands, database_option, now, store_given

if TYPE_CHECKING:
    from leadline.evidence.review.spending import Costs

NONE_YET = "There are no costs yet; `leadline costs apply costs.yml` keeps some."


@click.group("costs", cls=Commands, example="leadline costs check costs.yml\nleadline costs apply costs.yml")
@database_option
@json_option
@click.pass_context
def costs_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Say what channels cost, so that reports can tell what a lead and a customer cost. By itself it shows that."""
    if context.invoked_subcommand is not None:
        return
    from leadline.errors import ModelError
    from leadline.learning.reports.channels import standing_costs

    with store_given(database) as store, store.reading() as con:
        standing = standing_costs(con)
    if standing is None:
        paper.as_json(None) if as_json else paper.paragraph(NONE_YET)
    elif standing.costs is None:
        raise ModelError(standing.problems)
    else:
        say(standing.costs, as_json)


@costs_command.command("check", cls=Command, example="leadline costs check costs.yml")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check_command(file: Path, as_json: bool) -> None:
    """Say what costs are, or all that is wrong with them."""
    say(read(file), as_json)


@costs_command.command("apply", cls=Command, example="leadline costs apply costs.yml")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@json_option
def apply_command(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the costs of a file. Reports go by them from then on; the texts before are kept."""
    from leadline.learning.reports.channels import NAME, keep_costs, standing_costs
    from leadline.model.loader import read_text
    from leadline.store.documents import NEW

    read(file)
    with store_given(database) as store, store.writing() as con:
        before = standing_costs(con)
        edit = NEW if before is None else before.document.edit
        keep_costs(con, read_text(file), edit, BY, now())
        kept = standing_costs(con)
    assert kept is not None, "what was just kept is there"
    print_kept("costs", NAME, [] if before is None else [edit], kept.document.edit, as_json)


def read(file: Path) -> Costs:
    from leadline.evidence.review.spending import read_costs
    from leadline.model.loader import read_text

    with by_name_of(file):
        return read_costs(read_text(file))


def say(costs: Costs, as_json: bool) -> None:
    from leadline.evidence.review.spending import costs_words

    if as_json:
        channels = [{"channel": one.name, "values": sorted(one.values), "months": one.months} for one in costs.channels]
        paper.as_json({"title": costs.title, "currency": costs.currency, "by": costs.by, "channels": channels})
        return
    paper.heading(costs.title)
    for sentence in costs_words(costs):
        paper.paragraph(sentence)
