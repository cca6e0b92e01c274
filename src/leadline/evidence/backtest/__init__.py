"""What a model would have said at past dates, judged by what came after."""

from leadline.evidence.backtest.dates import Asked
from leadline.evidence.backtest.result import Backtest
from leadline.evidence.backtest.run import backtest

__all__ = ["Asked", "Backtest", "backtest"]
