"""What the API says of a failure, as a sentence for people."""

from __future__ import annotations

from leadline.model.words import capital


def spoken(said: str) -> str:
    """With a capital, without backticks, and with its full stop.

    >>> spoken("no model `b2b` is live")
    'No model b2b is live.'
    """
    plain = capital(said.replace("`", "").strip())
    return plain if plain.endswith((".", "?", "。")) or not plain else f"{plain}."
