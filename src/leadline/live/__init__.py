"""Live: leads are scored soon after something happened, and what follows from it is written down exactly once."""
