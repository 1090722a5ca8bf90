"""Stand-ins for the official packages, so that official agent files load where those are absent.

`install()` puts them into `sys.modules` under the official names, package by package, and only
where `importlib` cannot find the official one. Nothing here is copied from the official code; the
names and the meaning of arguments are its interface.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import sys
from types import ModuleType

STAND_INS: dict[str, dict[str, str]] = {
    "leaderboard": {
        "leaderboard.autoagents.autonomous_agent": "autonomous_agent",
        "leaderboard.autoagents.agent_wrapper": "agent_wrapper",
        "leaderboard.envs.sensor_interface": "sensor_interface",
        "leaderboard.utils.route_manipulation": "route_manipulation",
    },
    "srunner": {
        "srunner.scenariomanager.timer": "timer",
        "srunner.scenariomanager.carla_data_provider": "carla_data_provider",
    },
}
PROBES = {"leaderboard": "leaderboard.autoagents", "srunner": "srunner.scenariomanager"}


def install() -> tuple[str, ...]:
    """Install the stand-ins of every absent package; returns the packages that were stood in for.

    Calling it again changes nothing.
    """
    installed = []
    for package, modules in STAND_INS.items():
        if _is_stand_in(package):
            installed.append(package)
        elif not _official_exists(PROBES[package]):
            _install_package(package, modules)
            installed.append(package)
    return tuple(installed)


def _is_stand_in(package: str) -> bool:
    return getattr(sys.modules.get(package), "__adr1_stand_in__", False) is True


def _official_exists(probe: str) -> bool:
    """A folder of the same name without the probed package inside does not count."""
    try:
        return importlib.util.find_spec(probe) is not None
    except ModuleNotFoundError:
        return False


def _install_package(package: str, modules: dict[str, str]) -> None:
    sys.modules[package] = _empty_package(package)
    for official_name, own_name in modules.items():
        parent_name, _, leaf = official_name.rpartition(".")
        parent = sys.modules.get(parent_name)
        if parent is None:
            parent = sys.modules[parent_name] = _empty_package(parent_name)
            grandparent_name, _, middle = parent_name.rpartition(".")
            setattr(sys.modules[grandparent_name], middle, parent)
        module = importlib.import_module(f"{__name__}.{own_name}")
        sys.modules[official_name] = module
        setattr(parent, leaf, module)


def _empty_package(name: str) -> ModuleType:
    package = ModuleType(name, "Stand-in by adr1 for the official package of this name.")
    package.__path__ = []
    package.__spec__ = importlib.machinery.ModuleSpec(name, loader=None, is_package=True)
    package.__adr1_stand_in__ = True  # type: ignore[attr-defined]
    return package
