"""The body of a request, decompressed as far as the limit and never further."""

from __future__ import annotations

import zlib

_GZIP = 31  # wbits of zlib for gzip's own header


class TooLarge(Exception):
    """The body has more bytes than allowed."""


class Torn(Exception):
    """The body is no gzip, or ends before it is complete."""


def unpacked(body: bytes, limit: int, *, gzipped: bool) -> bytes:
    """The plain bytes of a body, of several gzip members too; at most ``limit`` of them are ever held.

    >>> import gzip
    >>> unpacked(gzip.compress(b"{}"), 100, gzipped=True)
    b'{}'
    """
    if len(body) > limit:
        raise TooLarge
    if not gzipped:
        return body
    plain = b""
    rest = body
    while rest:
        member = zlib.decompressobj(_GZIP)
        try:
            plain += member.decompress(rest, limit - len(plain) + 1)
        except zlib.error:
            raise Torn from None
        if len(plain) > limit:
            raise TooLarge
        if not member.eof:
            raise Torn
        rest = member.unused_data
    if not body:
        raise Torn
    return plain
