"""Statistics on arrays, each with its source: ranking, proportions, calibration, resampling. No table, no clock."""

from leadline.evidence.stats.auc import (
    auc,
    auc_difference,
    auc_estimate,
    placed_difference,
    placed_estimate,
    placements,
)
from leadline.evidence.stats.bootstrap import cautious_interval, percentile_interval, resampled
from leadline.evidence.stats.calibration import Bin, brier, calibration_error, reliability
from leadline.evidence.stats.correlation import midranks, spearman
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.stats.proportion import clustered_rate, design_effect, wilson
from leadline.evidence.stats.ranked import (
    average_precision_estimate,
    best_rate_estimate,
    captured_estimate,
    lift_estimate,
)
from leadline.evidence.stats.ranking import Ranking, Tenth, auc_of, average_precision_of, captured_of

__all__ = [
    "Bin",
    "Estimate",
    "Ranking",
    "Tenth",
    "auc",
    "auc_difference",
    "auc_estimate",
    "auc_of",
    "average_precision_estimate",
    "average_precision_of",
    "best_rate_estimate",
    "brier",
    "calibration_error",
    "captured_estimate",
    "captured_of",
    "cautious_interval",
    "clustered_rate",
    "design_effect",
    "lift_estimate",
    "midranks",
    "percentile_interval",
    "placed_difference",
    "placed_estimate",
    "placements",
    "reliability",
    "resampled",
    "spearman",
    "wilson",
]
