"""Tests of flows: the language and the pure decisions."""
