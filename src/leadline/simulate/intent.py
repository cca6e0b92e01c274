"""How strongly somebody wants to buy at an instant: what the simulation knows and no model may see."""

from __future__ import annotations

import numpy as np

from leadline.simulate.draw import Floats, Ints
from leadline.simulate.people import People


def intent(people: People, lead: Ints, at: Ints) -> Floats:
    """The latent intent at instants: 0 outside the need's window, in its middle the person's ``peak``."""
    peak = people.peak[lead]
    part = np.where(peak > 0, (at - people.onset[lead]) / people.window[lead], -1.0)
    result: Floats = np.where((part > 0) & (part < 1), 4 * part * (1 - part) * peak, 0.0)
    return result
