"""Changes of what is learned from the past, in words of the audit log."""

from __future__ import annotations

from leadline.web.visit import Visit


def learned_words(visit: Visit) -> dict[str, str]:
    """Studies, what counts as success, predictors, trials."""
    return {
        "study.backtest": visit.say("Past asked whether a higher score sells better: {about}"),
        "study.compare": visit.say("Versions compared on the past: {about}"),
        "study.evidence": visit.say("Past asked which rules earn their points: {about}"),
        "study.threshold": visit.say("Past asked for a threshold: {about}"),
        "study.delete": visit.say("Study taken away: {about}"),
        "outcome.make": visit.say("What counts as success made: {about}"),
        "outcome.change": visit.say("What counts as success changed: {about}"),
        "outcome.archive": visit.say("What counts as success archived: {about}"),
        "costs.make": visit.say("Costs of channels written down"),
        "costs.change": visit.say("Costs of channels changed"),
        "predictor.train": visit.say("Training of a predictor asked for: {about}"),
        "predictor.register": visit.say("Version of a predictor registered: {about}"),
        "predictor.promote": visit.say("Version of a predictor answers: {about}"),
        "predictor.retire": visit.say("Version of a predictor retired: {about}"),
        "trial.start": visit.say("Trial begun: {about}"),
        "trial.stop": visit.say("Trial ended: {about}"),
    }
