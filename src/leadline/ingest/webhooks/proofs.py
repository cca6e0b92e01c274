"""Reading a mapping file: how the sender proves itself."""

from __future__ import annotations

import re

from leadline.ingest.webhooks import expressions, language
from leadline.ingest.webhooks.proof import (
    Basic,
    Ecdsa,
    Hmac,
    InBody,
    InHeader,
    Part,
    Proof,
    SecretPath,
    SharedHeader,
    Signature,
    Where,
)
from leadline.model.condition import SECOND
from leadline.model.fields import Fields, fields
from leadline.model.problems import Place
from leadline.model.source import Listing, Mapping, Means, Node, Scalar

ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")
ENCODINGS = ("hex", "base64")
SECRET_IS = ("text", "hex", "base64")
UNITS = {"s": SECOND, "ms": SECOND // 1000}
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")


def proofs(node: Node, place: Place) -> tuple[Proof, ...]:
    """One way to prove it, or a list of which one is enough."""
    several = node.items if isinstance(node, Listing) else (node,)
    if not several:
        place.refuse(node, "`proof` is an empty list; a request that nobody proves is never taken")
    return tuple(proof for one in several if (proof := _proof(one, place)) is not None)


def _proof(node: Node, place: Place) -> Proof | None:
    scheme = node.get("scheme") if isinstance(node, Mapping) else None
    name = scheme.text if isinstance(scheme, Scalar) else ""
    if name not in language.PROOF:
        what = f"`proof` has no scheme `{name}`" if name else "`proof` needs a scheme, as in {scheme: hmac, …}"
        place.refuse_word(scheme or node, what, name, language.PROOF, "schemes")
        return None
    of = fields(node, language.PROOF[name], place, f"a proof by {name}")
    if of is None:
        return None
    if name == "basic":
        return Basic()
    if name == "path":
        return SecretPath()
    if name == "header":
        header = _header(of.needed("header", "it is the header that holds the secret"), place)
        return None if header is None else SharedHeader(header, _spaced(of, "prefix"))
    return _signature(of, name)


def _signature(of: Fields, scheme: str) -> Signature | None:
    place = of.place
    node = of.needed("signature", "it says where the signature stands, as in {header: X-Signature}")
    signature = None if node is None else _where(node, place, "`signature`")
    timestamp, nonce = (_optional(of, key) for key in ("timestamp", "nonce"))
    signed = _signed(of)
    tolerance = of.lasting("tolerance")
    if scheme == "hmac":
        by: Hmac | Ecdsa = Hmac(_word(of, "algorithm", ALGORITHMS, "sha256"), _word(of, "secret_is", SECRET_IS, "text"))
    else:
        by = Ecdsa()
    _agrees(of, signed)
    if signature is None:
        return None
    return Signature(
        by,
        signature,
        signed,
        encoding=_word(of, "encoding", ENCODINGS, "base64" if scheme == "ecdsa" else "hex"),
        prefix=_spaced(of, "prefix"),
        timestamp=timestamp,
        unit=UNITS[_word(of, "unit", tuple(UNITS), "s")],
        tolerance=tolerance,
        nonce=nonce,
    )


def _agrees(of: Fields, signed: tuple[Part | str, ...]) -> None:
    """What is signed and what is sent have to fit, or the proof proves nothing."""
    for part in (Part.timestamp, Part.nonce):
        node = of.node(part.value)
        if part in signed and node is None:
            of.place.refuse(of, f"`{part}` is signed, and no key `{part}` says where it stands")
        if node is not None and part not in signed:
            of.place.refuse(node, f"`{part}` is not among what is `signed`, so anybody can write another one")
    if of.node("tolerance") is not None and of.node("timestamp") is None:
        of.place.refuse(of, "`tolerance` needs a `timestamp`")
    if Part.body not in signed and Part.nonce not in signed:
        of.place.refuse(of, "`signed` has neither `body` nor `nonce`, so a request can be sent again with another body")


def _signed(of: Fields) -> tuple[Part | str, ...]:
    node = of.node("signed")
    if node is None:
        return (Part.body,)
    found: list[Part | str] = []
    for one in node.items if isinstance(node, Listing) else (node,):
        if isinstance(one, Mapping):
            inner = fields(one, ("is",), of.place, "a text that is `signed`")
            text = None if inner is None else inner.needed("is", "it is the text itself")
            literal = None if text is None else expressions.literal(text, of.place, "`is` of `signed`")
            found += [] if literal is None else [str(literal.value)]
        elif isinstance(one, Scalar) and one.text in Part.__members__:
            found.append(Part(one.text))
        elif isinstance(one, Scalar) and one.text and not any(c.isalnum() for c in one.text):
            found.append(one.text)
        else:
            word = one.text if isinstance(one, Scalar) else ""
            what = "`signed` lists parts of the request and the signs between them"
            allowed = [part.value for part in Part]
            of.place.refuse_word(one, f"{what}; a text with letters is {{is: …}}", word, allowed, "parts")
    return tuple(found)


def _optional(of: Fields, key: str) -> Where | None:
    node = of.node(key)
    return None if node is None else _where(node, of.place, f"`{key}`")


def _where(node: Node, place: Place, what: str) -> Where | None:
    of = fields(node, language.WHERE, place, what)
    if of is None:
        return None
    header, body = of.node("header"), of.node("body")
    if (header is None) == (body is None):
        place.refuse(node, f"{what} stands in a `header` or at a path of the `body`: write one of the two")
        return None
    if body is not None:
        if of.node("field") is not None:
            place.refuse(node, f"`field` of {what} is a part of a header; with `body`, the path says it")
        path = expressions.a_path(body, place, f"`body` of {what}")
        return None if path is None else InBody(path)
    name = _header(header, place)
    return None if name is None else InHeader(name, of.text("field"))


def _header(node: Node | None, place: Place) -> str | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.means is Means.text and _HEADER.fullmatch(node.text):
        return node.text
    place.refuse(node, "`header` must be the name of a header, such as X-Signature")
    return None


def _word(of: Fields, key: str, allowed: tuple[str, ...], default: str) -> str:
    node, text = of.node(key), of.text(key)
    if node is None or text is None:
        return default
    if text not in allowed:
        of.place.refuse_word(node, f"`{key}` cannot be `{text}`", text, allowed)
        return default
    return text


def _spaced(of: Fields, key: str) -> str:
    """A text with the blanks at its ends."""
    node, text = of.node(key), of.text(key)
    return node.text if isinstance(node, Scalar) and text is not None else ""
