"""Odoo 16 to 19 as far as it is spoken to: JSON-RPC over real HTTP, with state, rights and its own ways of failing.

Each behaviour comes from the documentation of Odoo or from its source: errors are HTTP 200 with ``error.data.name``; a
void result has no key ``result``; instants are told to the second and kept to the microsecond; ``load`` writes all rows
or none, and says what is wrong by row; lost records are archived, and those are found only with ``active_test: False``;
merging deletes the merged with their external ids; from 17 on the body of a message is plain text unless
``body_is_html`` is said; from 18 on rights are asked with ``has_access``, and ``won_status`` says how a sale ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from leadline.simulate.crm.answering import Answer, Asked, serving
from tests.outward.crm.odoo_domain import BadDomain
from tests.outward.crm.odoo_state import Fault, State


@dataclass
class OdooDouble(State):
    """The server of it."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/jsonrpc" or asked.method != "POST":
            return Answer(404)
        said = asked.said
        about = {"jsonrpc": "2.0", "id": said.get("id")}
        try:
            result = self.served(said["params"]["service"], said["params"]["method"], said["params"]["args"])
        except (Fault, BadDomain) as error:
            name = error.name if isinstance(error, Fault) else "builtins.ValueError"
            data = {"name": name, "message": str(error), "arguments": [str(error)], "debug": "Traceback …"}
            return Answer(said=about | {"error": {"code": 200, "message": "Odoo Server Error", "data": data}})
        return Answer(said=about if result is None else about | {"result": result})

    def served(self, service: str, method: str, args: Sequence[Any]) -> Any:
        if (service, method) == ("common", "version"):
            return {"server_version": f"{self.version}.0", "server_version_info": [self.version, 0, 0, "final", 0, ""]}
        database, *rest = args
        if database != self.database:
            raise Fault("psycopg2.OperationalError", f'FATAL:  database "{database}" does not exist')
        if (service, method) == ("common", "authenticate"):
            login, key, _ = rest
            return self.user if (login, key) == (self.login, self.key) else False
        uid, key, model, called, positional, *named = rest
        if (uid, key) != (self.user, self.key):
            raise Fault("odoo.exceptions.AccessDenied", "Access Denied")
        self.calls.append((model, called))
        if self.faults:
            raise self.faults.pop(0)
        if model not in self.tables:
            raise Fault("odoo.exceptions.UserError" if self.version < 18 else "builtins.KeyError", f"{model}")
        keywords = dict(named[0]) if named else {}
        context = keywords.pop("context", {})
        return getattr(self, f"_{called}")(model, context, *positional, **keywords)


@contextmanager
def odoo(**options: Any) -> Iterator[OdooDouble]:
    """An Odoo on a free port of this machine."""
    double = OdooDouble(**options)
    with serving(double):
        yield double
