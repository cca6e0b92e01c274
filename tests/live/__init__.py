"""Tests of live scoring."""
