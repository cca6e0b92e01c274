"""The scoring model: what people write, and what it resolves to."""
