"""The API: what Leadline hears and says over HTTP."""
