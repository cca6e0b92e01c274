"""Pages for who is not signed in yet: plain forms that need no script."""
