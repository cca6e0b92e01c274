"""A believable company to try things on: its leads, what they did in a year, and who bought.

>>> from leadline.simulate import write
>>> write("demo", size="S").rows["leads"]  # doctest: +SKIP
2000
"""

from __future__ import annotations

from leadline.simulate.writing import ENDS, Simulated, Size, write

__all__ = ["ENDS", "Simulated", "Size", "write"]
