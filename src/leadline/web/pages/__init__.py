"""Pages, each in a file of its own. Importing one registers it."""
