"""From log-odds to probabilities that mean what they say, fitted on rows that came later than what was learned from.

Platt's two numbers where there are few outcomes, isotonic regression from a thousand (A. Niculescu-Mizil, R. Caruana:
Predicting good probabilities with supervised learning, ICML 2005).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadline.evidence.predict.needed import needed
from leadline.evidence.stats.arrays import Bools, Floats

ISOTONIC_FROM = 1000
FLATTEST, STEEPEST = 0.5, 1.25
LEAST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Calibration:
    """``platt``: log-odds times slope plus shift. ``isotonic``: a rising line through points. Never falls."""

    way: str
    slope: float = 1.0
    shift: float = 0.0
    at: tuple[float, ...] = ()
    to: tuple[float, ...] = ()

    def log_odds(self, raw: Floats) -> Floats:
        if self.way == "platt":
            return raw * self.slope + self.shift
        share = np.interp(raw, self.at, self.to)
        return np.log(share / (1 - share))

    def plain(self) -> dict[str, Any]:
        return {"way": self.way, "slope": self.slope, "shift": self.shift, "at": self.at, "to": self.to}


def calibration_from(plain: Mapping[str, Any]) -> Calibration:
    return Calibration(plain["way"], plain["slope"], plain["shift"], tuple(plain["at"]), tuple(plain["to"]))


def share_of(log_odds: Floats) -> Floats:
    """Log-odds as probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -700, 700))), dtype=np.float64)


def calibrate(raw: Floats, happened: Bools) -> Calibration:
    """Fit it on later rows; with outcomes of one sort only, nothing is changed."""
    had = int(happened.sum())
    if had == 0 or had == len(happened):
        return Calibration("platt")
    if min(had, len(happened) - had) >= ISOTONIC_FROM:
        found = isotonic(raw, happened)
        if len(set(found.to)) >= LEAST_STEPS:
            return found
    return platt(raw, happened)


def isotonic(raw: Floats, happened: Bools) -> Calibration:
    regression = needed("sklearn.isotonic").IsotonicRegression(y_min=1e-4, y_max=1 - 1e-4, out_of_bounds="clip")
    regression.fit(raw, happened.astype(np.float64))
    at = tuple(float(v) for v in regression.X_thresholds_)
    return Calibration("isotonic", at=at, to=tuple(float(v) for v in regression.y_thresholds_))


def platt(raw: Floats, happened: Bools) -> Calibration:
    """Platt's targets, so that few outcomes do not make sure; a slope that would turn leads around is held back."""
    had, had_not = int(happened.sum()), int((~happened).sum())
    target = np.where(happened, (had + 1) / (had + 2), 1 / (had_not + 2))
    slope, shift = _fitted(raw, target, None)
    held = min(max(slope, FLATTEST), STEEPEST)
    if held != slope:
        slope, shift = _fitted(raw, target, held)
    return Calibration("platt", slope, shift)


def _fitted(raw: Floats, target: Floats, slope: float | None) -> tuple[float, float]:
    """Newton's method on one or two numbers."""
    a, b = (1.0 if slope is None else slope), 0.0
    for _ in range(100):
        share = share_of(a * raw + b)
        rest, weight = target - share, np.maximum(share * (1 - share), 1e-9)
        if slope is not None:
            step = float(rest.sum() / weight.sum())
            b += max(min(step, 2.0), -2.0)
            if abs(step) < 1e-10:
                break
            continue
        gradient = np.array([rest @ raw, rest.sum()])
        hessian = np.array([[weight @ raw**2, weight @ raw], [weight @ raw, weight.sum()]]) + 1e-9 * np.eye(2)
        moves = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        a, b = a + float(moves[0]), b + float(moves[1])
        if float(np.abs(moves).max()) < 1e-10:
            break
    return a, b
