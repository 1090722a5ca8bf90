"""Inside the agent process: the agent, its client, its sensors, the official modules.

The world is the same as the episode's, reached through a client of its own. A step begins once this
client, too, has the frame of the tick, so that whatever the agent reads belongs to it.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import carla

from adr1.episodes.frame import StateFrame
from adr1.errors import AgentError, SimulatorError
from adr1.evaluation.agent_loading import (
    build_agent,
    checked_control,
    import_agent_class,
    sensors_of,
)
from adr1.evaluation.agent_messages import (
    ConnectOrder,
    Order,
    StartOrder,
    pack_control,
    pack_report,
)
from adr1.evaluation.compat.sensor_interface import SensorReceivedNoData
from adr1.evaluation.official_side import OfficialSide
from adr1.evaluation.sensor_rig import SensorRig
from adr1.routes.official_plan import gps_plan, world_plan
from adr1.scenarios.stage import seed_libraries
from adr1.session.connect import connect

LOOK_EVERY_S = 5e-5


class AgentHost:
    """Carries out the orders of the episode process, one after the other."""

    def __init__(self) -> None:
        self._orders: dict[Order, Callable[[Any], bytes]] = {
            Order.START: self._start,
            Order.CONNECT: self._connect,
            Order.SET_UP: self._set_up,
            Order.MOUNT: self._mount,
            Order.STEP: self._step,
            Order.DESTROY: self._destroy,
        }
        self._rig: SensorRig | None = None

    def carry_out(self, order: Order, payload: Any) -> bytes:
        """The answer to an order.

        Raises:
            AgentError, SensorConfigurationInvalid: the agent is at fault.
            SimulatorError, SensorReceivedNoData, RuntimeError: the simulator is.
        """
        return self._orders[order](payload)

    def _start(self, order: StartOrder) -> bytes:
        self._start_order = order
        seed_libraries(order.seed)
        self._agent_class = import_agent_class(order.agent_file)
        seed_libraries(order.seed)  # importing may have drawn numbers, or have brought torch
        return pack_report()

    def _connect(self, order: ConnectOrder) -> bytes:
        self._order = order
        client = connect(order.host, order.port, order.rpc_timeout_s)
        self._world = client.get_world()
        self._ego = self._world.get_actor(order.ego_id)
        if self._ego is None:
            raise SimulatorError(f"the simulator does not know the ego (actor {order.ego_id})")
        self._clock = OfficialSide(
            client,
            self._world,
            seed=order.seed,
            traffic_manager_port=order.traffic_manager_port,
        )
        plan = world_plan(order.route)
        self._clock.add_ego(self._ego, plan)
        self._plan = (gps_plan(order.route, self._world.get_map()), plan)
        return pack_report()

    def _set_up(self, _: None) -> bytes:
        order = self._order
        self._agent = build_agent(
            self._agent_class,
            config=order.agent_config,
            host=order.host,
            port=order.port,
            debug=order.debug,
            route_plan=self._plan,
        )
        self._specifications = sensors_of(self._agent, order.track)
        types = [str(item["type"]) for item in self._specifications]
        torch = sys.modules.get("torch")
        versions = {} if torch is None else {"torch": str(torch.__version__)}
        return pack_report(sensors=types, versions=versions)

    def _mount(self, _: None) -> bytes:
        self._rig = SensorRig(self._world, self._ego, self._specifications, self._order.seed)
        self._agent.sensor_interface = self._rig.interface
        return pack_report()

    def _step(self, frame: StateFrame) -> bytes:
        assert self._rig is not None
        self._await_frame(frame.frame)
        self._clock.on_tick(frame)
        self._rig.before_step(frame.frame)
        return pack_control(step_agent(self._agent))

    def _destroy(self, _: None) -> bytes:
        try:
            self._agent.destroy()
        except (Exception, SystemExit) as error:
            raise AgentError(f"the agent failed in destroy():\n{traceback.format_exc()}") from error
        finally:
            if self._rig is not None:
                self._rig.close()
        return pack_report()

    def _await_frame(self, frame: int) -> None:
        deadline_s = time.monotonic() + self._order.rpc_timeout_s
        while self._world.get_snapshot().frame < frame:
            if time.monotonic() > deadline_s:
                raise SimulatorError(f"frame {frame} has not reached the agent's client")
            time.sleep(LOOK_EVERY_S)


def step_agent(agent: Any) -> carla.VehicleControl:
    """One step of an agent. Raises AgentError with its traceback, or SensorReceivedNoData."""
    try:
        control = agent()
    except SensorReceivedNoData:
        raise
    except BaseException as error:
        raise AgentError(f"the agent failed in a step:\n{traceback.format_exc()}") from error
    return checked_control(control)
