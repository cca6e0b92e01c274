"""What the live store learns from its own history: studies, predictors, trials of models, reports."""
