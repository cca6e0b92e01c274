"""The store's tables as they came to be, one step after the other."""
