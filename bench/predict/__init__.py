"""Predictors on real data, beside what a data scientist would write with scikit-learn."""
