"""The towns a server can load: the built-in ones, a folder of OpenDRIVE files, and given text.

What is derived from a town is cached on disk, keyed by the OpenDRIVE text and by this package's
own source, so a change of either makes a new file. A cache file that cannot be read is rebuilt.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from adr1.errors import FileFormatError, UnknownNameError
from adr1.simulator.maps.ground import build_ground
from adr1.simulator.maps.map_cache import read_map, read_town, write_map, write_town
from adr1.simulator.maps.navigation_mesh import navigation_mesh
from adr1.simulator.maps.opendrive_limits import check_limits, check_obstacles
from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.signals import light_groups, traffic_lights, traffic_signs
from adr1.simulator.maps.spawn_points import spawn_points
from adr1.simulator.maps.static_obstacles import static_obstacles
from adr1.simulator.maps.town_map import GeoReference, TownMap
from adr1.simulator.maps.towns import (
    BUILT_IN_TOWN_KINDS,
    BuildingFootprint,
    generate_town,
    parse_town_name,
)

MAX_LOADED_MAPS = 8
MAX_CACHED_FILES = 100
MAX_FILE_BYTES = 256 * 1024 * 1024
# What CARLA's client assumes where a map tells no origin (carla.Map.transform_to_geolocation).
CLIENT_DEFAULT_ORIGIN_DEG = (42.0, 2.0)
_LOG = logging.getLogger(__name__)
_LAYERED = "_Opt"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class MapLibrary:
    """Loads towns by name and keeps what it has loaded.

    Args:
        maps_dir: folder whose `*.xodr` files are maps under their stems; None for none.
        cache_dir: folder for derived data; made when first written to.
    """

    def __init__(self, maps_dir: Path | None, cache_dir: Path) -> None:
        self._maps_dir = maps_dir
        self._cache_dir = cache_dir
        self._loaded: dict[str, TownMap] = {}
        self._fingerprint = _code_fingerprint()

    @property
    def cache_dir(self) -> Path:
        """Folder for data derived from towns."""
        return self._cache_dir

    def names(self) -> list[str]:
        """Names of all maps: the built-in towns, then the files; any seed adds `Metro-<seed>`."""
        return [*BUILT_IN_TOWN_KINDS, *(n for n in self._files() if parse_town_name(n) is None)]

    def load(self, name: str) -> TownMap:
        """The town of that name.

        Raises:
            UnknownNameError: no such town, or not a plain name.
            FileFormatError: its file is broken.
        """
        if not _NAME.fullmatch(name) or ".." in name:
            raise UnknownNameError("map", name, self.names())
        files = self._files()
        # CARLA's towns with layers have the roads of those without.
        path = files.get(name) or files.get(name.removesuffix(_LAYERED))
        if path is not None and parse_town_name(name) is None:
            return self._derived(name, name, _read_text(path), ())
        return self._loaded.get(name) or self._generated(name)

    def from_opendrive(self, name: str, text: str) -> TownMap:
        """A town from OpenDRIVE text.

        Raises:
            FileFormatError: the text is not OpenDRIVE.
        """
        return self._derived(f"text of {name}", name, text, ())

    def _generated(self, name: str) -> TownMap:
        spec = parse_town_name(name)
        if spec is None:
            raise UnknownNameError("map", name, self.names())
        path = self._cache_dir / f"{name}-{self._fingerprint}.town.json"
        town = read_town(path)
        if town is None:
            made = generate_town(spec)
            town = made.opendrive, made.buildings
            self._keep(path, lambda: write_town(path, made.opendrive, made.buildings))
        return self._derived(name, name, *town)

    def _derived(
        self, key: str, name: str, text: str, buildings: tuple[BuildingFootprint, ...]
    ) -> TownMap:
        digest = hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        known = self._loaded.get(key)
        if known is not None and known.content_hash == digest:
            return known
        solid = hashlib.sha1(repr(buildings).encode()).hexdigest()[:8]
        path = self._cache_dir / f"{digest}-{solid}-{self._fingerprint}.npz"
        town = read_map(path, name, text, digest)
        if town is None:
            town = built = _build(name, text, digest, buildings)
            self._keep(path, lambda: write_map(path, built))
        self._loaded.pop(key, None)
        self._loaded[key] = town
        if len(self._loaded) > MAX_LOADED_MAPS:
            del self._loaded[next(iter(self._loaded))]
        return town

    def _keep(self, path: Path, write: Callable[[], None]) -> None:
        """Write a cache file, drop the oldest; a cache that cannot be written is no error."""
        try:
            write()
            files = sorted(self._cache_dir.glob(f"*{path.suffix}"), key=lambda p: p.stat().st_mtime)
            for old in files[:-MAX_CACHED_FILES]:
                old.unlink(missing_ok=True)
        except OSError as error:
            _LOG.warning("map cache %s cannot be written: %s", path, error)

    def _files(self) -> dict[str, Path]:
        """Map name -> file, by name; files with names that no client may ask for are left out."""
        if self._maps_dir is None:
            return {}
        files = sorted(self._maps_dir.glob("*.xodr"))
        return {p.stem: p for p in files if _NAME.fullmatch(p.stem) and ".." not in p.stem}


def _build(name: str, text: str, digest: str, buildings: tuple[BuildingFootprint, ...]) -> TownMap:
    drive = read_opendrive(name, text)
    check_limits(name, drive)
    ground = build_ground(drive)
    lights = traffic_lights(drive)
    obstacles = static_obstacles(drive, buildings, ground)
    corners = [obstacle.polygon_xy_m for obstacle in obstacles]
    low_high = [(ring.min(axis=0), ring.max(axis=0)) for ring in corners]
    check_obstacles(name, np.array(low_high).reshape(-1, 2, 2))
    return TownMap(
        name=name,
        opendrive=text,
        content_hash=digest,
        spawn_points=spawn_points(drive),
        lights=lights,
        light_groups=light_groups(drive, lights),
        signs=traffic_signs(drive),
        obstacles=obstacles,
        ground=ground,
        navigation_mesh=navigation_mesh(drive, obstacles),
        geo=GeoReference(*(drive.origin_deg or CLIENT_DEFAULT_ORIGIN_DEG)),
    )


def _read_text(path: Path) -> str:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileFormatError(path, None, f"larger than {MAX_FILE_BYTES} bytes")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileFormatError(path, None, f"not UTF-8: {error}") from error


def _code_fingerprint() -> str:
    """Changes with this package's source and with the version of roadgen."""
    digest = hashlib.sha1(version("roadgen").encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:8]
