"""The sections of a backtest on paper, each made of its figures."""
