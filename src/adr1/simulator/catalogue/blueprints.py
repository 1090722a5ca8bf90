"""The blueprint library of CARLA 0.9.16, read from data files, in the wire's own form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from adr1.errors import InputError, UnknownNameError
from adr1.simulator.catalogue import values
from adr1.simulator.catalogue.datafile import load_data

_CODE_OF_TYPE = {name: code for code, name in values.TYPE_NAMES.items()}

WireAttribute = list[Any]
"""`[id, type code, value]` of one actor's description."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a blueprint.

    `type` is CARLA's code: 1 bool, 2 int, 3 float, 4 string, 5 RGB colour. `value` is the default.
    """

    id: str
    type: int
    value: str
    recommended: tuple[str, ...]
    modifiable: bool
    restrict: bool

    def definition(self) -> list[Any]:
        """`[id, type, value, [recommended], modifiable, restrict]` of an ActorDefinition."""
        return [
            self.id,
            self.type,
            self.value,
            list(self.recommended),
            self.modifiable,
            self.restrict,
        ]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One kind of actor. `uid` is 0 for kinds that only the server makes (lights, spectator)."""

    uid: int
    id: str
    tags: tuple[str, ...]
    attributes: tuple[Attribute, ...]

    @property
    def family(self) -> str:
        """First part of the id: vehicle, walker, sensor, static, controller, traffic ..."""
        return self.tags[0]

    def definition(self) -> list[Any]:
        """ActorDefinition `[uid, id, "comma,tags", [attribute, ...]]`."""
        return [self.uid, self.id, ",".join(self.tags), [a.definition() for a in self.attributes]]

    def description(self, **changed: str) -> list[Any]:
        """ActorDescription `[uid, id, [[attribute, type, value], ...]]`, defaults but `changed`."""
        rows = [[a.id, a.type, changed.get(a.id, a.value)] for a in self.attributes]
        return [self.uid, self.id, rows]

    def default(self, attribute_id: str) -> str | None:
        """Default value of an attribute; None where the blueprint has no such attribute."""
        return next((a.value for a in self.attributes if a.id == attribute_id), None)


class Catalogue:
    """All blueprints by id, in the order in which a client lists them."""

    def __init__(self, blueprints: tuple[Blueprint, ...]) -> None:
        self._by_id = {blueprint.id: blueprint for blueprint in blueprints}
        self._by_uid = {b.uid: b for b in blueprints if b.uid}
        self._definitions = [b.definition() for b in blueprints if b.uid]

    @staticmethod
    @cache
    def load() -> Catalogue:
        """The catalogue in the package's data files; read once."""
        data = load_data("blueprints")
        templates = {
            kind: tuple(
                Attribute(a, _CODE_OF_TYPE[t], value, tuple(rec), modifiable, restrict)
                for a, t, value, rec, modifiable, restrict in rows
            )
            for kind, rows in data["templates"].items()
        }
        library = [
            Blueprint(uid, name, tuple(name.split(".")), _vary(templates[row[0]], row[1:]))
            for uid, (name, row) in enumerate(data["blueprints"].items(), start=1)
        ]
        world_made = [Blueprint(0, n, tuple(n.split(".")), ()) for n in data["world_made"]]
        return Catalogue(tuple(library + world_made))

    def __iter__(self) -> Iterator[Blueprint]:
        return iter(self._by_id.values())

    def __contains__(self, blueprint_id: object) -> bool:
        return blueprint_id in self._by_id

    def definitions(self) -> list[list[Any]]:
        """ActorDefinitions of all that a client can spawn. Shared: do not change it."""
        return self._definitions

    def get(self, blueprint_id: str) -> Blueprint:
        """The blueprint of that id; UnknownNameError if there is none."""
        try:
            return self._by_id[blueprint_id]
        except KeyError:
            raise UnknownNameError("blueprint", blueprint_id, self._by_id) from None

    def resolve(self, description: object) -> list[WireAttribute]:
        """All attributes of an actor, from the ActorDescription that a client sent.

        Args:
            description: `[uid, id, [[attribute, type, value], ...]]`; attributes in any order, some
                may be missing.

        Returns:
            `[[attribute, type, value], ...]`: the blueprint's attributes in its own order with the
            client's values, then those the blueprint does not know; CARLA keeps them too.

        Raises:
            UnknownNameError: no such blueprint.
            InputError: malformed, or a value that does not fit its type.
        """
        blueprint_id, given = _parse_description(description)
        blueprint = self.get(blueprint_id)
        if not blueprint.uid:
            raise InputError(f"{blueprint_id} is made by the server and cannot be spawned")
        rows: list[WireAttribute] = []
        for attribute in blueprint.attributes:
            _, value = given.pop(attribute.id, (attribute.type, attribute.value))
            values.check(attribute.id, attribute.type, value)
            rows.append([attribute.id, attribute.type, value])
        rows.extend([name, type_code, value] for name, (type_code, value) in given.items())
        return rows


def _vary(template: tuple[Attribute, ...], changes: list[dict[str, Any]]) -> tuple[Attribute, ...]:
    """The template's attributes with one blueprint's own values; see the data file's `_meta`."""
    if not changes:
        return template
    (changed,) = changes
    attributes = []
    for base in template:
        if base.id not in changed:
            attributes.append(base)
            continue
        new = changed[base.id]
        if new is None:
            continue
        value, recommended = new if isinstance(new, list) else (new, base.recommended)
        attributes.append(
            Attribute(base.id, base.type, value, tuple(recommended), base.modifiable, base.restrict)
        )
    return tuple(attributes)


def _parse_description(description: object) -> tuple[str, dict[str, tuple[int, str]]]:
    """Id and `{attribute: (type, value)}` of an ActorDescription; InputError if malformed."""
    match description:
        case [_, str(blueprint_id), [*rows]]:
            pass
        case _:
            raise InputError(
                "malformed ActorDescription: want [uid, id, [[attribute, type, value]]]"
            )
    given: dict[str, tuple[int, str]] = {}
    for row in rows:
        match row:
            case [str(name), int(type_code), str(value), *_]:
                given[name] = (type_code, value)
            case _:
                raise InputError(f"malformed attribute of {blueprint_id}: {row!r}")
    return blueprint_id, given
