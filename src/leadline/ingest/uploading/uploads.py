"""All uploads of a server: what is brought in, looked into, tried, imported, and forgotten after a day."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from leadline.errors import LeadlineError
from leadline.files.columns import Facts
from leadline.files.looking import Look
from leadline.ingest.inbox import Full
from leadline.ingest.uploading.answers import look_of, trial_of, written_of
from leadline.ingest.uploading.content import HEAD, form_of, plain_name
from leadline.ingest.uploading.folder import Folder
from leadline.ingest.uploading.names import countries_in_rules, events_in_rules, names_in_rules
from leadline.ingest.uploading.reader import Reader
from leadline.ingest.uploading.receiving import Receiving
from leadline.ingest.uploading.task import Target, Task
from leadline.ingest.uploading.upload import Progress, State, Trial, Upload, Wish
from leadline.model.condition import DAY, Instant
from leadline.store.audit import record
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog
from leadline.store.event_names import canonical, remember_names, remembered_names

LOG = logging.getLogger("leadline.uploads")
KEPT = DAY
COMING = 4  # files that are on their way at the same time
MOST = 5  # uploads of one person; with one more the oldest is forgotten
SWEEPS_S = 600.0


class Uploads:
    """What people brought to this server. ``written`` is called whenever an import has written something.

    Files lie in a private folder that goes with the server.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], Instant],
        erasures: ErasureLog | None,
        written: Callable[[], None],
    ) -> None:
        self.store, self.clock, self.erasures, self.written = store, clock, erasures, written
        self.reader = Reader()
        self.found: dict[str, Upload] = {}
        self.guard = threading.RLock()
        self.folder = Folder()
        self.coming = threading.BoundedSemaphore(COMING)
        self.imports = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")
        self.ending = threading.Event()
        self.sweeping = threading.Thread(target=self.keep_sweeping, name="uploads", daemon=True)

    # -- bringing ------------------------------------------------------------------------------------------------

    def receive(self, limit: int) -> Receiving:
        """Where the bytes of a file go; ``limit`` is how many may come. Then it is to be added or refused."""
        if not self.coming.acquire(blocking=False):
            raise Full(f"{COMING} files are on their way already; try again in a moment")
        with self.guard:
            if not self.sweeping.is_alive() and not self.ending.is_set():
                self.sweeping.start()
        return Receiving(self.folder.new() / "file", limit)

    def refuse(self, receiving: Receiving) -> None:
        """Forget a file that did not come as it should."""
        receiving.drop()
        self.coming.release()

    def add(self, receiving: Receiving, facts: Facts | None, name: str, by: str) -> Upload:
        """Look into a file that has come, and keep it for its day. Without ``facts`` its columns tell what it holds."""
        try:
            receiving.end()
            with receiving.path.open("rb") as file:
                form = form_of(file.read(HEAD))
            path = receiving.path.rename(receiving.path.with_name(plain_name(name, form)))
            seen = self.look(path, facts)
        except BaseException:
            receiving.drop()
            raise
        finally:
            self.coming.release()
        number = secrets.token_urlsafe(12)
        upload = Upload(number, name, by, receiving.size, self.clock(), path, seen)
        with self.guard:
            own = [one for one in self.found.values() if one.by == by and not one.is_busy]
            for one in sorted(own, key=lambda one: one.received_at)[: max(0, len(own) + 1 - MOST)]:
                self.forget(one)
            self.found[upload.upload_id] = upload
        return upload

    def look(self, path: Path, facts: Facts | None) -> Look:
        with self.store.reading() as con:
            names = {of.value: found for of, found in names_in_rules(con).items()}
        task = Task("look", str(path.parent), path.name, "" if facts is None else facts.value, names=names)
        return look_of(self.reader.quick(task))

    # -- what is there -------------------------------------------------------------------------------------------

    def get(self, upload_id: str, by: str) -> Upload | None:
        """An upload of somebody; None where they have none of that id, or it is too old."""
        self.sweep()
        upload = self.found.get(upload_id)
        return upload if upload is not None and upload.by == by else None

    def of(self, by: str) -> list[Upload]:
        """The uploads of somebody, the latest first."""
        self.sweep()
        own = [one for one in list(self.found.values()) if one.by == by]
        return sorted(own, key=lambda one: one.received_at, reverse=True)

    def look_again(self, upload: Upload, facts: Facts) -> bool:
        """Take its rows for something else; False while it is being imported."""
        seen = self.look(upload.path, facts)
        with self.guard:
            if upload.is_busy:
                return False
            upload.look, upload.state, upload.written, upload.error = seen, State.ready, None, None
            return True

    def forget(self, upload: Upload) -> None:
        """Delete a file and all that was made of it."""
        with self.guard:
            self.found.pop(upload.upload_id, None)
            shutil.rmtree(upload.path.parent, ignore_errors=True)

    def sweep(self) -> None:
        """Forget what is older than a day."""
        now = self.clock()
        with self.guard:
            for one in list(self.found.values()):
                if now - one.received_at > KEPT and not one.is_busy:
                    self.forget(one)

    # -- trying and importing ------------------------------------------------------------------------------------

    def preview(self, upload: Upload, wish: Wish) -> Trial:
        """What an import would do."""
        upload.check(wish)
        task = self.task("try", upload, wish)
        said = self.reader.quick(task)
        with self.store.reading() as con:
            return trial_of(said, events_in_rules(con), task.events, countries_in_rules(con))

    def claim(self, upload: Upload, wish: Wish) -> bool:
        """Have an upload wait for its import, until `start` or `release`; False where it does already."""
        upload.check(wish)
        with self.guard:
            if upload.is_busy:
                return False
            upload.state, upload.progress = State.waiting, None
            upload.written = upload.error = None
            return True

    def release(self, upload: Upload) -> None:
        """Have it wait no more."""
        upload.state = State.ready

    def start(self, upload: Upload, wish: Wish) -> None:
        """Import what was claimed, after the imports that began before."""
        self.imports.submit(self.run, upload, wish)

    def run(self, upload: Upload, wish: Wish) -> None:
        progress = upload.progress = Progress()
        upload.state = State.importing

        def told(said: dict[str, Any]) -> None:
            if "step" in said:
                progress.step, progress.rows, progress.done = said["step"], said["rows"], 0
            else:
                progress.done = said["done"]
                self.written()

        try:
            said = self.reader.answer(self.task("import", upload, wish), told)
            done = written_of(said)
            with self.store.writing() as con:
                detail = {"rows": done.accepted, "rejected": done.rejected} | asdict(done.counts)
                record(con, self.clock(), upload.by, "upload.imported", f"upload:{upload.upload_id}", detail)
                remember_names(con, canonical(wish.events), upload.by, self.clock())
            upload.written, upload.state = done, State.imported
        except LeadlineError as error:
            upload.error, upload.state = error, State.failed
        except Exception as error:
            LOG.exception("an import failed")
            upload.error, upload.state = LeadlineError(type(error).__name__), State.failed
        finally:
            self.written()

    def task(self, what: str, upload: Upload, wish: Wish) -> Task:
        log = self.erasures
        address = self.store.engine.url.render_as_string(hide_password=False)
        with self.store.reading() as con:
            events = remembered_names(con) | canonical(wish.events)
        return Task(
            what,
            str(upload.path.parent),
            upload.path.name,
            upload.facts.value,
            mapping=upload.mapping(wish),
            without=tuple(sorted(wish.without)),
            dates=wish.dates,
            zone=wish.zone,
            source=wish.source,
            events=events,
            codes=wish.codes,
            at=self.clock(),
            target=Target(
                address if self.store.path is None else f"sqlite:///{self.store.path.resolve()}",
                None if log is None or log.path is None else str(log.path.resolve()),
                "" if log is None else log.key.hex(),
            ),
        )

    # -- ending --------------------------------------------------------------------------------------------------

    def keep_sweeping(self) -> None:
        while not self.ending.wait(SWEEPS_S):
            self.sweep()

    def stop(self) -> None:
        """End what runs, and delete everything."""
        self.ending.set()
        self.reader.stop()
        self.imports.shutdown(wait=True, cancel_futures=True)
        self.found.clear()
        self.folder.close()
