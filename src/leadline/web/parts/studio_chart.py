"""How many leads have which score, now and with a draft."""

from __future__ import annotations

from typing import Any

from leadline.api.scoring.previews import PreviewOut
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

TEXT: dict[str, Any] = {"color": "var(--muted)", "fontFamily": "inherit", "fontSize": 11}


def distribution(visit: Visit, found: PreviewOut) -> dict[str, Any]:
    """Two bars for each range of scores."""
    reader = visit.reader
    now, then = visit.say("now"), visit.say("with the draft")
    line = {"lineStyle": {"color": "var(--line)"}}

    def bars(name: str, values: list[int], colour: str) -> dict[str, Any]:
        look = {"itemStyle": {"color": colour}, "barGap": "10%", "emphasis": {"disabled": True}}
        return {"type": "bar", "name": name, "data": values} | look

    return {
        "animation": False,
        "grid": {"left": 52, "right": 8, "top": 28, "bottom": 22},
        "legend": {"right": 12, "top": 0, "itemWidth": 14, "itemHeight": 10, "textStyle": TEXT},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "backgroundColor": "var(--panel)", "textStyle": TEXT},
        "xAxis": {
            "type": "category",
            "data": [reader.number(one.low) for one in found.bins],
            "axisLabel": TEXT | {"hideOverlap": True},
            "axisLine": line,
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "axisLabel": TEXT, "splitLine": line},
        "series": [
            bars(now, [one.before for one in found.bins], "var(--field)"),
            bars(then, [one.after for one in found.bins], "var(--accent)"),
        ],
    }


def distribution_words(visit: Visit) -> str:
    return visit.say("How many leads have which score, now and with the draft")


def distribution_table(visit: Visit, found: PreviewOut) -> None:
    """The same for who does not see the bars."""
    reader, now, then = visit.reader, visit.say("now"), visit.say("with the draft")
    with tag("div", classes="ll-unseen"), tag("table"):
        tag("caption", distribution_words(visit))
        with tag("tbody"):
            for one in found.bins:
                with tag("tr"):
                    tag("th", f"{reader.number(one.low)}–{reader.number(one.high)}", scope="row")
                    tag("td", f"{reader.number(one.before)} {now}")
                    tag("td", f"{reader.number(one.after)} {then}")
