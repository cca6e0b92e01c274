"""Which score should hand a lead to sales: from what the team can call, or from what a sale brings and a call costs."""

from leadline.evidence.threshold.choosing import choose
from leadline.evidence.threshold.weighed import Threshold, Wanted

__all__ = ["Threshold", "Wanted", "choose"]
