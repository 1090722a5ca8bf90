"""Checks nodes against the table of supported elements; the first fault ends it."""

from __future__ import annotations

from adr1.scenarios.openscenario.elements import ELEMENTS, ElementRule
from adr1.scenarios.openscenario.node import Node


def check_tree(node: Node) -> None:
    """Check an element and all below it.

    Raises:
        FileFormatError: an element or attribute that is not supported (says what is), one that
            is missing, or a value of the wrong kind; always with file and line.
    """
    rule = ELEMENTS[node.tag]
    _check_attributes(node, rule)
    if rule.children is None:
        return
    for child in node.children:
        if child.tag not in rule.children:
            here = ", ".join(rule.children) or "nothing"
            raise child.fault(f"is not supported inside <{node.tag}>; supported here: {here}")
        check_tree(child)
    for name in sorted(rule.needed_children):
        node.child(name)


def _check_attributes(node: Node, rule: ElementRule) -> None:
    for name in sorted(rule.needed_attributes):
        node.text(name)
    for name in node.attributes:
        kind = rule.attributes.get(name)
        if kind is None:
            known = ", ".join(rule.attributes) or "none"
            raise node.fault(f"attribute {name!r} is not supported; supported: {known}")
        _check_value(node, name, kind)


def _check_value(node: Node, name: str, kind: str) -> None:
    if kind == "n":
        node.number(name)
    elif kind == "i":
        node.integer(name)
    elif kind == "b":
        node.flag(name)
    elif kind != "s" and node.text(name) not in kind.split("/"):
        raise node.fault(f"{name}={node.text(name)!r} must be one of {', '.join(kind.split('/'))}")
