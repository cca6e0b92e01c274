"""A typed client of the HTTP API, over httpx; it needs nothing else of Leadline but its errors."""
