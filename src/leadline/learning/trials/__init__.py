"""Trials of two versions of a model on the live service: planned, begun, looked at, stopped."""
