"""The composition root: the only place that reads the environment and the clock, and puts the parts together."""
