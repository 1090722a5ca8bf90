"""From a `.xosc` file to nodes: parameters filled in, catalog references replaced by entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from adr1.errors import FileFormatError
from adr1.scenarios.openscenario.expressions import filled_in
from adr1.scenarios.openscenario.node import Node

Element = Any  # lxml ships no types
MAX_NESTED_CATALOGS = 8
NUMBER_TYPES = ("double", "integer", "unsignedInt", "unsignedShort", "int")


def read_nodes(path: Path) -> Node:
    """Read a scenario file.

    Raises:
        FileFormatError: it is missing, not XML, no OpenSCENARIO scenario, a parameter is not
            declared or no number, or a catalog or its entry is missing.
    """
    root = parse_xml(path)
    values = _declared(path, root.find("ParameterDeclarations"), {})
    return _Builder(path, _catalog_files(path, root, values)).build(root, values)


def parse_xml(path: Path) -> Element:
    """The outermost element of a file, which must be `OpenSCENARIO`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileFormatError(path, None, f"cannot be read: {error.strerror}") from error
    # Entities could read other files or grow without bound; scenarios have no use for them.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FileFormatError(path, error.lineno or 1, f"is not XML: {error.msg}") from error
    if root.tag != "OpenSCENARIO":
        problem = f"expected <OpenSCENARIO> as the outermost element, found <{root.tag}>"
        raise FileFormatError(path, root.sourceline, problem)
    return root


def _elements(parent: Element) -> list[Element]:
    """Child elements, without comments."""
    return list(parent.iterchildren(tag=etree.Element))


def _fill(path: Path, element: Element, name: str, values: Mapping[str, str]) -> str:
    try:
        return filled_in(str(element.get(name, "")), values)
    except ValueError as error:
        problem = f"<{element.tag}> {name}={element.get(name)!r}: {error}"
        raise FileFormatError(path, element.sourceline, problem) from error


def _declared(path: Path, group: Element | None, given: Mapping[str, str]) -> dict[str, str]:
    """Values of declared parameters, in order; those `given` replace the defaults."""
    values: dict[str, str] = {}
    for element in [] if group is None else _elements(group):
        name = str(element.get("name", ""))
        if name in values:
            problem = f"parameter {name!r} is declared twice"
            raise FileFormatError(path, element.sourceline, problem)
        value = given.get(name) if name in given else _fill(path, element, "value", values)
        assert value is not None
        if element.get("parameterType") in NUMBER_TYPES:
            Node("ParameterDeclaration", str(path), element.sourceline, {"value": value}).number(
                "value"
            )
        values[name] = value
    return values


@dataclass(frozen=True)
class _Catalogs:
    """Catalog files by catalog name: (file, <Catalog> element)."""

    by_name: Mapping[str, tuple[Path, Element]] = field(default_factory=dict)


def _catalog_files(path: Path, root: Element, values: Mapping[str, str]) -> _Catalogs:
    found: dict[str, tuple[Path, Element]] = {}
    group = root.find("CatalogLocations")
    for location in [] if group is None else _elements(group):
        for directory in _elements(location):
            folder = (path.parent / _fill(path, directory, "path", values)).resolve()
            if not folder.is_dir():
                problem = f"<{location.tag}>: there is no folder {folder}"
                raise FileFormatError(path, directory.sourceline, problem)
            for file in sorted(folder.glob("*.xosc")):
                catalog = parse_xml(file).find("Catalog")
                if catalog is not None:
                    found.setdefault(str(catalog.get("name")), (file, catalog))
    return _Catalogs(found)


class _Builder:
    """Builds nodes of one file; catalog entries bring their own file and parameters."""

    def __init__(self, path: Path, catalogs: _Catalogs, depth: int = 0) -> None:
        self._path, self._catalogs, self._depth = path, catalogs, depth

    def build(self, element: Element, values: Mapping[str, str]) -> Node:
        if element.tag == "CatalogReference":
            return self._entry(element, values)
        attributes = {
            str(name): _fill(self._path, element, str(name), values)
            for name in element.attrib
            if not str(name).startswith("{")
        }
        children = tuple(self.build(child, values) for child in _elements(element))
        line = int(element.sourceline)
        return Node(str(element.tag), str(self._path), line, attributes, children)

    def _entry(self, element: Element, values: Mapping[str, str]) -> Node:
        if self._depth >= MAX_NESTED_CATALOGS:
            raise self._fault(element, "catalogs refer to each other in a circle")
        catalog_name = _fill(self._path, element, "catalogName", values)
        if catalog_name not in self._catalogs.by_name:
            known = ", ".join(sorted(self._catalogs.by_name)) or "none"
            problem = f"there is no catalog {catalog_name!r} in <CatalogLocations>; found: {known}"
            raise self._fault(element, problem)
        file, catalog = self._catalogs.by_name[catalog_name]
        entry_name = _fill(self._path, element, "entryName", values)
        entries = {str(item.get("name")): item for item in _elements(catalog)}
        if entry_name not in entries:
            problem = f"catalog {file} has no entry {entry_name!r}; it has: {', '.join(entries)}"
            raise self._fault(element, problem)
        entry = entries[entry_name]
        given = {
            str(item.get("parameterRef", "")).lstrip("$"): _fill(self._path, item, "value", values)
            for item in element.iter("ParameterAssignment")
        }
        own = _declared(file, entry.find("ParameterDeclarations"), given)
        if unknown := sorted(set(given) - set(own)):
            raise self._fault(element, f"entry {entry_name!r} has no parameter {unknown[0]!r}")
        return _Builder(file, self._catalogs, self._depth + 1).build(entry, own)

    def _fault(self, element: Element, problem: str) -> FileFormatError:
        return FileFormatError(self._path, element.sourceline, problem)
