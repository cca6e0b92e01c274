"""Scoring: facts are staged, a plan is run on an engine, and what comes out is made into the tables that people get."""
