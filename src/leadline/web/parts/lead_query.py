"""What the list of leads is asked for: filters, order, columns, a view that it began from; as its address says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from leadline.api.scoring.filters import NAMES
from leadline.api.views import ViewOut

VIEW, COLUMNS = "view", "columns"
ORDER = "sort"
USUAL_ORDER = "-score"


@dataclass(slots=True)
class LeadQuery:
    """``filters`` are by the names of the API, as text. ``columns`` in their order; none: the usual ones."""

    filters: dict[str, str] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    view: ViewOut | None = None

    @property
    def narrowing(self) -> dict[str, str]:
        """The filters without the order."""
        return {name: value for name, value in self.filters.items() if name != ORDER}

    @property
    def order(self) -> str:
        return self.filters.get(ORDER, USUAL_ORDER)

    @property
    def differs(self) -> bool:
        """Whether it is another one than the view says that it began from."""
        if self.view is None:
            return bool(self.filters or self.columns)
        return (self.filters, self.columns) != (self.view.query, self.view.columns)

    def put(self, **values: str | None) -> None:
        """Set filters, or take them away."""
        for name, value in values.items():
            if value:
                self.filters[name] = value
            else:
                self.filters.pop(name, None)

    def address(self) -> str:
        """Where the page shows this."""
        view = [] if self.view is None else [(VIEW, str(self.view.view_id))]
        said = [] if self.view is not None and not self.differs else [*self.filters.items()]
        if said or self.view is None:
            said += [(COLUMNS, ",".join(self.columns))] if self.columns else []
        return "/leads" + (f"?{urlencode([*view, *said])}" if view or said else "")


def lead_query(path: str, views: Iterable[ViewOut]) -> LeadQuery:
    """What the address of a page asks for. What it has beside the number of a view counts in its place."""
    asked = dict(parse_qsl(urlsplit(path).query))
    filters = {name: value for name, value in asked.items() if name in NAMES and value}
    columns = [one for one in asked.get(COLUMNS, "").split(",") if one]
    view = next((one for one in views if str(one.view_id) == asked.get(VIEW)), None)
    if view is not None and not filters and not columns:
        return LeadQuery(dict(view.query), list(view.columns), view)
    return LeadQuery(filters, columns, view)
