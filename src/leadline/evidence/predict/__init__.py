"""Predictors: probabilities learned from one's own history, point in time, judged on what came later, and explained."""
