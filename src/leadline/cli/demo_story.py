"""The story of `leadline demo --live`: visitors come, one becomes ready, sales has it, rejects one and wins one.

Each step is asked for, waited for, and said in a line when it is there: nothing is said that did not happen.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leadline.cli import paper
from leadline.explanation.text import Role, Span
from leadline.model.condition import SECOND

if TYPE_CHECKING:
    import httpx

    from leadline.simulate.desk import Desk

PATIENCE_S = 60.0
LOOKS_EVERY_S = 0.2
Act = tuple[str, dict[str, Any], str]
VISITS: tuple[Act, ...] = (
    ("page", {"path": "/pricing"}, "looks at /pricing"),
    ("page", {"path": "/customers"}, "looks at /customers"),
)
ASKS: Act = ("demo.requested", {}, "asks for a demo")
CANDIDATES = 40  # of whom the first that are not ready yet are taken


class Stuck(Exception):
    """A step of the story did not happen."""


@dataclass
class Story:
    """The story over one running server: its address, a key that writes events, one that reads, those of the reps."""

    http: httpx.Client
    address: str
    writes: str = field(repr=False)
    reads: str = field(repr=False)
    reps: dict[str, str] = field(repr=False)
    desk: Desk
    pause_s: float

    def tell(self) -> None:
        """Let all of it happen."""
        ann, bob = self.candidates(2)
        for who in (ann, bob):
            self.visit(who)
            self.is_handed_over(who)
        self.rejected(ann)
        self.won(bob)

    # -- what happens ------------------------------------------------------------------------------------------------

    def visit(self, who: dict[str, Any]) -> None:
        """A visitor looks around and asks for a demo; the score follows each act."""
        for name, properties, words in (*VISITS, ASKS):
            before = self.lead(who)
            self.do(who, name, properties)
            after = self.until(f"{name} is scored", lambda at=before["as_of"]: self.scored_after(who, at))
            self.say(who["name"], words, f"score {points(before)} → {points(after)}")
            time.sleep(self.pause_s)

    def is_handed_over(self, who: dict[str, Any]) -> None:
        """The lead is ready: somebody owns it, is told, and has a task in the CRM."""
        ready = self.until("it is ready for sales", lambda: self.at_stage(who, "mql"))
        owned = self.until("somebody owns it", lambda: self.owned(who))
        self.say(who["name"], "is ready for sales", f"{ready['band'] or ''} {ready['priority'] or ''}".strip())
        self.say(owned["owner"], "owns the lead now", self.assigned(who))
        self.say(owned["owner"], "gets a notice", self.until("a notice arrives", lambda: self.desk.notice(who["name"])))
        task = self.until("the CRM has a task", lambda: self.desk.task(who["email"]))
        self.say("CRM", "has a task", task)
        time.sleep(self.pause_s)

    def rejected(self, who: dict[str, Any]) -> None:
        """Sales sends the lead back and says why; it is nurtured from then on."""
        why = "No budget this year"
        self.act(who, "stage", {"stage": "recycled", "reason": why})
        self.until("it is back with marketing", lambda: self.at_stage(who, "recycled"))
        self.say(self.lead(who)["owner"], f"rejects {who['name']}", f"“{why}”")
        flow = self.until("a flow takes it", lambda: self.in_flow(who))
        self.say(who["name"], "goes on in the flow", flow)
        time.sleep(self.pause_s)

    def won(self, who: dict[str, Any]) -> None:
        """Sales accepts the lead, and wins it in the CRM; Leadline reads that there."""
        self.act(who, "stage", {"stage": "accepted"})
        self.until("it is accepted", lambda: self.at_stage(who, "accepted"))
        self.say(self.lead(who)["owner"], f"accepts {who['name']}", "")
        time.sleep(self.pause_s)
        amount = self.desk.win(who["email"])
        self.say("CRM", f"{who['name']} bought", f"{amount:,.0f}")
        self.until("the sale is read", lambda: self.at_stage(who, "customer"))
        self.say(who["name"], "is a customer", "read from the CRM")

    # -- asking and doing --------------------------------------------------------------------------------------------

    def candidates(self, many: int) -> list[dict[str, Any]]:
        """Some of the best leads that are not ready yet, with an address and a name."""
        said = self.get("/api/leads", stage="lead", limit=CANDIDATES)["items"]
        found = [one for one in said if one["email"] and one["name"] and one["user_id"]]
        if len(found) < many:
            raise Stuck("there are not enough leads that are not ready yet")
        return found[:many]

    def do(self, who: dict[str, Any], event: str, properties: dict[str, Any]) -> None:
        one = {"event_id": f"story-{secrets.token_hex(6)}", "event": event, "user_id": who["user_id"]}
        said = self.http.post(
            f"{self.address}/api/events",
            json={"events": [one | {"properties": properties}]},
            headers={"Authorization": f"Bearer {self.writes}"},
        )
        said.raise_for_status()

    def act(self, who: dict[str, Any], what: str, asked: dict[str, Any]) -> None:
        """Do something to a lead, as the rep who owns it."""
        key = self.reps[self.lead(who)["owner"]]
        path = f"{self.address}/api/leads/{who['lead_id']}/{what}"
        self.http.post(path, json=asked, headers={"Authorization": f"Bearer {key}"}).raise_for_status()

    def get(self, path: str, **query: Any) -> Any:
        said = self.http.get(f"{self.address}{path}", params=query, headers={"Authorization": f"Bearer {self.reads}"})
        said.raise_for_status()
        return said.json()

    def lead(self, who: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/api/leads/{who['lead_id']}")
        return found

    def scored_after(self, who: dict[str, Any], at: str | None) -> dict[str, Any] | None:
        now = self.lead(who)
        return now if now["as_of"] != at else None

    def at_stage(self, who: dict[str, Any], stage: str) -> dict[str, Any] | None:
        now = self.lead(who)
        return now if now["stage"] == stage else None

    def owned(self, who: dict[str, Any]) -> dict[str, Any] | None:
        now = self.lead(who)
        return now if now["owner"] in self.reps else None

    def assigned(self, who: dict[str, Any]) -> str:
        items = self.get(f"/api/leads/{who['lead_id']}/assignments")["items"]
        return str(items[0]["reason"]) if items else ""

    def in_flow(self, who: dict[str, Any]) -> str | None:
        items = self.get(f"/api/leads/{who['lead_id']}/flows")["items"]
        return str(items[0]["title"] or items[0]["flow"]) if items else None

    def until(self, what: str, found: Callable[..., Any]) -> Any:
        """What is found, as soon as it is; it must be there within a minute."""
        ends = time.monotonic() + PATIENCE_S
        while not (one := found()):
            if time.monotonic() > ends:
                raise Stuck(f"after {PATIENCE_S:.0f} s it is not so that {what}")
            time.sleep(LOOKS_EVERY_S)
        return one

    def say(self, who: str, what: str, more: str) -> None:
        clock = time.strftime("%H:%M:%S", time.gmtime(time.time_ns() / 1000 / SECOND))
        paper.line(Span(f"  {clock}  ", Role.muted), Span(f"{who:<24}", Role.strong), f" {what:<28}", f" {more}")


def points(lead: dict[str, Any]) -> str:
    return "–" if lead["score"] is None else f"{lead['score']:.2f}"
