"""What a run is keyed by: if any of it differs, results must not be mixed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import adr1
from adr1.errors import InputError
from adr1.evaluation.plan import PlannedRoute
from adr1.evaluation.results import SCHEMA_VERSION
from adr1.evaluation.worker import AgentChoice, EpisodeOptions
from adr1.session.connect import installed_client_version

CHUNK_BYTES = 1 << 20


def build_run_key(
    *,
    suite: str,
    routes: Sequence[PlannedRoute],
    agent_name: str,
    agent: AgentChoice,
    options: EpisodeOptions,
    profile: str,
    simulator: str,
    maps_dir: Path | None,
) -> dict[str, Any]:
    """The key: plain values only, hashes of every file that decides what is driven.

    Raises:
        InputError: the agent's configuration path cannot be read.
    """
    return {
        "suite": suite,
        "routes_sha256": _routes_digest(routes),
        "agent": agent_name,
        "agent_file_sha256": digest_of_files([agent.file]),
        "agent_config": agent.config,
        "weights_sha256": _weights_digest(agent.config),
        "track": agent.track,
        "profile": profile,
        "simulator": simulator,
        "maps_sha256": _maps_digest(routes, maps_dir),
        "traffic_manager_seed": options.traffic_manager_seed,
        "versions": {
            "adr1": adr1.__version__,
            "adr1_source_sha256": _source_digest(),
            "carla_client": installed_client_version(),
            "result_schema": SCHEMA_VERSION,
        },
    }


def digest_of_files(paths: Iterable[Path], relative_to: Path | None = None) -> str:
    """SHA-256 over names and contents, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        name = path.name if relative_to is None else path.relative_to(relative_to).as_posix()
        digest.update(name.encode() + b"\0")
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
        digest.update(b"\0")
    return digest.hexdigest()


def _routes_digest(routes: Sequence[PlannedRoute]) -> str:
    files = sorted({route.route_file for route in routes})
    digest = hashlib.sha256(digest_of_files(files).encode())
    for route in routes:
        digest.update(f"{route.key} {route.seed} {route.background}\n".encode())
    return digest.hexdigest()


def _weights_digest(config: str) -> str | None:
    """A configuration may be a file, a folder, or text that only the agent understands."""
    if not config or not Path(config).exists():
        return None
    path = Path(config)
    try:
        if path.is_dir():
            files = sorted(item for item in path.rglob("*") if item.is_file())
            return digest_of_files(files, relative_to=path)
        return digest_of_files([path])
    except OSError as error:
        raise InputError(f"cannot read --agent-config {config}: {error.strerror}") from error


def _maps_digest(routes: Sequence[PlannedRoute], maps_dir: Path | None) -> str | None:
    if maps_dir is None:
        return None
    files = sorted({maps_dir / f"{route.town}.xodr" for route in routes})
    return digest_of_files(file for file in files if file.is_file())


def _source_digest() -> str:
    """A version number alone would mix results of different states of this code."""
    package = Path(adr1.__file__).resolve().parent
    return digest_of_files(sorted(package.rglob("*.py")), relative_to=package)
