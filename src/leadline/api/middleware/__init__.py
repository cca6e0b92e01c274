"""What every request goes through, from the outside to the inside: one small ASGI application each."""
