"""Leads, accounts, events, models and scores over HTTP: reading them at any instant, and what people do to them."""
