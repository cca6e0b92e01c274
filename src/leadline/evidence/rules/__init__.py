"""Which rules and which values of attributes earn their points, and what points the history suggests."""

from leadline.evidence.rules.result import Evidence
from leadline.evidence.rules.run import evidence

__all__ = ["Evidence", "evidence"]
