"""The command `leadline` and its parts, each imported when it is asked for; and the edge at which errors end."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, TextIO

import click

from leadline import __version__
from leadline.errors import LeadlineError

SECTIONS = {
    "To begin": {
        "demo": "Simulates a company, scores its leads and shows the best.",
        "init": "Writes a model to begin with, from a template.",
        "doctor": "Looks whether everything is here that Leadline needs.",
    },
    "Leads": {
        "score": "Scores every lead, with reasons.",
        "top": "Lists who to call first, each with the reasons in words.",
        "explain": "Prints the receipt of one lead: every point, adding up.",
    },
    "The model": {
        "check": "Says what a model is, and all that is wrong with it.",
        "lint": "Names what is valid but surely wrong, and nothing else.",
        "test": "Runs your own test cases of a model.",
        "diff": "Says in plain words what changed between two models.",
        "sql": "Prints the model as SQL for a warehouse.",
        "schema": "Prints the JSON Schema of model files, for editors.",
    },
    "Evidence": {
        "backtest": "Says whether a higher score sells better, from your own history.",
        "compare": "Says whether a new model ranks better than the old one, and who moves.",
        "evidence": "Says which rules earn their points, and what points to give instead.",
        "threshold": "Chooses the score from which a lead goes to sales.",
        "train": "Learns from your history which leads will buy, and says how sure that is.",
    },
    "The service": {
        "serve": "Takes events over HTTP, scores leads and answers.",
        "keys": "Makes, lists and revokes keys.",
        "users": "Makes, lists and disables users.",
        "models": "Keeps, previews and activates versions of models.",
        "trials": "Tries two versions of a model on the same leads, and says which sells more.",
        "predictors": "Trains predictors on what is stored, promotes, asks and watches them.",
        "segments": "Checks, keeps and lists segments of leads.",
        "outcomes": "Keeps what counts as success, for studies of the store's own history.",
        "leads": "Lists, explains, merges and unmerges leads of the store.",
        "rebuild": "Builds scores and who is who again from the facts.",
    },
    "Reports": {
        "report": "Says what became of leads: funnel, conversion, follow-up, costs, rejections.",
        "review": "Puts a quarter on one page: what works, what does not, what to change.",
        "costs": "Keeps what channels cost, so that reports tell what a customer cost.",
    },
    "What goes out": {
        "flows": "Says what is done with leads step by step, and tries it on the past.",
        "routing": "Says whose leads become when they are ready, and tries it.",
        "connect": "Connects webhooks, mail, notices and CRMs, and checks them.",
        "mail": "Keeps and tries templates of mails, and addresses that get none.",
        "deliveries": "Lists what is sent, and tries again what did not arrive.",
    },
    "Data and privacy": {
        "import": "Writes files of leads, accounts, changes and events into the store.",
        "export": "Writes what is stored into files that import and score read.",
        "backup": "Copies the whole store into one file, while it is in use.",
        "restore": "Makes a store of a backup.",
        "privacy": "Erases a person, copies what is held about them, keeps an objection.",
    },
}
SENTENCES = {name: sentence for commands in SECTIONS.values() for name, sentence in commands.items()}
ELSEWHERE = {"lint": "check", "test": "cases", "import": "import_"}  # the module, where it is not called as the command


class Refused(click.ClickException):
    """What a person can put right: said on stderr as it is, exit code 2."""

    exit_code = 2

    def show(self, file: TextIO | Any | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class Leadline(click.Group):
    """The group: commands are modules beside this one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SENTENCES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SENTENCES:
            return None
        module = import_module(f"leadline.cli.{ELSEWHERE.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in SENTENCES:
            from difflib import get_close_matches

            close = get_close_matches(name, SENTENCES, 1, 0.5)
            hint = f"did you mean `{close[0]}`?" if close else "`leadline --help` lists them"
            ctx.fail(f"there is no command `{name}`; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            raise click.exceptions.Exit(130) from None
        except LeadlineError as problem:
            raise Refused(str(problem)) from problem
        except OSError as problem:
            if isinstance(problem, BrokenPipeError):
                raise
            where = f"{problem.filename}: " if problem.filename else ""
            raise Refused(f"{where}{problem.strerror or problem}") from problem
        except Exception as problem:
            raise engine_failure(problem) from problem


def engine_failure(problem: Exception) -> Exception:
    """What DuckDB could not do as a sentence; anything else is a fault of ours and stays what it is."""
    if not type(problem).__module__.startswith(("duckdb", "_duckdb")):
        return problem
    reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    if "OutOfMemory" in type(problem).__name__:
        return Refused(
            f"there is not enough memory, and no room to put it aside ({reason}); score fewer leads at a time"
        )
    return Refused(f"the engine failed: {reason}")


@click.group(cls=Leadline, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="leadline %(version)s")
def leadline() -> None:
    """Lead scoring that can be replayed, explained and proved."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows `?`
