"""Changing a part of a text: what stands around it, comments and spacing included, stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.errors import InputError
from leadline.model.editing.lines import Lines
from leadline.model.editing.order import Order, of_model
from leadline.model.editing.tree import Alias, Leaf, Pair, Path, Series, Table, Tree, resolved
from leadline.model.editing.writing import Piece, key
from leadline.model.source import Means

ID = "id"


def named(at: Path) -> str:
    """A path as a message says it.

    >>> named(("rules", "pricing-page", "points"))
    '`rules.pricing-page.points`'
    """
    return f"`{'.'.join(map(str, at))}`"


def place_of(series: Series, name: str | int) -> int | None:
    """The place of an item in a list, by its number or by its ``id``."""
    if isinstance(name, int):
        return name if 0 <= name < len(series.items) else None
    for place, item in enumerate(series.items):
        pair = item.pair(ID) if isinstance(item, Table) else None
        if pair is not None and isinstance(pair.value, Leaf) and pair.value.text.strip() == name:
            return place
    return None


def child(tree: Tree, name: str | int) -> Tree | None:
    """The part of that name, as it is written in this very place."""
    if isinstance(tree, Table) and isinstance(name, str):
        pair = tree.pair(name)
        return None if pair is None else pair.value
    if isinstance(tree, Series):
        place = place_of(tree, name)
        return None if place is None else tree.items[place]
    return None


def walk(root: Tree, at: Path) -> tuple[list[Tree], Path]:
    """The parts along a path, the root first, as far as there are any, and what is left of the path."""
    found, ahead = [root], at
    while ahead:
        if isinstance(found[-1], Alias):
            raise InputError(f"{named(at)} is written by reference (`*name`); change it in the text")
        inner = child(found[-1], ahead[0])
        if inner is None:
            break
        found.append(inner)
        ahead = ahead[1:]
    return found, ahead


def whole(root: Tree, at: Path) -> list[Tree]:
    """The parts along a path, all of which must be there."""
    found, ahead = walk(root, at)
    if ahead:
        raise InputError(f"there is no {named(at)} in the text")
    return found


class Splice(Lines):
    """One change of a text. Every method gives the new text. ``order`` says where a new key goes."""

    def __init__(self, text: str, root: Tree, order: Order = of_model) -> None:
        super().__init__(text)
        self.root, self.order = root, order

    # -- setting -------------------------------------------------------------------------------------------------

    def set(self, at: Path, piece: Piece) -> str:
        """Put a value in the place of another one, or where there is none yet."""
        found, ahead = walk(self.root, at)
        if not ahead:
            return self.replaced(found, at, piece)
        if not all(isinstance(name, str) for name in ahead) or isinstance(found[-1], Series):
            raise InputError(f"there is no {named(at[: len(at) - len(ahead) + 1])} in the text")
        for name in reversed(ahead[1:]):
            piece = Piece(f"{{{key(str(name))}: {piece.line}}}")
        return self.added(found, at[: len(at) - len(ahead)], str(ahead[0]), piece)

    def replaced(self, found: Sequence[Tree], at: Path, piece: Piece) -> str:
        old = found[-1]
        if len(found) == 1:
            raise InputError("the whole is changed in its text")
        around = found[-2]
        if isinstance(around, Table):
            pair = next(pair for pair in around.pairs if pair.value is old)
            return self.replaced_value(around, pair, piece)
        indent = old.start - self.line_start(old.start)
        return self.with_(old.start, old.end, self.indented(piece, indent, alone=False))

    def replaced_value(self, around: Table, pair: Pair, piece: Piece) -> str:
        old = pair.value
        line_end = self.line_end(pair.colon)
        if around.flow or (old.start < line_end and not piece.is_block):
            space = "" if self.text[pair.colon : old.start].strip(" \t") == "" and old.start > pair.colon else " "
            return self.with_(old.start, old.end, space + piece.line)
        if old.start < line_end:  # one line becomes several
            rest = self.text[old.end : self.line_end(old.end)] if old.end <= line_end else ""
            begins, ends = pair.colon, self.line_end(old.end)
        else:  # several lines, after what stands beside the key
            rest, begins, ends = self.text[pair.colon : line_end], pair.colon, old.end
        if not piece.is_block:
            return self.with_(begins, ends, f" {piece.text}{rest}")
        lines = self.indented(piece, around.column + 2, alone=True)
        return self.with_(begins, ends, f"{rest.rstrip()}{self.newline}{lines}")

    def added(self, found: Sequence[Tree], at: Path, name: str, piece: Piece) -> str:
        around = found[-1]
        if is_empty(around) and len(found) > 1:
            return self.replaced(found, at, Piece(f"{{{key(name)}: {piece.line}}}"))
        if not isinstance(around, Table):
            raise InputError(f"{named(at)} is no mapping, so that `{name}` cannot be put into it")
        previous = self.order(around, at, name, piece.says)
        if around.flow:
            entry = f"{key(name)}: {piece.line}"
            if previous is None:
                return self.with_(around.pairs[0].key.start, around.pairs[0].key.start, f"{entry}, ")
            return self.with_(previous.value.end, previous.value.end, f", {entry}")
        indent = " " * around.column
        entry = f"{key(name)}: {piece.text}"
        if piece.is_block:
            entry = f"{key(name)}:{self.newline}{self.indented(piece, around.column + 2, alone=True)}"
        if previous is None:
            first = around.pairs[0].key.start
            return self.with_(first, first, f"{entry}{self.newline}{indent}")
        end = self.clear_end(previous.value.end)
        return self.with_(end, end, f"{self.newline}{indent}{entry}")

    # -- removing ------------------------------------------------------------------------------------------------

    def removed(self, at: Path) -> str:
        """Take a part out; the last one leaves an empty mapping or list behind."""
        found = whole(self.root, at)
        if len(found) == 1:
            raise InputError("the whole cannot be removed")
        around, old = found[-2], found[-1]
        parts: list[tuple[int, int]]
        if isinstance(around, Table):
            parts = [(pair.key.start, pair.value.end) for pair in around.pairs]
            place = next(i for i, pair in enumerate(around.pairs) if pair.value is old)
        else:
            assert isinstance(around, Series)
            parts = [(item.start, item.end) for item in around.items]
            place = next(i for i, item in enumerate(around.items) if item is old)
        if len(parts) == 1:
            if len(found) == 2:
                raise InputError(f"{named(at)} is all that there is")
            return self.replaced(found[:-1], at[:-1], Piece("[]" if isinstance(around, Series) else "{}"))
        if around.flow:
            if place + 1 < len(parts):
                return self.with_(parts[place][0], parts[place + 1][0], "")
            return self.with_(parts[place - 1][1], parts[place][1], "")
        begins, ends = self.lines(around, *parts[place])
        if self.text[self.line_start(begins) : begins].strip():  # the first key beside its dash
            return self.with_(begins, parts[place + 1][0], "")
        return self.with_(self.line_start(begins), self.next_line(ends), "")

    # -- lists ---------------------------------------------------------------------------------------------------

    def inserted(self, at: Path, piece: Piece, position: int | None) -> str:
        """Put an item into a list, at the end where no position is given."""
        found, ahead = walk(self.root, at)
        if ahead or is_empty(found[-1]):
            return self.set(at, Piece(self.indented_item(piece) if piece.is_block else f"[{piece.text}]"))
        series = found[-1]
        if not isinstance(series, Series):
            raise InputError(f"{named(at)} is no list")
        place = len(series.items) if position is None else max(0, min(position, len(series.items)))
        if series.flow:
            if place == 0:
                return self.with_(series.items[0].start, series.items[0].start, f"{piece.line}, ")
            end = series.items[place - 1].end
            return self.with_(end, end, f", {piece.line}")
        item = f"{' ' * series.column}{self.indented_item(piece, series.column)}"
        if place == 0:
            begins = self.line_start(self.dash(series, series.items[0].start))
            return self.with_(begins, begins, f"{item}{self.newline}")
        end = self.clear_end(series.items[place - 1].end)
        gap = self.newline if self.is_apart(series, place - 1) else ""
        return self.with_(end, end, f"{self.newline}{gap}{item}")

    def moved(self, at: Path, position: int) -> str:
        """Put an item of a list into the place of another one, under the comments that it stands under."""
        found = whole(self.root, at)
        series = found[-2] if len(found) > 1 else None
        if not isinstance(series, Series):
            raise InputError(f"{named(at)} is no item of a list")
        place = next(i for i, one in enumerate(series.items) if one is found[-1])
        position = max(0, min(position, len(series.items) - 1))
        spans = [self.slot(series, one) for one in series.items]
        (begins, ends), (first, last) = spans[place], spans[position]
        item = self.text[begins:ends]
        if position == place:
            return self.text
        if series.flow:
            return self.turned(spans, place, position)
        if position < place:
            lines = f"{item}{self.newline}"
            return self.text[:first] + lines + self.text[first:begins] + self.text[self.next_line(ends) :]
        lines = f"{self.newline}{item}"
        return self.text[:begins] + self.text[self.next_line(ends) : last] + lines + self.text[last:]

    def turned(self, spans: Sequence[tuple[int, int]], place: int, position: int) -> str:
        """Items inside brackets in another order; what separates them stays."""
        texts = [self.text[begins:ends] for begins, ends in spans]
        texts.insert(position, texts.pop(place))
        parts, end = [], 0
        for (begins, ends), text in zip(spans, texts, strict=True):
            parts += [self.text[end:begins], text]
            end = ends
        return "".join([*parts, self.text[end:]])

    def slot(self, series: Series, item: Tree) -> tuple[int, int]:
        if series.flow:
            return item.start, item.end
        begins, ends = self.lines(series, item.start, item.end)
        if self.text[self.line_start(begins) : begins].strip():
            raise InputError("the items stand beside one another; move them in the text")
        return self.line_start(begins), ends

    def renamed(self, at: Path, name: str) -> str:
        """Give a key another name."""
        found = whole(self.root, at)
        around = found[-2] if len(found) > 1 else None
        if not isinstance(around, Table):
            raise InputError(f"{named(at)} has no name that could be changed")
        pair = next(pair for pair in around.pairs if pair.value is found[-1])
        if around.pair(name) is not None:
            raise InputError(f"`{name}` is there already")
        return self.with_(pair.key.start, pair.key.end, key(name))


def is_empty(tree: Tree) -> bool:
    """Whether a part has nothing in it, so that what is put in makes it a mapping or a list."""
    inner = resolved(tree)
    if isinstance(inner, Leaf):
        return inner.means is Means.nothing
    return isinstance(inner, Table | Series) and not (inner.pairs if isinstance(inner, Table) else inner.items)
