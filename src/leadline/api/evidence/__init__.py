"""Evidence over HTTP: what counts as success, studies of the history, and a quick look at a draft."""
