"""What a model is worth, held against one's own history: outcomes, backtests, comparisons, the right threshold."""
