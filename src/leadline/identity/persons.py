"""Which known subjects are one person."""

from __future__ import annotations

from leadline.identity.said import Said
from leadline.identity.together import Together


def persons(said: Said) -> Together:
    """The known subjects that are one, by what was said; the trusted pairs in ``said`` grow by those of browsers.

    First all trusted pairs, whose order does not matter. Then what browsers join, by instant and id of the message: a
    pair joins only if one of its ends is *fresh*, that is, no trusted link and no earlier message names it (not even
    with a device). So a browser adds an id that nobody has spoken of, and never makes one of two who were known.
    """
    joined = said.persons
    for message, ends in sorted(said.claims):
        if any(said.first_named[one] == message and one not in joined for one in ends):
            joined.join(*ends)
    return joined
