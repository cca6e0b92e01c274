"""Writing leads into Odoo with `load`, as its import of files does: many in one call, each with its own values."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from leadline.outward.crm.odoo_reading import ALL, MODULE, PREFIX
from leadline.outward.crm.odoo_rpc import Fault, Rpc
from leadline.outward.crm.protocol import Record, Refused, Written

LEAD = "crm.lead"
Row = Mapping[str, Any]
Outcomes = dict[int, Written | Refused]


def written(rpc: Rpc, records: Mapping[int, Record]) -> Outcomes:
    """What comes of records: those with a ``remote_id`` are changed, the others made, or changed where a first try made
    them and nobody heard."""
    numbers = [one.lead_id for one in records.values() if not one.remote_id]
    made = bound(rpc, numbers) if numbers else {}
    whole = {
        at: replace(one, remote_id=str(made[one.lead_id])) if not one.remote_id and one.lead_id in made else one
        for at, one in records.items()
    }
    out: Outcomes = {}
    for names, rows in by_shape(whole).items():
        out |= loaded(rpc, names, rows)
    bind(rpc, {whole[at].lead_id: int(one.remote_id) for at, one in out.items() if isinstance(one, Written)})
    return out


def bound(rpc: Rpc, numbers: list[int]) -> dict[int, int]:
    """The records of our numbers, as the external ids say."""
    names = [f"{PREFIX}{one}" for one in numbers]
    domain = [["module", "=", MODULE], ["model", "=", LEAD], ["name", "in", names]]
    found = rpc.call("ir.model.data", "search_read", domain, fields=["name", "res_id"])
    return {int(one["name"].removeprefix(PREFIX)): one["res_id"] for one in found}


def loaded(rpc: Rpc, names: tuple[str, ...], rows: Mapping[int, Row]) -> Outcomes:
    """What comes of rows of one shape. Odoo takes all or none: those that it refuses are left out, and it is asked
    again for the others."""
    out: Outcomes = {}
    left = dict(rows)
    while left:
        at = list(left)
        try:
            answer = rpc.call(LEAD, "load", list(names), [[left[one][n] for n in names] for one in at], context=ALL)
        except Fault as error:
            return out | {one: Refused(error.why, error.again) for one in at}
        if answer["ids"]:
            pairs = zip(at, answer["ids"], strict=True)
            return out | {one: Written(str(which), made="id" in names) for one, which in pairs}
        said = {at[one["record"]]: one["message"] for one in answer["messages"] if "record" in one}
        if not said:
            why = "; ".join(str(one["message"]) for one in answer["messages"]) or "Odoo does not say why"
            return out | {one: Refused(why) for one in at}
        out |= {one: Refused(" ".join(str(why).split())) for one, why in said.items()}
        left = {one: row for one, row in left.items() if one not in said}
    return out


def bind(rpc: Rpc, ids: Mapping[int, int]) -> None:
    """Give records that were there already our external ids, where the user may. Each has one, and names one."""
    if not ids:
        return
    names = {f"{PREFIX}{number}": which for number, which in ids.items()}
    domain = [
        ["module", "=", MODULE],
        ["model", "=", LEAD],
        "|",
        ["name", "in", list(names)],
        ["res_id", "in", list(names.values())],
    ]
    found = rpc.call("ir.model.data", "search_read", domain, fields=["name", "res_id"])
    taken = {one["name"] for one in found} | {one["res_id"] for one in found}
    lacking = []
    for name, which in names.items():
        if not taken & {name, which}:
            lacking.append({"module": MODULE, "name": name, "model": LEAD, "res_id": which, "noupdate": True})
            taken.add(which)
    if lacking and may(rpc, "ir.model.data", "create"):
        rpc.call("ir.model.data", "create", lacking)


def may(rpc: Rpc, model: str, operation: str) -> bool:
    """Whether we are allowed to; what asks that has another name from Odoo 18 on."""
    if rpc.version < 18:
        return bool(rpc.call(model, "check_access_rights", operation, raise_exception=False))
    return bool(rpc.call(model, "has_access", [], operation))


def name_of(name: str) -> str:
    """The name of one of our fields there."""
    return f"x_{name}"


def by_shape(records: Mapping[int, Record]) -> dict[tuple[str, ...], dict[int, Row]]:
    """Rows for `load` by the columns that they have, since it writes every column of every row."""
    out: dict[tuple[str, ...], dict[int, Row]] = {}
    for at, one in records.items():
        row = row_of(one)
        out.setdefault(tuple(row), {})[at] = row
    return out


def row_of(record: Record) -> Row:
    row: dict[str, Any] = (
        {".id": record.remote_id} if record.remote_id else {"id": f"{MODULE}.{PREFIX}{record.lead_id}"}
    )
    if not record.remote_id:
        about = {name: clean(text) for name, text in record.about.items()}
        email = clean(record.email or about.get("email", ""))
        person = f"{about.get('first_name', '')} {about.get('last_name', '')}".strip()
        company = about.get("company", "")
        title = person or company or email or f"Lead {record.lead_id}"
        row |= {"name": title, "contact_name": person, "partner_name": company, "email_from": email}
    row |= {name_of(name): "" if value is None else clean(str(value)) for name, value in record.fields.items()}
    if record.owner is not None or not record.remote_id:  # where nothing is said, who makes it becomes the owner
        row["user_id/.id"] = record.owner or ""
    return row


def clean(text: str) -> str:
    """PostgreSQL keeps every character but NUL."""
    return text.replace("\x00", "")


def html_of(text: str) -> str:
    return "<br>".join(html.escape(clean(text)).splitlines())
