"""Ingest: what sources say becomes messages."""
