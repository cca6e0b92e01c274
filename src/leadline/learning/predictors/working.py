"""The process that learns and asks: ``python -m leadline.learning.predictors.working``, what is asked on its input.

It reads the whole store with a driver of its own (`leadline.live.scan`) and writes nothing; what it answers is written
by whoever asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.learning.predictors.asked import ask, explain
from leadline.learning.predictors.looked import look
from leadline.learning.predictors.trained import train_over_store, usual_in_store
from leadline.live.apart import serve

ANSWERS = {"train": train_over_store, "usual": usual_in_store, "ask": ask, "explain": explain, "look": look}
IDLE_S = 120.0


def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    return ANSWERS[asked["what"]](asked)


if __name__ == "__main__":
    serve(answer, IDLE_S)
