"""The store: append-only facts, what was recorded, and projections that can be built again from both."""
