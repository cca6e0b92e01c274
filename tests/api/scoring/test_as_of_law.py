"""The explanation of a lead as of any instant is the one that the command line gives of the exported facts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import leadline as ll
from leadline import templates
from leadline.simulate import write
from tests.api.scoring.conftest import MODEL as SMALL
from tests.api.scoring.conftest import OTHER, Scoring

EARLY = "2025-01-01T00:00:00Z"
ENDS = datetime(2026, 11, 16, tzinfo=UTC)
PROPERTIES = ("path", "url", "form", "asset", "campaign", "network", "duration_s", "amount", "score", "recurring")
OURS = ("stage.", "points.", "deal.", "email.", "crm.", "task.", "flow.")
ASIDE = ("created_at", "account_id")  # columns of the leads, not attributes with a history
MODEL = templates.read("saas-trial")


def said(at: Any) -> str:
    return str(at.replace(tzinfo=UTC).isoformat()).replace("+00:00", "Z")


def rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in found]


@pytest.fixture(scope="module")
def texts() -> tuple[str, ...]:
    return SMALL, OTHER, MODEL


@pytest.fixture(scope="module")
def company(scoring: Scoring, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """A simulated company, sent to the server as its website and its CRM would: the leads by their ids."""
    made = write(tmp_path_factory.mktemp("company"), 40, ends=int(ENDS.timestamp()) * 1_000_000)
    key = scoring.key("server", source="company", scopes=tuple(f"events:{one[:-1]}" for one in OURS))
    leads = {row["lead_id"]: row for row in rows(made.leads)}
    accounts = {row["account_id"]: row for row in rows(made.accounts)}
    batch: list[dict[str, Any]] = []
    for lead_id, lead in leads.items():
        traits = {name: value for name, value in lead.items() if name not in ("lead_id", "account_id")}
        traits["created_at"] = said(lead["created_at"])
        batch.append({"type": "identify", "userId": lead_id, "timestamp": EARLY, "traits": traits})
        if account_id := lead.get("account_id"):
            of_account = {name: value for name, value in accounts[account_id].items() if name != "account_id"}
            group = {"type": "group", "userId": lead_id, "groupId": account_id, "traits": of_account}
            batch.append(group | {"timestamp": EARLY})
    answer = scoring.client().post("/v1/import", json={"batch": batch, "writeKey": key})
    assert answer.status_code == 200 and not answer.json()["refused"], answer.text
    events = [
        {"event_id": row["event_id"], "event": row["event"], "user_id": row["lead_id"]}
        | {"occurred_at": said(row["occurred_at"]), "automated": row["automated"]}
        | {"properties": {name: row[name] for name in PROPERTIES if name in row}}
        for row in rows(made.events)
        if not row["event"].startswith("stage.")
    ]
    assert scoring.say(*events, key=key)["accepted"] == len(events)
    return leads


@pytest.fixture(scope="module")
def exported(scoring: Scoring, company: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the API says of these leads, as files that the command line reads."""
    folder = tmp_path_factory.mktemp("exported")
    tables: dict[str, list[dict[str, Any]]] = {"leads": [], "events": [], "accounts": [], "changes": []}
    accounts: set[str] = set()
    for user_id in company:
        lead = scoring.lead(user_id)
        own = {"lead_id": str(lead["lead_id"])}
        attributes = {
            name: value for name, value in lead["attributes"].items() if name not in ("created_at", "account_id")
        }
        tables["leads"].append(own | {"created_at": lead["created_at"], "account_id": lead["account_id"]})
        tables["changes"] += changed(own, attributes)
        accounts |= {lead["account_id"]} if lead["account_id"] else set()
        cursor: str | None = None
        while True:
            wanted = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = scoring.owner.get(f"/api/leads/{lead['lead_id']}/events", params=wanted).json()
            tables["events"] += [
                {name: one[name] for name in ("event_id", "event", "occurred_at", "properties")}
                | {"lead_id": str(lead["lead_id"]), "automated": one["machine"] is not None}
                for one in page["items"]
            ]
            cursor = page["next"]
            if cursor is None:
                break
    for account_id in accounts:
        account = scoring.owner.get(f"/api/accounts/{account_id}").json()
        tables["accounts"].append({"account_id": account_id})
        tables["changes"] += changed({"account_id": account_id}, account["attributes"])
    for name, found in tables.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    return folder


def changed(whose: dict[str, Any], attributes: dict[str, str]) -> list[dict[str, Any]]:
    return [whose | {"attribute": name, "value": value, "occurred_at": EARLY} for name, value in attributes.items()]


@pytest.mark.parametrize("days", [0, 130])
def test_the_service_and_the_command_line_give_one_receipt(
    scoring: Scoring, company: dict[str, dict[str, Any]], exported: Path, days: int
) -> None:
    as_of = said(ENDS - timedelta(days=days))
    files: dict[str, Any] = {
        name: str(exported / f"{name}.jsonl") for name in ("leads", "events", "accounts", "changes")
    }
    scorer, lines = ll.loads(MODEL), 0
    scores = scorer.score(**files, as_of=as_of, explain=True)
    expected = {row["lead_id"]: row for row in scores.arrow().to_pylist()}
    points: dict[str, dict[tuple[str, ...], float]] = {lead_id: {} for lead_id in expected}
    for row in scores.contributions.arrow().to_pylist():
        points[row["lead_id"]][row["dimension"], row["kind"], row["rule"]] = float(row["points"])
    known = [user_id for user_id, lead in company.items() if said(lead["created_at"]) <= as_of][::2]
    for user_id in known:
        ours = explained(scoring, user_id, as_of, scorer.model.name)
        same = expected[str(ours["lead_id"])]
        assert ours["score"] == float(same["score"])
        for name in ("grade", "band", "priority", "qualified", "disqualified"):
            assert ours[name] == same[name], (user_id, name)
        given = {
            (part["dimension"], line["kind"], line["rule"]): line["points"]
            for part in ours["dimensions"]
            for line in part["lines"]
        }
        assert given == points[str(ours["lead_id"])], user_id
        lines += len(given)
    assert len(known) >= 8 and lines > len(known)
    ours = explained(scoring, known[0], as_of, scorer.model.name)
    same = scorer.explain(str(ours["lead_id"]), **files, as_of=as_of).as_dict()
    assert ours == same | {"lead_id": ours["lead_id"], "is_main": ours["is_main"], "basis": "replayed", "trial": None}


def explained(scoring: Scoring, user_id: str, as_of: str, model: str) -> dict[str, Any]:
    lead_id = scoring.lead(user_id)["lead_id"]
    answer = scoring.owner.get(f"/api/leads/{lead_id}/explanation", params={"as_of": as_of, "model": model})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
