"""Leadline as a Python library; all of it is reached from the package itself.

import leadline as ll

model = ll.load("model.yml")
scores = model.score(leads, events, as_of="2026-03-15")     # frames or paths
scores.pandas()
print(ll.explain(model, "a@x.com", leads=leads, events=events))
"""

from leadline.library.explanation import Explanation
from leadline.library.scorer import Scorer, explain, load, loads
from leadline.library.scores import Scores, Table

__all__ = ["Explanation", "Scorer", "Scores", "Table", "explain", "load", "loads"]
