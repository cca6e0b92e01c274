"""What an Odoo keeps: records of its models, what the models do with them, and what people do."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leadline.simulate.crm.answering import Double
from tests.outward.crm.odoo_domain import BadDomain, holds, text_of
from tests.outward.crm.odoo_tables import ALL, ARCHIVABLE, KINDS, RELATED, REQUIRED

Record = dict[str, Any]


class Fault(Exception):
    """An error that Odoo answers; ``name`` is its kind."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass
class State(Double):
    """``lacking`` are the pairs of model and operation that the user is not allowed."""

    version: int = 18
    database: str = "sales"
    key: str = "an-api-key"
    login: str = "leadline@example.com"
    lacking: set[tuple[str, str]] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)  # raised by the next calls of execute_kw
    calls: list[tuple[str, str]] = field(default_factory=list)
    tables: dict[str, dict[int, Record]] = field(default_factory=lambda: {model: {} for model in KINDS})
    kinds: dict[str, dict[str, str]] = field(default_factory=lambda: {m: {**ALL, **k} for m, k in KINDS.items()})
    has_leads: bool = True  # without, what would be a lead is an opportunity at once
    last_id: int = 6

    def __post_init__(self) -> None:
        if self.version < 18:
            del self.kinds["crm.lead"]["won_status"]
        for model in ("crm.lead", "res.partner"):
            self.new("ir.model", {"model": model, "name": model})
        self.currency = self.new("res.currency", {"name": "EUR"})
        self.user = self.user_with(self.login)
        self.somebody = self.user_with("admin", email="admin@example.com")
        self.stages = {
            name: self.new("crm.stage", {"name": name, "is_won": name == "Won", "sequence": at})
            for at, name in enumerate(("New", "Qualified", "Proposition", "Won"))
        }
        self.todo = self.new("mail.activity.type", {"name": "To-Do", "category": "default", "sequence": 1})

    # -- what models do --------------------------------------------------------------------------------------------

    def _check_access_rights(self, model: str, _: Any, operation: str, raise_exception: bool = True) -> bool:
        if self.version >= 18:
            raise Fault("builtins.AttributeError", f"The method '{model}.check_access_rights' does not exist")
        if raise_exception:
            self.allowed(model, operation)
        return (model, operation) not in self.lacking

    def _has_access(self, model: str, _: Any, ids: Sequence[int], operation: str) -> bool:
        if self.version < 18:
            raise Fault("builtins.AttributeError", f"The method '{model}.has_access' does not exist")
        return (model, operation) not in self.lacking

    def _fields_get(self, model: str, _: Any, allfields: Any = None, attributes: Any = None) -> Any:
        return {
            name: {"type": kind, "string": name}
            for name, kind in self.kinds[model].items()
            if not allfields or name in allfields
        }

    def _search_read(
        self,
        model: str,
        context: Mapping[str, Any],
        domain: Sequence[Any] = (),
        fields: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = None,
        order: str = "id",
    ) -> list[Record]:
        self.allowed(model, "read")
        found = [
            one
            for one in self.tables[model].values()
            if holds(domain, one, self.kinds[model])
            and (model not in ARCHIVABLE or one["active"] or context.get("active_test") is False)
        ]
        for part in reversed(order.split(",")):
            name, *way = part.split()
            found.sort(key=lambda one, name=name: one[name], reverse=way == ["desc"])  # type: ignore[misc]
        return [self.told(model, one, fields) for one in found[offset:][:limit]]

    def _read(self, model: str, context: Mapping[str, Any], ids: Sequence[int], fields: Sequence[str]) -> list[Record]:
        self.allowed(model, "read")
        return [self.told(model, self.one(model, which), fields) for which in ids]

    def _create(self, model: str, _: Any, values: Any) -> Any:
        self.allowed(model, "create")
        if isinstance(values, Mapping):
            return self.made(model, values)
        return [self.made(model, one) for one in values]

    def _write(self, model: str, _: Any, ids: Sequence[int], values: Mapping[str, Any]) -> bool:
        self.allowed(model, "write")
        for which in ids:
            self.write(model, which, values)
        return True

    def _load(self, model: str, context: Mapping[str, Any], fields: Sequence[str], rows: Any) -> Mapping[str, Any]:
        """Either all rows or none; ``id`` is an external id, ``.id`` one of the database."""
        before = {name: {which: dict(one) for which, one in table.items()} for name, table in self.tables.items()}
        ids, messages = [], []
        for at, row in enumerate(rows):
            try:
                ids.append(self.loaded(model, context, dict(zip(fields, row, strict=True))))
            except Fault as error:
                rows_of = {"from": at, "to": at}
                messages.append({"type": "error", "record": at, "rows": rows_of, "message": str(error)})
        if messages:
            self.tables = before
        return {"ids": False if messages else ids, "messages": messages, "nextrow": 0}

    def _message_post(self, model: str, _: Any, ids: Any, body: str = "", **said: Any) -> int:
        which = ids[0] if isinstance(ids, list) else ids
        self.one(model, which)
        if self.version > 16 and not said.get("body_is_html"):
            body = html.escape(body)
        message_id = said.get("message_id") or f"<{self.last_id}@odoo>"
        values = {
            "model": model,
            "res_id": which,
            "body": body,
            "message_id": message_id,
            "date": said.get("date", False),
        }
        return self.new("mail.message", values)

    def _action_set_lost(self, model: str, _: Any, ids: Sequence[int], **more: Any) -> None:
        for which in ids:
            self.write(model, which, {"active": False, "probability": 0.0} | more)

    # -- how records are kept --------------------------------------------------------------------------------------

    def allowed(self, model: str, operation: str) -> None:
        if (model, operation) in self.lacking:
            message = f"You are not allowed to {operation} '{model}' records."
            raise Fault("odoo.exceptions.AccessError", message)

    def one(self, model: str, which: int) -> Record:
        if which not in self.tables[model]:
            message = f"Record does not exist or has been deleted.\n(Record: {model}({which},), User: {self.user})"
            raise Fault("odoo.exceptions.MissingError", message)
        return self.tables[model][which]

    def told(self, model: str, one: Record, fields: Sequence[str]) -> Record:
        """A record as it goes over the wire."""
        out: Record = {"id": one["id"]}
        for name in fields or self.kinds[model]:
            if name not in self.kinds[model]:
                raise BadDomain(f"Invalid field {name!r} on model {model!r}")
            value = one.get(name, False)
            if value is not False and self.kinds[model][name] == "datetime":
                value = text_of(value)
            if value is not False and self.kinds[model][name] == "many2one":
                related = self.tables[RELATED[name]][value]
                value = [value, related.get("name", related.get("model"))]
            out[name] = value
        return out

    def made(self, model: str, values: Mapping[str, Any]) -> int:
        for name in REQUIRED.get(model, ()):
            if not values.get(name):
                message = f"The operation cannot be completed: missing required value for the field '{name}' ({name})."
                raise Fault("odoo.exceptions.ValidationError", message)
        return self.new(model, values)

    def new(self, model: str, values: Mapping[str, Any]) -> int:
        self.last_id += 1
        which = self.last_id
        self.tables[model][which] = {"id": which, "create_date": self.now}
        if model in ARCHIVABLE:
            self.tables[model][which]["active"] = True
        if model == "crm.lead":
            of = "lead" if self.has_leads else "opportunity"
            given = {
                "type": of,
                "create_uid": self.user,
                "stage_id": self.stages["New"],
                "company_currency": self.currency,
            }
            values = {**given, **values}
        try:
            self.write(model, which, values)
        except Fault:
            del self.tables[model][which]
            raise
        if model == "ir.model.fields":
            self.kinds["crm.lead"][values["name"]] = values["ttype"]
        return which

    def write(self, model: str, which: int, values: Mapping[str, Any]) -> None:
        one = self.one(model, which)
        for name, value in values.items():
            if name not in self.kinds[model]:
                raise Fault("builtins.ValueError", f"Invalid field {name!r} on model {model!r}")
            if isinstance(value, str) and "\x00" in value:
                raise Fault("builtins.ValueError", "A string literal cannot contain NUL (0x00) characters.")
            if self.kinds[model][name] == "many2one" and value and value not in self.tables[RELATED[name]]:
                raise Fault("odoo.exceptions.MissingError", f"{RELATED[name]}({value},) does not exist")
        if one.get("type") == "lead" and values.get("type") == "opportunity":
            one["date_conversion"] = self.now
        one |= {**values, "write_date": self.now}
        if model == "crm.lead":
            self.follow(one, values)

    def follow(self, lead: Record, values: Mapping[str, Any]) -> None:
        """What Odoo computes of a lead."""
        lead["email_normalized"] = (lead.get("email_from") or "").strip().lower() or False
        if "user_id" in values:
            lead["date_open"] = self.now if values["user_id"] else False
        won = self.tables["crm.stage"][lead["stage_id"]]["is_won"]
        if "stage_id" in values:
            lead["date_last_stage_update"] = self.now
            lead["probability"] = 100.0 if won else 20.0
        is_lost = not lead["active"] and not lead.get("probability")
        if ("stage_id" in values and won) or ("active" in values and is_lost):
            lead["date_closed"] = self.now
        if "won_status" in self.kinds["crm.lead"]:
            lead["won_status"] = "lost" if is_lost else "won" if won and lead["probability"] == 100 else "pending"

    def loaded(self, model: str, context: Mapping[str, Any], row: Record) -> int:
        xid, which = row.pop("id", None), int(row.pop(".id", 0))
        values = {}
        for name, value in row.items():
            target, _, way = name.partition("/")
            values[target] = (int(value) if way == ".id" and value else value) or False
            if self.kinds[model].get(target) in ("integer", "many2one_reference", "monetary", "float") and value:
                try:
                    values[target] = float(value) if "." in str(value) else int(value)
                except ValueError as error:
                    raise Fault(
                        "builtins.ValueError", f"'{value}' does not seem to be a number for '{name}'"
                    ) from error
        if xid:
            module, _, name = xid.partition(".")
            known = [
                one for one in self.tables["ir.model.data"].values() if (one["module"], one["name"]) == (module, name)
            ]
            which = known[0]["res_id"] if known else 0
            if which not in self.tables[model]:
                self.allowed(model, "create")
                which = self.made(model, values)
                for one in known:  # it named what was deleted since
                    del self.tables["ir.model.data"][one["id"]]
                self.new("ir.model.data", {"module": module, "name": name, "model": model, "res_id": which})
                return which
        self.allowed(model, "write")
        active = self.tables[model].get(which, {}).get("active", True)
        if which not in self.tables[model] or not (xid or active or context.get("active_test") is False):
            raise Fault("builtins.ValueError", f"Unknown database identifier '{which}'")
        self.write(model, which, values)
        return which

    # -- acts of people --------------------------------------------------------------------------------------------

    def moves(self, which: int, stage: str, **more: Any) -> None:
        self.write("crm.lead", which, {"stage_id": self.stages[stage]} | more)

    def loses(self, which: int, reason: str) -> None:
        found = [one["id"] for one in self.tables["crm.lost.reason"].values() if one["name"] == reason]
        reason_id = found[0] if found else self.new("crm.lost.reason", {"name": reason})
        self.write("crm.lead", which, {"active": False, "probability": 0.0, "lost_reason_id": reason_id})

    def deletes(self, which: int) -> None:
        del self.tables["crm.lead"][which]
        for one in list(self.tables["ir.model.data"].values()):
            if (one["model"], one["res_id"]) == ("crm.lead", which):
                del self.tables["ir.model.data"][one["id"]]

    def merges(self, kept: int, gone: int) -> None:
        """Odoo keeps one opportunity, notes in it what the other was, and deletes that."""
        self.deletes(gone)
        self.write("crm.lead", kept, {"type": "opportunity"})

    def user_with(self, login: str, **more: Any) -> int:
        return self.new("res.users", {"login": login, "email": login, "name": login, "share": False} | more)

    def lead(self, **values: Any) -> int:
        """One that somebody typed in."""
        return self.new("crm.lead", {"name": "Somebody", "create_uid": self.somebody, "user_id": False} | values)
