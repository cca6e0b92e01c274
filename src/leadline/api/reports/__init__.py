"""Reports over HTTP: what became of leads, what they cost, and the quarterly review."""
