"""What a file is, told by what is in it; its name may say anything."""

from __future__ import annotations

import re

import orjson

from leadline.errors import FactsError
from leadline.files.encoding import of_beginning
from leadline.files.source import Form

HEAD = 64 * 1024  # bytes that are looked at
SUFFIX = {Form.DELIMITED: ".csv", Form.JSON_LINES: ".jsonl", Form.PARQUET: ".parquet"}
PARQUET = b"PAR1"
SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # ZIP, which is what .xlsx and .ods are, and .xls
PAGES = (b"<!doctype", b"<html", b"<?xml")
WANTED = "CSV, JSON Lines (one object a line) or Parquet is wanted"


def form_of(head: bytes) -> Form:
    """The form of a file that begins so; FactsError where it is no table.

    >>> form_of(b"email,name\\n"), form_of(b'{"email": "ada@example.com"}\\n')
    (<Form.DELIMITED: 'CSV'>, <Form.JSON_LINES: 'JSON Lines'>)
    """
    if head.startswith(PARQUET):
        return Form.PARQUET
    if head.startswith(SHEETS):
        raise FactsError("this is a spreadsheet or an archive; save its sheet as CSV, and take that file")
    encoding = of_beginning(head)
    if b"\x00" in head and encoding is None:
        raise FactsError(f"this is no table; {WANTED}")
    text = head.decode(encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text:
        raise FactsError("the file is empty; its first line must name the columns")
    if text[:10].lower().encode("ascii", "replace").startswith(PAGES):
        raise FactsError(f"this is a web page or XML, and no table; {WANTED}")
    if text.startswith("{"):
        return json_form(text)
    if re.match(r"\[\s*\{", text):
        raise FactsError("this is one JSON list; write its objects one a line (JSON Lines)")
    return Form.DELIMITED


def json_form(text: str) -> Form:
    """What begins with a brace: JSON Lines, or a CSV whose first column is called strangely."""
    try:
        orjson.loads(text.split("\n", 1)[0])
    except orjson.JSONDecodeError:
        if re.match(r'\{\s*("|\})', text):
            raise FactsError("this is JSON over several lines; write one object a line (JSON Lines)") from None
        return Form.DELIMITED
    return Form.JSON_LINES


def plain_name(name: str, form: Form) -> str:
    """A name for a file of ours that looks like the one it came with, and is no path, option or pattern.

    >>> plain_name("../May *contacts*.csv.gz", Form.DELIMITED), plain_name("", Form.PARQUET)
    ('May _contacts_.csv', 'file.parquet')
    """
    last = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"(\.(csv|tsv|tab|txt|jsonl|ndjson|json|parquet|gz))+$", "", last, flags=re.IGNORECASE)
    safe = re.sub(r"[^\w .-]+", "_", stem)[:80].strip(" .-")
    return (safe or "file") + SUFFIX[form]
