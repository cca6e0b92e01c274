"""Predictors of the live store: registered, trained again on a schedule, asked about leads, and watched."""
