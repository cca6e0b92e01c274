"""Studies: the store's own history asked whether a model works, and what counts as success there."""
