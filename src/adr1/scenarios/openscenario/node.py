"""Node: one XML element, with its attributes filled in and where it was written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adr1.errors import FileFormatError


@dataclass(frozen=True, slots=True)
class Node:
    """One element of an OpenSCENARIO file.

    Attributes:
        tag: its name.
        path, line: the file it is written in (that of a catalog for its entries), and the line.
        attributes: as text, parameters and expressions already filled in.
        children: in the file's order.
    """

    tag: str
    path: str
    line: int
    attributes: Mapping[str, str]
    children: tuple[Node, ...] = ()

    def fault(self, problem: str) -> FileFormatError:
        """An error at this element."""
        return FileFormatError(self.path, self.line, f"<{self.tag}> {problem}")

    def text(self, name: str, default: str | None = None) -> str:
        """An attribute as text; without a default it must be there."""
        value = self.attributes.get(name, default)
        if value is None:
            raise self.fault(f"has no attribute {name!r}")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number.

        Raises:
            FileFormatError: it is missing, no number, or not finite.
        """
        if default is not None and name not in self.attributes:
            return default
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fault(f"{name}={text!r} is not a finite number")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        value = self.number(name, default)
        if value != int(value):
            raise self.fault(f"{name}={self.attributes[name]!r} is not a whole number")
        return int(value)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """`true`, `false`, `1` or `0`."""
        word = self.text(name, None if default is None else str(default).lower())
        if word not in ("true", "false", "1", "0"):
            raise self.fault(f"{name}={word!r} must be true or false")
        return word in ("true", "1")

    def child(self, tag: str) -> Node:
        """The first child of this name, which must be there."""
        found = self.maybe(tag)
        if found is None:
            raise self.fault(f"has no <{tag}>")
        return found

    def maybe(self, tag: str) -> Node | None:
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> tuple[Node, ...]:
        return tuple(child for child in self.children if child.tag == tag)

    def only(self) -> Node:
        """The single child of an element that holds one of several kinds."""
        if len(self.children) != 1:
            raise self.fault(f"must hold exactly one element, not {len(self.children)}")
        return self.children[0]

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the file's order."""
        yield self
        for child in self.children:
            yield from child.walk()
