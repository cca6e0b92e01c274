"""Predictors: features as of an instant, what leaks, what is kept, and what is refused."""
