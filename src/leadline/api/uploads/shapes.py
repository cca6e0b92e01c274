"""What answers about uploads look like, and what is asked of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from leadline.api.faults import as_fault
from leadline.api.fields import SHORT, Asked, Moment
from leadline.ingest.importing.wanted import SOURCE
from leadline.ingest.uploading.names import Field as Known
from leadline.ingest.uploading.upload import State, Trial, Upload, Wish
from leadline.ingest.uploading.uploads import KEPT
from leadline.model.condition import Instant

Kind = Literal["leads", "accounts", "events", "changes"]
Short = Annotated[str, StringConstraints(min_length=1, max_length=SHORT)]
MOST = 500  # columns


def known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone `{name}`; write Europe/Rome") from None
    return name


class ColumnOut(BaseModel):
    """A column of the file. ``ours`` is what it is taken for: a column of ours, else the name of an attribute or of a
    property; empty: it is not taken. Two where it is two things, as an address that is the id too."""

    name: str = Field(examples=["Job Title"])
    holds: str = Field(examples=["text"], description="What all of its cells are.")
    ours: list[str] = Field(examples=[["job_title"]])
    own: str = Field(examples=["job_title"], description="What it is called as an attribute or a property.")


class FieldOut(BaseModel):
    """Something that a column may be; any other name is an attribute or a property too."""

    name: str = Field(examples=["lead_id"])
    required: bool = Field(description="There must be a column for it.")
    in_rules: bool = Field(description="A model that scores now looks at it.")


class CountsOut(BaseModel):
    """What is written by an import."""

    people: int = Field(description="Ids of leads that are new.")
    values: int = Field(description="Values of attributes, of leads and of accounts.")
    addresses: int = Field(description="Addresses that belong to a lead now.")
    events: int
    repeated: int = Field(description="Events that were there already.")
    conflicts: int = Field(description="Events with the id of another one that is there; the first stays.")
    aside: int = Field(description="Events of the future, which wait until then.")
    erased: int = Field(description="Rows of people who were erased; they are left out.")


class ProgressOut(BaseModel):
    """How far an import is: what it is at, and how many of its rows are done."""

    step: str = Field(examples=["leads"], description="`reading`, or what is written.")
    done: int
    rows: int


class WrittenOut(BaseModel):
    """What an import did. ``rejected`` rows could not be used; ``repeated`` ones stood in the file twice."""

    accepted: int
    rejected: int
    repeated: int
    counts: CountsOut
    notes: list[str]


class UploadOut(BaseModel):
    """A file that was brought in. It is deleted when it expires, and when the server ends."""

    upload_id: str = Field(examples=["pV5c0mXhU8mM5o1n"])
    kind: Kind
    name: str = Field(examples=["contacts.csv"])
    size: int = Field(description="Bytes, unpacked.")
    received_at: Moment
    expires_at: Moment
    form: str = Field(examples=["CSV"], description="`CSV`, `JSON Lines` or `Parquet`.")
    export: str | None = Field(examples=["HubSpot contacts"], description="The export that it is recognised as.")
    rows: int = Field(description="Rows that can be parted into cells.")
    columns: list[ColumnOut]
    fields: list[FieldOut]
    missing: list[str] = Field(description="Columns of ours that there must be, and that no column is taken for.")
    doubtful: list[str] = Field(description="The same, where several columns may be meant.")
    undecided: str | None = Field(description="A date of which nothing tells whether its day or its month comes first.")
    samples: list[list[str | None]] = Field(description="The first rows as they stand there, cells cut.")
    notes: list[str]
    state: State
    progress: ProgressOut | None
    written: WrittenOut | None = Field(description="What the last import did.")
    problem: str | None = Field(description="Why the last import failed. What it had written by then stays.")


class Uploads(BaseModel):
    """The uploads of who asks, the latest first; and how large a file may be, in bytes as it comes."""

    items: list[UploadOut]
    limit: int = Field(examples=[209715200])


class KindIn(Asked):
    """What the rows of a file are."""

    kind: Kind


class WishIn(Asked):
    """How the file is to be read. What neither ``mapping`` nor ``without`` names is taken as the upload says."""

    mapping: dict[Short, Short] = Field(
        {},
        max_length=MOST,
        examples=[{"lead_id": "Email", "email": "Email", "job_title": "Position"}],
        description="Our name: the file's name. Another name than those of `fields` makes an attribute or a property; "
        "one column may be two of ours.",
    )
    without: list[Short] = Field([], max_length=MOST, examples=[["Notes"]], description="Columns to leave out.")
    dates: Literal["day-first", "month-first"] | None = Field(None, description="How 03/04/2026 is to be read.")
    zone: Annotated[Short, AfterValidator(known_zone)] | None = Field(
        None, examples=["Europe/Rome"], description="Where the clock hung whose times have no zone; null: UTC."
    )
    events: dict[Short, Short] = Field(
        {},
        max_length=MOST,
        examples=[{"Page view": "page", "Demo request": "demo.requested"}],
        description="Their name of an event: ours. Names that are left out are taken as an import said last; one that "
        "is taken for itself stays as it is.",
    )
    codes: bool = Field(
        False,
        description="Write the countries of leads as ISO codes, where it is sure which: DE for Deutschland. "
        "What the file says is kept as `country_as_written`.",
    )
    source: Short = Field(SOURCE, description="Where rows come from that do not say it themselves.")

    def wish(self) -> Wish:
        return Wish(self.mapping, frozenset(self.without), self.dates, self.zone, self.source, self.events, self.codes)


class RejectedOut(BaseModel):
    """A row that cannot be used."""

    line: int | None = Field(description="Its line in the file; in Parquet the number of the row.")
    reason: str = Field(examples=["no lead_id"])
    row: str


class HappenedOut(BaseModel):
    """What happened how often in a file of events."""

    name: str = Field(examples=["page.view"], description="What it is called in the file.")
    count: int
    ours: str = Field(examples=["page"], description="The name by which it is kept.")
    in_rules: bool = Field(description="A model that scores now names it, by the name by which it is kept.")
    like: str | None = Field(description="A name that a model names and that may be meant, where none names this one.")


class CountryOut(BaseModel):
    """A country as the file writes it, where models ask for its code and not for what is written."""

    name: str = Field(examples=["Germany"])
    code: str = Field(examples=["DE"])
    count: int


class TrialOut(BaseModel):
    """What an import would do. Nothing is written."""

    accepted: int
    rejected: int
    repeated: int
    tried: int = Field(description="So many rows were tried; `counts` says what they would write.")
    counts: CountsOut
    columns: list[str]
    rows: list[list[str | None]] = Field(description="The first rows as Leadline understands them.")
    rejects: list[RejectedOut] = Field(description="The first rows that cannot be used.")
    events: list[HappenedOut] = Field(description="In a file of events, what happens most often in it.")
    names: list[str] = Field(examples=[["demo.requested", "page"]], description="Events that the models name now.")
    countries: list[CountryOut] = Field(description="Countries that no model matches but by their codes; see `codes`.")
    notes: list[str]


def upload_out(upload: Upload, fields: list[Known]) -> UploadOut:
    look, written = upload.look, upload.written
    shown = {
        "upload_id": upload.upload_id,
        "kind": upload.facts.value,
        "name": upload.name,
        "size": upload.size,
        "received_at": upload.received_at,
        "expires_at": expires(upload.received_at),
        "form": look.form.value,
        "export": look.export,
        "rows": look.rows,
        "columns": [asdict(one) | {"holds": one.kind.value} for one in look.columns],
        "fields": [asdict(one) for one in fields],
        "missing": look.missing,
        "doubtful": look.doubtful,
        "undecided": look.undecided,
        "samples": look.samples,
        "notes": look.notes,
        "state": upload.state,
        "progress": None if upload.progress is None else asdict(upload.progress),
        "written": None if written is None else asdict(written),
        "problem": None if upload.error is None else as_fault(upload.error).message,
    }
    return UploadOut.model_validate(shown)


def trial_out(trial: Trial) -> TrialOut:
    return TrialOut.model_validate(asdict(trial))


def expires(received_at: Instant) -> Instant:
    return received_at + KEPT
