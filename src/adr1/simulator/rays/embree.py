"""Embree 4 through ctypes: the library inside the pinned embreex wheel, its scenes and errors.

The wheel brings a whole libembree4, of which embreex itself uses a part: single rays, no instances.
Layouts and numbers used here are those of Embree 4.4's public headers, with instance arrays
compiled in; the tests compare all of it with embreex's own results.
"""

from __future__ import annotations

import ctypes
import platform
import sys
import weakref
from ctypes import c_char_p, c_int, c_size_t, c_uint, c_void_p
from importlib import metadata
from pathlib import Path

import numpy as np

from adr1.errors import SimulatorError
from adr1.simulator.shapes.mesh import Mesh

WHEEL_VERSION = "4.4.0.post1"
_TRIANGLES, _INSTANCE = 0, 121
_INDEX_BUFFER, _VERTEX_BUFFER = 0, 1
_UINT3, _FLOAT3 = 0x5003, 0x9003
TRANSFORM_ROW_MAJOR = 0x9134
"""Format of rows of [rotation | translation], 3 x 4 float32."""
_ROBUST, _DYNAMIC = 1 << 2, 1 << 0
_LOW_QUALITY = 0
# One thread: a tree built by several may differ from run to run, and so the winner of a tie.
_DEVICE_OPTIONS = b"threads=1"
_HANDLE = c_void_p
_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "rtcNewDevice": (_HANDLE, (c_char_p,)),
    "rtcReleaseDevice": (None, (_HANDLE,)),
    "rtcGetDeviceError": (c_int, (_HANDLE,)),
    "rtcGetDeviceLastErrorMessage": (c_char_p, (_HANDLE,)),
    "rtcNewScene": (_HANDLE, (_HANDLE,)),
    "rtcSetSceneFlags": (None, (_HANDLE, c_int)),
    "rtcSetSceneBuildQuality": (None, (_HANDLE, c_int)),
    "rtcCommitScene": (None, (_HANDLE,)),
    "rtcReleaseScene": (None, (_HANDLE,)),
    "rtcNewGeometry": (_HANDLE, (_HANDLE, c_int)),
    "rtcSetNewGeometryBuffer": (
        c_void_p,
        (_HANDLE, c_int, c_uint, c_int, c_size_t, c_size_t),
    ),
    "rtcSetGeometryInstancedScene": (None, (_HANDLE, _HANDLE)),
    "rtcSetGeometryTransform": (None, (_HANDLE, c_uint, c_int, c_void_p)),
    "rtcEnableGeometry": (None, (_HANDLE,)),
    "rtcDisableGeometry": (None, (_HANDLE,)),
    "rtcCommitGeometry": (None, (_HANDLE,)),
    "rtcAttachGeometryByID": (None, (_HANDLE, _HANDLE, c_uint)),
    "rtcReleaseGeometry": (None, (_HANDLE,)),
}


class EmbreeMissingError(SimulatorError):
    """The pinned Embree library is not there or does not load; the message says what to do."""


class Embree:
    """The loaded library and one device of it."""

    def __init__(self, library_path: Path) -> None:
        """Load a library; EmbreeMissingError where it does not load or has no device."""
        try:
            self._library = ctypes.CDLL(str(library_path))
        except OSError as error:
            raise EmbreeMissingError(
                f"{library_path} does not load ({error}); {_what_to_do()}"
            ) from None
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self.device = self._library.rtcNewDevice(_DEVICE_OPTIONS)
        if not self.device:
            raise EmbreeMissingError("Embree made no device: this CPU lacks SSE2 or memory is full")
        weakref.finalize(self, self._library.rtcReleaseDevice, self.device)

    def call(self, name: str, *arguments: object) -> int:
        """Call a function of the library by name; SimulatorError where Embree reports an error."""
        result = getattr(self._library, name)(*arguments)
        if code := self._library.rtcGetDeviceError(self.device):
            text = (self._library.rtcGetDeviceLastErrorMessage(self.device) or b"").decode()
            raise SimulatorError(f"Embree refused {name}: error {code} {text}; please report it")
        return int(result or 0)

    def address(self, name: str) -> int:
        """Address of a function, for compiled code."""
        return int(ctypes.cast(getattr(self._library, name), c_void_p).value or 0)


