"""A believable company, made up: people, months of what they did, deals won and lost."""
