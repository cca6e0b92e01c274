"""Two models on one history: the same figures side by side, and how sure their difference is."""

from leadline.evidence.compare.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