class EmbreeScene:
    """A scene handle that lives as long as this object, which keeps its Embree alive."""

    def __init__(self, embree: Embree, *, dynamic: bool = False) -> None:
        self.embree = embree
        self.handle = embree.call("rtcNewScene", embree.device)
        weakref.finalize(self, _release, embree, "rtcReleaseScene", self.handle)
        # Robust: no ray slips through between two triangles that share an edge.
        flags = _ROBUST | _DYNAMIC if dynamic else _ROBUST
        embree.call("rtcSetSceneFlags", self.handle, flags)
        if dynamic:
            embree.call("rtcSetSceneBuildQuality", self.handle, _LOW_QUALITY)

    def add_triangles(self, mesh: Mesh, number: int = 0) -> None:
        """Copy a mesh into buffers that Embree owns and pads itself.

        No array of Python's is shared with Embree, so none can be freed too early.
        """
        embree = self.embree
        corners = np.ascontiguousarray(mesh.vertices_m, np.float32)
        triangles = np.ascontiguousarray(mesh.triangles, np.uint32)
        if triangles.size and int(triangles.max()) >= len(corners):
            raise SimulatorError(
                f"mesh names corner {int(triangles.max())} of {len(corners)}; please report it"
            )
        geometry = embree.call("rtcNewGeometry", embree.device, _TRIANGLES)
        try:
            self._fill(geometry, _VERTEX_BUFFER, _FLOAT3, corners)
            self._fill(geometry, _INDEX_BUFFER, _UINT3, triangles)
            embree.call("rtcCommitGeometry", geometry)
            embree.call("rtcAttachGeometryByID", self.handle, geometry, number)
        finally:
            embree.call("rtcReleaseGeometry", geometry)

    def add_instance(self, number: int) -> int:
        """Attach an instance that shows nothing yet; returns its handle, owned by this scene."""
        embree = self.embree
        geometry = embree.call("rtcNewGeometry", embree.device, _INSTANCE)
        embree.call("rtcAttachGeometryByID", self.handle, geometry, number)
        embree.call("rtcReleaseGeometry", geometry)
        return geometry

    def commit(self) -> None:
        """Build, or update, the tree over what is attached."""
        self.embree.call("rtcCommitScene", self.handle)

    def _fill(self, geometry: int, kind: int, form: int, rows: np.ndarray) -> None:
        if not len(rows):
            return
        target = self.embree.call(
            "rtcSetNewGeometryBuffer", geometry, kind, 0, form, rows.strides[0], len(rows)
        )
        ctypes.memmove(target, rows.ctypes.data, rows.nbytes)


def _release(embree: Embree, function: str, handle: int) -> None:
    embree.call(function, handle)


def find_library() -> Path:
    """The libembree4 of the installed embreex wheel; EmbreeMissingError where there is none."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise EmbreeMissingError(
            f"needs Linux on x86_64, this is {sys.platform} on {platform.machine()}"
        )
    try:
        wheel = metadata.distribution("embreex")
    except metadata.PackageNotFoundError:
        raise EmbreeMissingError(f"embreex is not installed; {_what_to_do()}") from None
    if wheel.version != WHEEL_VERSION:
        raise EmbreeMissingError(
            f"embreex is {wheel.version}, the layouts used here are those of {WHEEL_VERSION}; "
            + _what_to_do()
        )
    for file in wheel.files or ():
        if file.name.startswith("libembree4"):
            return Path(str(wheel.locate_file(file)))
    raise EmbreeMissingError(f"this embreex brings no libembree4; {_what_to_do()}")


def _what_to_do() -> str:
    return f"run `pip install --force-reinstall --no-deps embreex=={WHEEL_VERSION}`"
