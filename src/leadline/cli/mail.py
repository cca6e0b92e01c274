"""`leadline mail`: templates of mails are checked, kept and tried, and addresses are put aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from leadline.cli import paper
from leadline.cli.command import Command, json_option
from leadline.cli.keeping import by_name_of, print_kept
from leadline.cli.storing import BY, Commands, database_option, now, store_given
from leadline.errors import InputError, ModelError

file_argument = click.argument("file", type=click.Path(path_type=Path))
lead_option = click.option("--lead", type=int, metavar="NUMBER", help="Filled in for this lead.")
connection_option = click.option("--connection", metavar="NAME", help="The mail server; the only one there is.")
topic_option = click.option("--topic", default="", metavar="TOPIC", help="Of this topic alone; else of all.")


@click.group(
    "mail",
    cls=Commands,
    example=(
        "leadline mail check welcome.yml\nleadline mail preview welcome.yml --lead 7\nleadline mail apply welcome.yml\n"
        "leadline mail try welcome --to me@example.com\nleadline mail suppress ada@example.com"
    ),
)
@database_option
@json_option
@click.pass_context
def mail_command(context: click.Context, database: str | None, as_json: bool) -> None:
    """Keep templates of mails, and the addresses that get none. By itself it lists the templates."""
    if context.invoked_subcommand is None:
        templates(database, as_json)


@mail_command.command("templates", cls=Command, example="leadline mail templates")
@database_option
@json_option
def templates_command(database: str | None, as_json: bool) -> None:
    """List the templates, each with its topic."""
    templates(database, as_json)


def templates(database: str | None, as_json: bool) -> None:
    from leadline.outward.mail.templates import kept

    with store_given(database) as store, store.reading() as con:
        found = kept(con)
    rows = [
        {
            "template": one.document.name,
            "title": one.document.title,
            "topic": None if one.template is None else one.template.topic or None,
            "edit": one.document.edit,
            "paused": one.document.paused_at is not None,
            "problems": [str(problem) for problem in one.problems],
        }
        for one in found
    ]
    if as_json:
        paper.as_json(rows)
        return
    if not rows:
        paper.paragraph("There is no template yet; `leadline mail apply welcome.yml` keeps one.")
    for row in rows:
        rests = "  (rests)" if row["paused"] else ""
        paper.line(f"{row['template']:<24} {row['topic'] or 'transactional'}{rests}")


@mail_command.command("check", cls=Command, example="leadline mail check welcome.yml")
@file_argument
@json_option
def check_command(file: Path, as_json: bool) -> None:
    """Say what a template is, or all that is wrong with it."""
    with by_name_of(file):
        found = template_in(file)
    if as_json:
        said = {"template": found.name, "title": found.title, "topic": found.topic or None}
        paper.as_json(said | {"transactional": found.transactional})
    elif found.transactional:
        paper.paragraph(f"`{found.name}` is transactional: it needs no consent.")
    else:
        paper.paragraph(f"`{found.name}` goes to who has consented to `{found.topic}`.")


@mail_command.command("preview", cls=Command, example="leadline mail preview welcome.yml --lead 7")
@file_argument
@lead_option
@connection_option
@click.option("--html", is_flag=True, help="Print the HTML.")
@database_option
@json_option
def preview_command(
    file: Path, lead: int | None, connection: str | None, html: bool, database: str | None, as_json: bool
) -> None:
    """Print the mail as a lead would get it, and what speaks against sending it to them now."""
    from leadline.outward.mail.templates import looked_at, settings_for

    with by_name_of(file):
        template = template_in(file)
    with store_given(database) as store, store.reading() as con:
        found = looked_at(con, template, lead, settings_for(con, connection), now())
    if as_json:
        filled = {"subject": found.filled.subject, "text": found.filled.text, "html": found.filled.html}
        paper.as_json({"to": found.to, **filled, "withheld": found.why_not or None})
        return
    if found.why_not:
        paper.paragraph(f"It would not be sent now: {found.why_not}.")
    paper.line(f"Subject: {found.filled.subject}")
    paper.line()
    for line in (found.filled.html if html else found.filled.text).splitlines():
        paper.line(line)


@mail_command.command("apply", cls=Command, example="leadline mail apply welcome.yml")
@file_argument
@database_option
@json_option
def apply_command(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the template of a file, in the place of the one of that name. It counts for every mail sent from now on."""
    from leadline.model.loader import read_text
    from leadline.outward.mail.templates import keep_template
    from leadline.store.documents import MAIL, NEW, documents

    with store_given(database) as store, store.writing() as con, by_name_of(file):
        name, text = template_in(file).name, read_text(file)
        before = [one.edit for one in documents(con, MAIL, name)]
        keep_template(con, name, text, before[0] if before else NEW, BY, now())
        (kept,) = documents(con, MAIL, name)
    print_kept("template", name, before, kept.edit, as_json)


