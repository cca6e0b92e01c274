"""Reports on what became of leads, and the quarterly review: figures, and the sentences that follow from them. Pure."""
