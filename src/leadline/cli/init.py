"""`leadline init`: a model to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.errors import InputError


@click.command(
    "init",
    cls=Command,
    example="leadline init --template saas-trial --out model.yml",
)
@click.option("--template", metavar="NAME", help="The template; without it, all are listed.")
@click.option("--out", default="model.yml", show_default=True, metavar="FILE", help="Where the model goes.")
@json_option
def init_command(template: str | None, out: str, as_json: bool) -> None:
    """Write a model and its test cases from a template, beside each other. No file is ever overwritten."""
    from leadline import templates

    if template is None:
        list_templates(as_json)
        return
    if template not in templates.names():
        raise InputError(f"there is no template `{template}`; there are {', '.join(templates.names())}")
    target = Path(out)
    cases = target.with_suffix("").with_name(f"{target.with_suffix('').name}.cases.yml")
    for path in (target, cases):
        if path.exists():
            raise InputError(f"{path}: this file is there already and is not overwritten; choose another with --out")
    if not target.parent.is_dir():
        raise InputError(f"{target}: the folder `{target.parent}` is not there; make it first")
    for path, text in ((target, templates.read(template)), (cases, templates.read_cases(template))):
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("MODEL THIS-FILE", f"{target} {cases}"))
    if as_json:
        paper.as_json({"template": template, "model": str(target), "cases": str(cases)})
        return
    paper.heading(f"{target} is written, and {cases} with cases to test it")
    paper.line()
    paper.line(f"  leadline check {target} --rules")
    paper.line(f"  leadline test {target} {cases}")
    paper.line(f"  leadline score {target} --leads leads.csv --events events.csv")


def list_templates(as_json: bool) -> None:
    from leadline import templates
    from leadline.explanation.text import Role, Span, wrapped
    from leadline.model.words import count_words

    names = templates.names()
    if as_json:
        paper.as_json([{"template": name, "description": templates.describe(name)} for name in names])
        return
    paper.heading(f"{count_words(len(names)).capitalize()} templates to begin with")
    paper.line()
    left = max(map(len, names))
    for name in names:
        for at, words in enumerate(wrapped(templates.describe(name), paper.width() - left - 4)):
            paper.line(Span(f"  {name if at == 0 else '':<{left}}  ", Role.strong), words)
    paper.line()
    paper.line(f"  leadline init --template {names[0]} --out model.yml")