@mail_command.command("archive", cls=Command, example="leadline mail archive welcome")
@click.argument("template")
@database_option
def archive_command(template: str, database: str | None) -> None:
    """Let a template be no more. Its texts stay; what is still to be sent by it does not arrive, and says so."""
    from leadline.store.documents import MAIL, archive_document

    with store_given(database) as store, store.writing() as con:
        if not archive_document(con, MAIL, template, BY, now()):
            raise unknown(template)
    paper.paragraph(f"`{template}` is archived.")


@mail_command.command("try", cls=Command, example="leadline mail try welcome --to me@example.com --lead 7")
@click.argument("template")
@click.option("--to", required=True, metavar="ADDRESS", help="Who wants to see it.")
@lead_option
@connection_option
@database_option
def try_command(template: str, to: str, lead: int | None, connection: str | None, database: str | None) -> None:
    """Send a template to yourself, as a lead would get it. Nothing is written down of who follows its links."""
    from leadline.cli.connect import given_for
    from leadline.outward.connecting import linked
    from leadline.outward.mail.templates import kept, mail_connection, try_out

    with store_given(database) as store:
        with store.reading() as con:
            found = kept(con, template)
            name = mail_connection(con, connection)
        if not found:
            raise unknown(template)
        if found[0].template is None:
            raise ModelError(found[0].problems)
        with linked(given_for(store, database), name) as link:
            assert link is not None, "it is there"
            try_out(link, found[0].template, lead, to, now())
    paper.paragraph(f"`{template}` is sent to {to}.")


# -- addresses that get no mail ------------------------------------------------------------------------------------


@mail_command.command("list", cls=Command, example="leadline mail list\nleadline mail list --email ada@example.com")
@click.option("--email", metavar="ADDRESS", help="Only this address.")
@database_option
@json_option
def list_command(email: str | None, database: str | None, as_json: bool) -> None:
    """List the addresses that get no mail, each with the topic and the reason."""
    from leadline.model.dates import iso
    from leadline.store.suppressions import suppressions_query

    with store_given(database) as store, store.reading() as con:
        rows: list[dict[str, Any]] = [
            {"email": row.email, "topic": row.topic, "reason": row.reason, "by": row.by, "at": iso(row.at)}
            for row in con.execute(suppressions_query(email).order_by("email", "topic"))
        ]
    if as_json:
        paper.as_json(rows)
    elif not rows:
        paper.paragraph("No address is put aside.")
    for row in rows if not as_json else ():
        paper.line(f"{row['email']:<40} {row['topic'] or 'every topic':<20} {row['reason']}")


@mail_command.command("suppress", cls=Command, example="leadline mail suppress ada@example.com --topic newsletter")
@click.argument("email")
@topic_option
@database_option
def suppress_command(email: str, topic: str, database: str | None) -> None:
    """Let an address get no more mail."""
    from leadline.store.suppressions import suppress_by_hand

    if "@" not in email:
        raise InputError(f"`{email}` is no e-mail address")
    with store_given(database) as store, store.writing() as con:
        made = suppress_by_hand(con, email, topic, BY, now())
    paper.paragraph(f"{email} gets no more mail{of(topic)}." if made else f"{email} got none{of(topic)} before.")


@mail_command.command("allow", cls=Command, example="leadline mail allow ada@example.com --topic newsletter")
@click.argument("email")
@topic_option
@database_option
def allow_command(email: str, topic: str, database: str | None) -> None:
    """Let an address get mail again: when the person asks for it, or when their mailbox works again."""
    from leadline.store.suppressions import allow

    with store_given(database) as store, store.writing() as con:
        gone = allow(con, email, topic, BY, now())
    paper.paragraph(f"{email} may get mail{of(topic)} again." if gone else f"{email} was not put aside{of(topic)}.")


def of(topic: str) -> str:
    return f" of `{topic}`" if topic else ""


# -- what they have in common --------------------------------------------------------------------------------------


def template_in(file: Path) -> Any:
    """The template of a file."""
    from leadline.model.loader import read_text
    from leadline.outward.mail.template import read

    return read(read_text(file))


def unknown(template: str) -> InputError:
    return InputError(f"there is no template `{template}`; `leadline mail` lists those that there are")
