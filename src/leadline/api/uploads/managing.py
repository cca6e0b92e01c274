"""What is done with a file that was brought in: tried, imported, deleted."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Path, Response
from starlette.responses import FileResponse

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT
from leadline.api.given import Service, ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.uploads.shapes import KindIn, TrialOut, UploadOut, Uploads, WishIn, trial_out, upload_out
from leadline.files.columns import Facts
from leadline.files.orders import OrderUnknown
from leadline.ingest.uploading.names import fields_for
from leadline.ingest.uploading.upload import Upload
from leadline.store.audit import record

routes = router("uploads")
Keeper = Annotated[Actor, needs(Permission.data)]
IdInPath = Annotated[str, Path(max_length=SHORT, description="An upload of yours.", examples=["pV5c0mXhU8mM5o1n"])]


@routes.get("/api/uploads", summary="List your uploads.")
def list_uploads(actor: Keeper, service: ServiceGiven) -> Uploads:
    """The files that you brought in and that are still here. Nobody sees those of others."""
    own_ones = service.uploads.of(actor.name)
    with service.store.reading() as con:
        items = [upload_out(one, fields_for(con, one.facts)) for one in own_ones]
    return Uploads(items=items, limit=service.options.upload_limit)


@routes.get("/api/uploads/{upload_id}", summary="Look at an upload.")
def get_upload(upload_id: IdInPath, actor: Keeper, service: ServiceGiven) -> UploadOut:
    """What the file holds, what each column is taken for, and how far its import is."""
    return shown(service, own(service, actor, upload_id))


@routes.patch("/api/uploads/{upload_id}", summary="Say what the rows of an upload are.")
def change_upload(upload_id: IdInPath, asked: KindIn, actor: Keeper, service: ServiceGiven) -> UploadOut:
    """Take the file for one of leads, accounts, events or changes, whatever its columns told."""
    upload = own(service, actor, upload_id)
    if not service.uploads.look_again(upload, Facts(asked.kind)):
        raise busy()
    return shown(service, upload)


@routes.post("/api/uploads/{upload_id}/preview", summary="See what an import would do.")
def preview_upload(upload_id: IdInPath, asked: WishIn, actor: Keeper, service: ServiceGiven) -> TrialOut:
    """Read the whole file, and say which rows cannot be used, how the first ones are understood, and what would be
    written (of a large file: by its first 20,000 rows). Nothing is written."""
    upload = own(service, actor, upload_id)
    try:
        return trial_out(service.uploads.preview(upload, asked.wish()))
    except OrderUnknown as unknown:
        what = f"`{unknown.example}` in the column `{unknown.column}` may have the day or the month first; say which"
        raise Fault("invalid", what, "body.dates") from None


@routes.post("/api/uploads/{upload_id}/import", status_code=202, response_model=UploadOut, summary="Import an upload.")
def import_upload(
    upload_id: IdInPath, asked: WishIn, actor: Keeper, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Write what the file says, while the service goes on. `GET /api/uploads/{upload_id}` says how far it is. The same
    file again adds nothing."""
    upload, wish = own(service, actor, upload_id), asked.wish()
    claimed = False

    def made(con: sa.Connection) -> dict[str, Any]:
        nonlocal claimed
        claimed = service.uploads.claim(upload, wish)
        if not claimed:
            raise busy()
        detail = {"kind": upload.facts.value, "rows": upload.look.rows}
        record(con, service.clock(), actor.name, "upload.import", f"upload:{upload.upload_id}", detail)
        return upload_out(upload, fields_for(con, upload.facts)).model_dump(mode="json")

    try:
        said = once.done(actor, 202, made)
    except BaseException:
        if claimed:
            service.uploads.release(upload)
        raise
    if claimed:
        service.uploads.start(upload, wish)
    return said


@routes.get(
    "/api/uploads/{upload_id}/rejected",
    summary="Load the rows that cannot be used.",
    response_class=FileResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_rejected(upload_id: IdInPath, actor: Keeper, service: ServiceGiven) -> FileResponse:
    """The rows that the last preview or import could not use, as CSV: line, reason, and the row as it stands there."""
    upload = own(service, actor, upload_id)
    if not upload.rejected_path.is_file():
        raise missing("row of this file that could not be used", "path.upload_id")
    return FileResponse(upload.rejected_path, media_type="text/csv", filename=upload.rejected_path.name)


@routes.delete("/api/uploads/{upload_id}", status_code=204, summary="Delete an upload.")
def delete_upload(upload_id: IdInPath, actor: Keeper, service: ServiceGiven) -> Response:
    """Delete the file from the server. What was imported of it stays."""
    upload = own(service, actor, upload_id)
    if upload.is_busy:
        raise busy()
    service.uploads.forget(upload)
    return Response(status_code=204)


def busy() -> Fault:
    return Fault("conflict", "this file is being imported; wait until that is done", "path.upload_id")


def own(service: Service, actor: Actor, upload_id: str) -> Upload:
    """The upload of that id, if it is the actor's own."""
    upload = service.uploads.get(upload_id, actor.name)
    if upload is None:
        raise missing("such upload: it is another one's, was deleted, or is older than a day", "path.upload_id")
    return upload


def shown(service: Service, upload: Upload) -> UploadOut:
    with service.store.reading() as con:
        return upload_out(upload, fields_for(con, upload.facts))
