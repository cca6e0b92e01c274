"""Two versions of a model on trial: which lead is in which arm, how many it takes, and what may be concluded."""
