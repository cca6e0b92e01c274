"""What a CRM's stages mean: a small file that says to which stage of ours each moves a lead.

mapping: hubspot
contact:
  stages: {salesqualifiedlead: sql}
  fields: {jobtitle: job_title}               # read as attributes
  moves: {hs_lead_status: {UNQUALIFIED: disqualified}}
deal:
  created: opportunity
  stages: {contractsent: opportunity}
  won: customer
  lost: lost
  reasons: {No budget: recycled}              # of lost deals, in place of `lost`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadline.model import STAGES
from leadline.model.fields import Fields, fields
from leadline.model.loader import root_of
from leadline.model.problems import Place, Problems
from leadline.model.source import Mapping as Node
from leadline.model.source import Scalar
from leadline.model.text import fold

FILE = "mapping.yml"
OF_SALES = STAGES[STAGES.index("accepted") :]  # those that sales decides; up to there the model does


@dataclass(frozen=True, slots=True)
class Stages:
    """A CRM's stages as ours. Keys are in small letters. ``None``: it moves nobody."""

    name: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    moves: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    created: str | None = "opportunity"
    deal: Mapping[str, str] = field(default_factory=dict)
    won: str | None = "customer"
    lost: str | None = "lost"
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of a contact that are to be read."""
        return tuple(dict.fromkeys([*self.attributes, *self.moves]))

    def after_loss(self, reason: str | None) -> str | None:
        """Where a lost deal moves its lead."""
        return self.reasons.get(fold(reason or ""), self.lost)


def read_mapping(text: str) -> Stages:
    """The mapping of a text; a `ModelError` carries everything that is wrong with it."""
    problems = Problems(FILE)
    place = Place(problems)
    root = root_of(text, place, "mapping")
    of = None if root is None else fields(root, ("mapping", "contact", "deal"), place, "a mapping")
    found = Stages() if of is None else read_fields(of)
    problems.raise_if_any()
    return found


def read_fields(of: Fields) -> Stages:
    usual = Stages()
    contact = part(of, "contact", ("stages", "fields", "moves"))
    deal = part(of, "deal", ("created", "stages", "won", "lost", "reasons"))
    return Stages(
        name=of.text("mapping") or "",
        contact=stages(contact, "stages"),
        attributes=texts(contact, "fields"),
        moves=moves(contact),
        created=stage(deal, "created", usual.created),
        deal=stages(deal, "stages"),
        won=stage(deal, "won", usual.won),
        lost=stage(deal, "lost", usual.lost),
        reasons=stages(deal, "reasons"),
    )


def part(of: Fields, key: str, keys: tuple[str, ...]) -> Fields | None:
    node = of.node(key)
    return None if node is None else fields(node, keys, of.place.within(f"`{key}`"), f"`{key}`")


def texts(of: Fields | None, key: str) -> dict[str, str]:
    """A mapping of words to words."""
    node = None if of is None else of.node(key)
    if of is None or node is None:
        return {}
    if not isinstance(node, Node):
        of.place.refuse(node, f"`{key}` is a mapping: a name of the CRM, a colon, and a name of ours")
        return {}
    found = {}
    for entry in node.entries:
        if isinstance(entry.value, Scalar) and entry.value.text:
            found[entry.key.text] = entry.value.text
        else:
            of.place.refuse(entry, f"`{entry.key.text}` of `{key}` is followed by one word")
    return found


def stages(of: Fields | None, key: str) -> dict[str, str]:
    """A mapping of words to stages."""
    assert_known = texts(of, key)
    if of is not None:
        refuse_strange(of, key, assert_known)
    return {fold(name): fold(one) for name, one in assert_known.items()}


def moves(of: Fields | None) -> dict[str, dict[str, str]]:
    """For each field the stages that its values mean."""
    node = None if of is None else of.node("moves")
    if of is None or node is None:
        return {}
    if not isinstance(node, Node):
        of.place.refuse(node, "`moves` is a mapping: a field of the CRM, and what its values mean")
        return {}
    inner = Fields(node, of.place.within("`moves`"))
    return {entry.key.text: stages(inner, entry.key.text) for entry in node.entries}


def stage(of: Fields | None, key: str, usual: str | None) -> str | None:
    """A stage, or `no` where nobody is to be moved."""
    said = None if of is None else of.text(key)
    if of is None or said is None:
        return usual
    if fold(said) == "no":
        return None
    refuse_strange(of, key, {key: said})
    return fold(said)


def refuse_strange(of: Fields, key: str, said: Mapping[str, str]) -> None:
    node = of.node(key)
    for one in said.values():
        if node is not None and fold(one) not in OF_SALES:
            of.place.refuse_word(node, f"`{key}` names `{one}`, to which a CRM moves no lead", one, OF_SALES, "stages")
