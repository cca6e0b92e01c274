"""Files that people bring in: what is told of them, what is refused, what is written, and who sees them."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import sqlalchemy as sa

from leadline.api.options import Options
from leadline.ingest.uploading import folder as folders
from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.roles import Role
from tests.api.conftest import MANY, Running, Serve, is_error, wait_for

LEADS = """\
Customer,Full Name,Signed up,Job Title,Notes
ann@acme.example,Ann Lee,03/04/2026,CEO,secret
bob@acme.example,"<script>document.title='taken'</script>",05/06/2026,"=cmd|' /C calc'!A0",
bob@acme.example,Bob again,05/06/2026,,
cid@bolt.example,Cid
"""
WISH = {"mapping": {"lead_id": "Customer", "email": "Customer"}, "without": ["Notes"], "dates": "day-first"}
SMALL = Options(rate_api=MANY, rate_login=MANY, upload_limit=200_000)


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.signed_in("uploads@example.com")


def bring(client: httpx.Client, content: bytes | str, kind: str = "", name: str = "a.csv") -> httpx.Response:
    return client.post("/api/uploads", params={"name": name} | ({"kind": kind} if kind else {}), content=content)


def brought(client: httpx.Client, content: bytes | str, kind: str = "", name: str = "a.csv") -> dict[str, Any]:
    said = bring(client, content, kind, name)
    assert said.status_code == 201, said.text
    found: dict[str, Any] = said.json()
    return found


def imported(client: httpx.Client, upload: dict[str, Any], wish: dict[str, Any]) -> dict[str, Any]:
    """The upload when its import has ended."""
    at = f"/api/uploads/{upload['upload_id']}"
    said = client.post(f"{at}/import", json=wish)
    assert said.status_code == 202, said.text
    wait_for(lambda: client.get(at).json()["state"] not in ("waiting", "importing"), 30)
    found: dict[str, Any] = client.get(at).json()
    return found


def count(server: Running, table: sa.Table) -> int:
    with server.store.reading() as con:
        return con.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_file_is_told_tried_and_written_once(server: Running, owner: httpx.Client) -> None:
    upload = brought(owner, LEADS, "leads", "../contacts.csv")
    at = f"/api/uploads/{upload['upload_id']}"
    assert (upload["form"], upload["rows"], upload["missing"], upload["state"]) == ("CSV", 3, ["lead_id"], "ready")
    assert [(one["name"], one["holds"], one["ours"]) for one in upload["columns"]] == [
        ("Customer", "text", ["customer"]),
        ("Full Name", "text", ["full_name"]),
        ("Signed up", "instants", ["signed_up"]),
        ("Job Title", "text", ["job_title"]),
        ("Notes", "text", ["notes"]),
    ]
    assert upload["undecided"] == "03/04/2026"
    assert upload["samples"][1][1] == "<script>document.title='taken'</script>"

    is_error(owner.post(f"{at}/preview", json={}), 422, "invalid")
    unsure = owner.post(f"{at}/preview", json={"mapping": WISH["mapping"]})
    is_error(unsure, 422, "invalid", "body.dates")
    assert "--" not in unsure.json()["error"]["message"]

    before = count(server, t.changes)
    trial = owner.post(f"{at}/preview", json=WISH).json()
    assert (trial["accepted"], trial["rejected"], trial["tried"]) == (2, 2, 2)
    assert trial["columns"] == ["lead_id", "email", "full_name", "signed_up", "job_title"]
    assert trial["rows"][0] == ["ann@acme.example", "ann@acme.example", "Ann Lee", "2026-04-03T00:00:00Z", "CEO"]
    assert [(one["line"], one["reason"]) for one in trial["rejects"]] == [
        (4, "lead_id `bob@acme.example` is on line 3 already"),
        (5, "2 cells where the header has 5"),
    ]
    assert count(server, t.changes) == before

    done = imported(owner, upload, WISH)
    assert (done["state"], done["problem"]) == ("imported", None)
    assert done["written"]["counts"] == trial["counts"]
    assert (trial["counts"]["people"], trial["counts"]["addresses"]) == (2, 2)
    with server.store.reading() as con:
        c, s = t.changes.c, t.subjects.c
        of_bob = sa.select(c.attribute, c.value).join(t.subjects, s.subject_id == c.subject_id)
        said = dict(con.execute(of_bob.where(s.kind == "user", s.value == "bob@acme.example")).all())
    assert said == {
        "email": "bob@acme.example",
        "full_name": "<script>document.title='taken'</script>",
        "signed_up": "2026-06-05T00:00:00Z",
        "job_title": "=cmd|' /C calc'!A0",
    }

    rejected = owner.get(f"{at}/rejected")
    assert rejected.headers["content-disposition"] == 'attachment; filename="contacts.rejected.csv"'
    assert [row["line"] for row in csv.DictReader(io.StringIO(rejected.text))] == ["4", "5"]

    again = imported(owner, brought(owner, LEADS), WISH)
    assert set(again["written"]["counts"].values()) == {0}

    entries = owner.get("/api/audit", params={"object": f"upload:{upload['upload_id']}"}).json()["items"]
    assert [one["action"] for one in entries] == ["upload.imported", "upload.import"]
    assert entries[0]["detail"]["people"] == 2 and "contacts" not in str(entries)


def test_what_a_file_is_is_told_by_what_is_in_it(owner: httpx.Client, tmp_path: Path) -> None:
    parquet = tmp_path / "x.parquet"
    row = "SELECT 'e1' AS event_id, 'ann' AS user_id, 'Demo Requested' AS event, TIMESTAMP '2026-01-02' AS time"
    duckdb.execute(f"COPY ({row}) TO '{parquet}' (FORMAT parquet)")
    line = b'{"user_id": "ann", "event": "page", "time": 1764583200, "properties": {"path": "/pricing"}}\n'
    tabs = "user_id\tevent\ttime\nann\tpage\t2026-01-02\n".encode("utf-16")
    for content, form in (
        (parquet.read_bytes(), "Parquet"),
        (line, "JSON Lines"),
        (gzip.compress(line) + gzip.compress(line), "JSON Lines"),
        (tabs, "CSV"),
    ):
        upload = brought(owner, content, name="photo.jpg")
        assert (upload["form"], upload["kind"], upload["missing"]) == (form, "events", [])
        assert {name for one in upload["columns"] for name in one["ours"]} >= {"lead_id", "event", "occurred_at"}
    trial = owner.post(f"/api/uploads/{upload['upload_id']}/preview", json={}).json()
    assert trial["rows"] == [["ann", "page", "2026-01-02T00:00:00Z"]]
    assert trial["events"] == [{"name": "page", "count": 1, "ours": "page", "in_rules": False, "like": None}]


def broken_parquet(folder: Path) -> bytes:
    """A file whose list of columns is whole, and nothing else of it."""
    path = folder / "broken.parquet"
    duckdb.execute(f"COPY (SELECT md5(i::VARCHAR) AS lead_id FROM range(900) t(i)) TO '{path}' (FORMAT parquet)")
    content = path.read_bytes()
    return content[:4] + b"\xff" * 20_000 + content[20_004:]


def test_what_is_no_table_is_refused_and_nothing_of_it_stays(serve: Serve, tmp_path: Path) -> None:
    server = serve(SMALL)
    client = server.client(server.key("api", role=Role.marketer))
    many = ",".join(f"c{n}" for n in range(501))
    for content, words in (
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"PK\x03\x04xl/workbook.xml", "save its sheet as CSV"),
        (b"<!DOCTYPE html><p>Sign in</p>", "a web page"),
        (b'[\n {"id": 1}]', "one JSON list"),
        (b'{\n "id": 1}', "one object a line"),
        (b"PAR1 and nothing more", "cannot be read as Parquet"),
        (broken_parquet(tmp_path), "cannot be read"),
        (bytes(range(256)), "no table"),
        (gzip.compress(b"lead_id\n7\n" * 999)[:-9], "its end is missing"),
        (b"\x1f\x8b and no gzip", "is damaged"),
        (f"lead_id,{many}\n", "502 columns, 500 is the most"),
        (f"lead_id,{'x' * 201}\n", "201 characters, 200 is the most"),
    ):
        said = bring(client, content)
        is_error(said, 422, "invalid")
        assert words in said.json()["error"]["message"], (content, said.text)
    for content in (b"lead_id\n" * 30_000, gzip.compress(b"lead_id\n" * 1_000_000)):
        is_error(bring(client, content), 413, "too_large")
    is_error(client.post("/api/uploads", params={"kind": "people"}, content=b"lead_id\n"), 422, "invalid", "query.kind")
    folder = server.service.uploads.folder.made
    assert folder is not None and folder.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in folder.iterdir()] == [folders.HELD]


def test_an_upload_is_its_owners_for_a_day(serve: Serve) -> None:
    server = serve()
    client, other = (server.client(server.key("api", role=Role.marketer)) for _ in range(2))
    gone = brought(client, "lead_id\nann\n")["upload_id"]
    is_error(other.get(f"/api/uploads/{gone}"), 404, "not_found", "path.upload_id")
    assert [one["upload_id"] for one in client.get("/api/uploads").json()["items"]] == [gone]
    assert other.get("/api/uploads").json() == {"items": [], "limit": 200 * 1024 * 1024}
    changed = client.patch(f"/api/uploads/{gone}", json={"kind": "events"}).json()
    assert (changed["kind"], changed["missing"]) == ("events", ["event", "occurred_at"])
    assert client.delete(f"/api/uploads/{gone}").status_code == 204
    is_error(client.get(f"/api/uploads/{gone}"), 404, "not_found", "path.upload_id")
    old = brought(client, "lead_id\nann\n")["upload_id"]
    is_error(client.get(f"/api/uploads/{old}/rejected"), 404, "not_found", "path.upload_id")
    path = server.service.uploads.found[old].path
    server.clock.moved = DAY + 1
    is_error(client.get(f"/api/uploads/{old}"), 404, "not_found", "path.upload_id")
    assert not path.exists()


def test_an_import_that_is_killed_is_done_again(server: Running, owner: httpx.Client) -> None:
    before = count(server, t.events)
    rows = "".join(f"lead-{n % 900},page,2026-01-02T00:00:00Z,/p/{n}\n" for n in range(40_000))
    upload = brought(owner, f"lead_id,event,occurred_at,path\n{rows}", "events")
    at = f"/api/uploads/{upload['upload_id']}"
    first = owner.post(f"{at}/import", json={}, headers={"Idempotency-Key": "once"})
    again = owner.post(f"{at}/import", json={}, headers={"Idempotency-Key": "once"})
    assert (first.status_code, again.headers.get("Idempotency-Replayed")) == (202, "true")
    is_error(owner.post(f"{at}/import", json={}), 409, "conflict", "path.upload_id")
    is_error(owner.delete(at), 409, "conflict", "path.upload_id")
    is_error(owner.patch(at, json={"kind": "leads"}), 409, "conflict", "path.upload_id")
    wait_for(lambda: (owner.get(at).json()["progress"] or {}).get("done"), 30)
    for child in list(server.service.uploads.reader.busy):
        child.process.kill()
    wait_for(lambda: owner.get(at).json()["state"] == "failed")
    assert "brought down" in owner.get(at).json()["problem"]
    assert before < count(server, t.events) < before + 40_000
    assert imported(owner, upload, {})["state"] == "imported"
    assert count(server, t.events) == before + 40_000


def test_columns_that_are_not_there_are_named(owner: httpx.Client) -> None:
    at = f"/api/uploads/{brought(owner, LEADS)['upload_id']}"
    for wish, words in (
        ({"mapping": {"lead_id": "Customers"}}, "no column `Customers`"),
        ({"mapping": {"lead_id": "Customer"}, "without": ["Nonsense"]}, "no column `Nonsense` to leave out"),
        ({"mapping": {"lead_id": "Customer"}, "zone": "Mars/Olympus"}, "no time zone `Mars/Olympus`"),
    ):
        said = owner.post(f"{at}/preview", json=wish)
        assert said.status_code == 422 and words in said.json()["error"]["message"], said.text


def test_with_a_server_goes_what_was_brought_and_what_a_killed_one_left(serve: Serve) -> None:
    left = folders.Folder()
    left.new()
    assert left.made is not None
    server = serve()
    brought(server.client(server.key("api", role=Role.owner)), "lead_id\nann\n")
    uploads = server.service.uploads
    mine = uploads.folder.made
    assert mine is not None and mine.exists() and left.made.exists()
    folders.clear_left()
    assert mine.exists() and left.made.exists()  # both are held
    uploads.stop()
    assert not mine.exists()
    left.made.joinpath(folders.HELD).touch()
    os.close(left.held)
    folders.clear_left()
    assert not left.made.exists()
