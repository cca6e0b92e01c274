"""Why now: a sentence for a recorded score, which says how long ago it is, and of which only the last are kept."""

from __future__ import annotations

from leadline.live.engines import Engines
from leadline.live.why_now import Recorded, WhyNow
from leadline.model.condition import DAY, MINUTE
from leadline.store import models
from leadline.store.database import Store
from leadline.store.finding import find_lead
from tests.store.people import T, event, identify, said

MODEL = """\
model: one
dimensions: {heat: {}}
rules:
  - {id: demo, title: Asked for a demo, dimension: heat, on: demo.requested, points: 10}
  - {id: size, title: Company size, dimension: heat, bins: employees, points: {0: 0, 25: 30}}
"""


def test_it_says_how_long_ago_it_is_now_and_forgets_those_asked_longest_ago(store: Store) -> None:
    with store.writing() as con:
        version = models.publish(con, {"model.yml": MODEL}, "test", T).version
        models.activate(con, version, "test", T, fire=True)
    said(store, *(identify(f"i-{name}", user_id=name, traits={"employees": 80}) for name in ("ann", "bob")))
    said(store, event("demo", T, name="demo.requested", user_id="ann"))
    with store.reading() as con:
        ann, bob = (Recorded(find_lead(con, name), "one", version, T + MINUTE) for name in ("ann", "bob"))
    engines = Engines(store)
    try:
        why = WhyNow(engines, most=2)
        assert why.known([ann], T + MINUTE) == {}
        found = why.worked_out([ann, bob], T + 5 * MINUTE)
        assert found == {
            ann.lead_id: "Asked for a demo 5 minutes ago; company size 80.",
            bob.lead_id: "Company size 80.",
        }
        assert why.known([ann], T + 2 * DAY) == {ann.lead_id: "Asked for a demo 2 days ago; company size 80."}
        assert why.worked_out([ann._replace(version="gone")], T) == {}
        assert why.worked_out([ann._replace(as_of=T + 2 * MINUTE)], T + 2 * MINUTE)
        assert why.known([bob], T) == {} and why.known([ann], T + MINUTE)
    finally:
        engines.close()
