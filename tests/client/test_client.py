"""A program's day with the client, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import pytest

from leadline import client as public
from leadline.client import Client, Lead, RefusedError, UnreachableError
from leadline.store.roles import Role
from tests.api.conftest import FREE, Serve, wait_for
from tests.api.scoring.conftest import MODEL, Scoring


@pytest.fixture(scope="module")
def leadline(scoring: Scoring) -> Iterator[Client]:
    with Client(scoring.url, scoring.key("api", role=Role.owner)) as client:
        yield client


def test_the_best_leads_and_why(leadline: Client) -> None:
    best = next(leadline.leads(band="hot"))
    assert best.name == "Ann Lee" and best.score == pytest.approx(90, abs=0.1)
    assert best.as_of is not None and best.as_of.tzinfo is not None
    why = leadline.explain(best.lead_id)
    printed = sum(line.printed for part in why.dimensions for line in part.lines)
    assert printed == pytest.approx(why.score, abs=0.011) and why.reasons and why.basis == "replayed"
    whole = leadline.lead(best.lead_id)
    assert whole.attributes["job_title"] == "CEO" and [one.basis for one in whole.scores] == ["recorded"]


def test_a_list_is_fetched_page_by_page(leadline: Client) -> None:
    whole = [one.lead_id for one in leadline.leads(junk="with")]
    assert [one.lead_id for one in leadline.leads(junk="with", limit=1)] == whole and len(whole) >= 4
    page = leadline.page(Lead, "/api/leads", {"limit": 1, "junk": "with"})
    assert [one.lead_id for one in page.items] == whole[:1] and page.next


def test_events_are_sent_once_and_the_score_follows(leadline: Client) -> None:
    sent = leadline.send([{"event": "page", "user_id": "tom", "properties": {"path": "/pricing"}}, {"event": "page"}])
    assert sent.accepted == 1 and "whose it is" in sent.refused[0].reason
    wait_for(lambda: leadline.find(user_id="tom").score == 10)
    tom = leadline.find(user_id="tom")
    assert [one.event for one in leadline.events(tom.lead_id, since=datetime.now(UTC) - timedelta(days=1))] == ["page"]
    assert [one.score for one in leadline.history(tom.lead_id)] == [10]
    assert leadline.scores(tom.lead_id, as_of=datetime.now(UTC))[0].basis == "replayed"
    assert leadline.replay(tom.lead_id, step="1h")[-1].score == 10


def test_a_rep_gives_points_moves_and_merges(leadline: Client) -> None:
    leadline.send([{"event": "page", "user_id": "uma"}, {"event": "page", "user_id": "uma-phone"}])
    uma, phone = leadline.find(user_id="uma").lead_id, leadline.find(user_id="uma-phone").lead_id
    given = leadline.grant(uma, 15, "engagement", "Met at the fair", half_life="30d")
    assert given.lead_id == uma and given.event_id.startswith("grant:")
    assert leadline.move(uma, "accepted", "called").to_stage == "accepted"
    leadline.change(uma, {"job_title": "CEO", "tags": ["a"]})
    wait_for(lambda: leadline.lead(uma).attributes.get("job_title") == "CEO")
    assert leadline.lead(uma).stage == "accepted"
    assert [one.to_stage for one in leadline.transitions(uma)] == ["accepted"]
    merged = leadline.merge(phone, uma)
    assert merged.lead_id == uma and leadline.find(user_id="uma-phone").lead_id == uma
    assert merged.merge_id in [one.merge_id for one in leadline.identity(uma).joined]
    leadline.unmerge(merged.merge_id)
    assert leadline.find(user_id="uma-phone").lead_id == phone


def test_accounts_and_models(leadline: Client) -> None:
    account = next(leadline.accounts(q="acme"))
    assert account.people == 2 and {one.user_id for one in leadline.account_leads(account.account_id)} == {"ann", "bob"}
    leadline.change_account(account.account_id, {"industry": "steel"})
    assert leadline.account(account.account_id).attributes["industry"] == "steel"
    live = leadline.models()[0]
    version = leadline.publish({"model.yml": MODEL.replace("points: 10}", "points: 12}")})
    assert [one.subject for one in leadline.diff(str(live.live), version.version)] == ["rule pricing"]
    leadline.activate(version.model, version.version, fire=False)
    wait_for(lambda: not leadline.freshness().activating)
    assert leadline.models()[0].live == version.version


def test_changes_are_heard_as_they_happen(leadline: Client) -> None:
    stream = leadline.stream()
    heard: list[Any] = []
    leadline.send([{"event": "page", "user_id": "vic", "properties": {"path": "/pricing"}}])
    vic = leadline.find(user_id="vic").lead_id
    for number in range(50):  # the connection is made when the first one is asked for
        leadline.grant(vic, number + 1, "fit", "again")
        news = next(stream)
        heard.append(news)
        if news.lead_id == vic:
            break
    assert heard[-1].kind == "scored" and heard[-1].id and heard[-1].at.tzinfo is not None


def test_what_is_refused_says_what_and_where(leadline: Client) -> None:
    with pytest.raises(RefusedError) as refused:
        leadline.lead(987_654)
    error = refused.value
    assert (error.status, error.code, error.where) == (404, "not_found", "path.lead_id")
    assert error.request_id and error.request_id in str(error) and "there is no lead 987654" in str(error)
    with pytest.raises(RefusedError) as wrong:
        leadline.publish({"model.yml": "model: x\ndimensions: {fit: {}}\nrulez: []\n"})
    assert wrong.value.problems[0].suggestion == "rules"


def test_who_comes_too_often_waits_as_long_as_the_server_says(serve: Serve) -> None:
    running = serve(options=replace(FREE, rate_api=2))
    with Client(running.url, running.key("api", role=Role.owner)) as client:
        assert [client.freshness().waiting for _ in range(7)] == [0] * 7
    with Client(running.url, running.key("api", role=Role.owner), tries=1) as hasty:
        with pytest.raises(UnreachableError) as busy:
            [hasty.freshness() for _ in range(20)]
        assert (busy.value.status, busy.value.code) == (429, "too_many_requests")


def test_nobody_at_the_address_is_said_in_words() -> None:
    nobody = Client("http://127.0.0.1:9", "lla_x", tries=2)
    with pytest.raises(UnreachableError, match="does not answer"):
        nobody.freshness()
    nobody.close()


@pytest.mark.parametrize("name", sorted(public.__all__))
def test_what_the_server_says_has_a_frozen_type(name: str) -> None:
    kind = getattr(public, name)
    if is_dataclass(kind) and isinstance(kind, type):
        assert kind.__dataclass_params__.frozen and kind.__doc__  # type: ignore[attr-defined]
        assert all(one.name in get_type_hints(kind) for one in fields(kind))
