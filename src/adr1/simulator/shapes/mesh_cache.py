"""Town meshes on disk, beside the other data that are derived from maps.

Files are written whole, keyed by the town and by the source of this package and of the maps, and
made anew where they are missing or broken.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
import zlib
from importlib.metadata import version
from pathlib import Path

import numpy as np

from adr1.errors import Adr1Error
from adr1.files import atomic_write_bytes
from adr1.simulator.maps import library
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.town_mesh import town_mesh

MAX_CACHED_FILES = 30
_BROKEN = (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error)
_LOG = logging.getLogger(__name__)


def cached_town_mesh(town: TownMap, cache_dir: Path) -> Mesh:
    """The town's mesh, read from the cache or built and kept there.

    A cache that cannot be written is no error: the mesh is built each time.
    """
    path = cache_dir / f"{_key(town)}.mesh.npz"
    mesh = _read(path)
    if mesh is None:
        mesh = town_mesh(town)
        _keep(path, mesh)
    return mesh


def _read(path: Path) -> Mesh | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            mesh = Mesh(kept["vertices_m"], kept["triangles"], kept["materials"])
    except _BROKEN:
        return None
    fits = (
        mesh.vertices_m.dtype == np.float32
        and mesh.triangles.dtype == np.uint32
        and mesh.materials.dtype == np.uint8
        and mesh.vertices_m.shape[1:] == (3,)
        and mesh.triangles.shape == (len(mesh.materials), 3)
        and (not len(mesh) or int(mesh.triangles.max()) < len(mesh.vertices_m))
    )
    return mesh if fits else None


def _keep(path: Path, mesh: Mesh) -> None:
    buffer = io.BytesIO()
    np.savez(
        buffer,
        vertices_m=mesh.vertices_m,
        triangles=mesh.triangles,
        materials=mesh.materials,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, buffer.getvalue())
        files = sorted(path.parent.glob("*.mesh.npz"), key=lambda p: p.stat().st_mtime)
        for old in files[:-MAX_CACHED_FILES]:
            old.unlink(missing_ok=True)
    except (OSError, Adr1Error) as error:
        _LOG.warning("mesh cache %s cannot be written: %s", path, error)


def _key(town: TownMap) -> str:
    """Changes with the map's text, its solid things, and the code that draws both."""
    digest = hashlib.sha1(town.content_hash.encode())
    solid = [
        [o.name, o.label, o.polygon_xy_m.tolist(), o.z_min_m, o.z_max_m] for o in town.obstacles
    ]
    digest.update(json.dumps(solid).encode())
    digest.update(version("shapely").encode())
    for package in (Path(__file__).parent, Path(library.__file__).parent):
        for path in sorted(package.glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:20]
