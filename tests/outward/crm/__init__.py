"""The clients of CRMs, each against a double with state, and what is kept in step over them."""
