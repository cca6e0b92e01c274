"""Our learners keep scikit-learn's own contract."""

from __future__ import annotations

import pytest
from sklearn.utils.estimator_checks import check_estimator

from leadline.evidence.predict.estimators import FrequencyClassifier, ScorecardClassifier


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("learner", [ScorecardClassifier(), FrequencyClassifier()])
def test_every_check_of_scikit_learn_passes(learner: object) -> None:
    found = check_estimator(learner, on_fail=None)
    assert [one["check_name"] for one in found if one["status"] == "failed"] == []
