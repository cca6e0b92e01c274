"""Closed-loop reports over the live store: what became of leads, asked of the database in sets."""
