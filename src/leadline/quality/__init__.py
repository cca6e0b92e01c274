"""Quality: which leads are junk, and which events a machine made, each with its reasons. Pure: no clock, no network.

>>> from leadline.quality import judge
>>> judge({"first_name": "asdf", "last_name": "hjkl", "email": "asdf@mailinator.com"}).is_junk
True
"""

from __future__ import annotations

from leadline.quality.act import HORIZON, RULES, Act, Rules, needs
from leadline.quality.bots import automated
from leadline.quality.junk import JUNK_FROM, Junk, judge
from leadline.quality.reason import Reason
from leadline.quality.why import Why, why_words

__all__ = [
    "HORIZON",
    "JUNK_FROM",
    "RULES",
    "Act",
    "Junk",
    "Reason",
    "Rules",
    "Why",
    "automated",
    "judge",
    "needs",
    "why_words",
]
