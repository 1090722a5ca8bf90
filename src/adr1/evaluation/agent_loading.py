"""Loading an official agent file and building its agent."""

from __future__ import annotations

import importlib
import inspect
import math
import sys
import traceback
from pathlib import Path
from typing import Any

import carla

from adr1.errors import AgentError, InputError
from adr1.evaluation.compat.agent_wrapper import validate_sensor_configuration

SHORT_AGENT_NAMES = {"expert": "expert_agent.py", "autopilot": "autopilot_agent.py"}
CONSTRUCTOR_2_X_ARGUMENTS = 2  # host and port, besides self and the optional debug flag


def resolve_agent(name_or_path: str, agents_dir: Path) -> Path:
    """Path of an agent file, given a short name (`expert`, `autopilot`) or a path.

    Raises:
        InputError: there is no such file, or Python could not import a file of that name.
    """
    file_name = SHORT_AGENT_NAMES.get(name_or_path)
    path = Path(name_or_path) if file_name is None else agents_dir / file_name
    if not path.is_file():
        raise InputError(
            f"no agent file {str(path)!r}; give a path to a Python file, or one of: "
            f"{', '.join(sorted(SHORT_AGENT_NAMES))}"
        )
    if path.suffix != ".py" or "." in path.stem:
        raise InputError(
            f"agent file {str(path)!r} cannot be imported: its name must end in .py and hold no "
            "other dot"
        )
    return path.resolve()


def import_agent_class(path: Path) -> type:
    """Import an agent file as the official evaluator does; returns the class of its agent.

    The file's folder becomes the first import path of this process; call it in an agent process
    only.

    Args:
        path: the agent file, with a function `get_entry_point` naming the class.

    Raises:
        AgentError: with the agent's traceback, whatever went wrong in its code.
    """
    try:
        sys.path.insert(0, str(path.parent))
        module = importlib.import_module(path.stem)
        agent_class: type = getattr(module, module.get_entry_point())
    except (Exception, SystemExit) as error:
        raise AgentError(
            f"the agent file {path} could not be loaded:\n{traceback.format_exc()}"
        ) from error
    return agent_class


def build_agent(
    agent_class: type,
    *,
    config: str,
    host: str,
    port: int,
    debug: bool,
    route_plan: tuple[Any, Any],
) -> Any:
    """Build an agent and set it up.

    Args:
        agent_class: from `import_agent_class`.
        config: what the agent gets as the path of its configuration.
        host, port: the simulator, for agents that open a client of their own.
        debug: passed on to the agent.
        route_plan: (GPS plan, world plan), given to the agent before its set-up.

    Raises:
        AgentError: with the agent's traceback, whatever went wrong in its code.
    """
    try:
        if takes_config_path(agent_class):
            agent = agent_class(config)
            agent.set_global_plan(*route_plan)
            return agent
        agent = agent_class(host, port, debug)
        agent.set_global_plan(*route_plan)
        agent.setup(config)
    except (Exception, SystemExit) as error:
        raise AgentError(
            f"the agent {agent_class.__name__} could not be set up:\n{traceback.format_exc()}"
        ) from error
    return agent


def sensors_of(agent: Any, selected_track: str | None) -> list[dict[str, Any]]:
    """An agent's sensor specifications, checked against its track.

    Raises:
        AgentError: the agent fails to name them.
        SensorConfigurationInvalid: they are not allowed, or another track was selected.
    """
    try:
        specifications = list(agent.sensors())
        track = agent.track
    except (Exception, SystemExit) as error:
        raise AgentError(
            f"the agent failed to name its sensors and track:\n{traceback.format_exc()}"
        ) from error
    validate_sensor_configuration(
        specifications, track, track if selected_track is None else selected_track
    )
    return specifications


def takes_config_path(agent_class: type) -> bool:
    """Whether a class is built in the style of leaderboard 1.0: one argument, the config path."""
    parameters = list(inspect.signature(agent_class).parameters.values())
    if any(item.kind is inspect.Parameter.VAR_POSITIONAL for item in parameters):
        return False
    positional = [
        item
        for item in parameters
        if item.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    ]
    return len(positional) < CONSTRUCTOR_2_X_ARGUMENTS


def checked_control(control: object) -> carla.VehicleControl:
    """The control an agent returned, if it is one.

    Raises:
        AgentError: another type, or a value that is not a finite number.
    """
    if not isinstance(control, carla.VehicleControl):
        raise AgentError(
            f"the agent returned {control!r} ({type(control).__name__}); it must return a "
            "carla.VehicleControl"
        )
    for name in ("throttle", "steer", "brake"):
        value = getattr(control, name)
        if not math.isfinite(value):
            raise AgentError(f"the agent returned a control whose {name} is {value}")
    return control
