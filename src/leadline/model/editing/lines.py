"""The lines of a text in which its parts stand."""

from __future__ import annotations

from leadline.errors import InputError
from leadline.model.editing.tree import Series, Table
from leadline.model.editing.writing import Piece


class Lines:
    """A text, and where in it a line or a part begins and ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def lines(self, around: Table | Series, start: int, end: int) -> tuple[int, int]:
        """Where an entry of a block begins, its dash included, and where the line ends in which it ends."""
        return (self.dash(around, start) if isinstance(around, Series) else start), self.clear_end(end)

    def dash(self, series: Series, start: int) -> int:
        """The dash of an item: on its line, or on one above."""
        line = self.line_start(start)
        while True:
            at = line + series.column
            if at < start and self.text[at : at + 1] == "-" and not self.text[line:at].strip(" -"):
                return at
            if line == 0:
                raise InputError("this list is written in a way that only its text can change")
            line = self.line_start(line - 1)

    def is_apart(self, series: Series, place: int) -> bool:
        """Whether a blank line stands before an item that has one before it."""
        if place == 0:
            return False
        line = self.line_start(self.dash(series, series.items[place].start))
        return line > 0 and not self.text[self.line_start(line - 1) : line].strip()

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """The end of a line, without what breaks it."""
        end = self.text.find("\n", offset)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def next_line(self, line_end: int) -> int:
        return min(line_end + len(self.newline), len(self.text))

    def clear_end(self, offset: int) -> int:
        """The end of the line in which a part ends; an `InputError` where more than a comment stands behind it."""
        end = self.line_end(offset)
        rest = self.text[offset:end].strip()
        if rest and not rest.startswith("#"):
            raise InputError("more stands in the same line; change it in the text")
        return end

    def indented(self, piece: Piece, column: int, *, alone: bool) -> str:
        """A piece with its lines at a column; the first one only if it stands ``alone`` on its line."""
        lines = [f"{' ' * column}{line}" if line.strip() else "" for line in piece.text.split("\n")]
        return self.newline.join(lines if alone else [lines[0].lstrip(" "), *lines[1:]])

    def indented_item(self, piece: Piece, column: int = 0) -> str:
        return f"- {self.indented(piece, column + 2, alone=False)}"

    def with_(self, begins: int, ends: int, text: str) -> str:
        return self.text[:begins] + text + self.text[ends:]
