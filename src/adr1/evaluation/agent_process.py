"""`python -m adr1.evaluation.agent_process SOCKET`: the agent of one episode, in its own process.

SOCKET is the number of an inherited socket, over which the episode process gives its orders. This
process ends when that socket does, and is killed with all that the agent started when the episode
process ends.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adr1.session.lifeline import run_guarded

if TYPE_CHECKING:
    from adr1.evaluation.agent_host import AgentHost
    from adr1.evaluation.agent_messages import Order

FIRST_TO_DIE = "1000"
"""Where the machine runs out of memory, the kernel is to end the agent, not its simulator."""


def main() -> int:
    """Carry out orders until there are no more; returns the exit code."""
    from adr1.evaluation import compat
    from adr1.evaluation.agent_messages import Order, pack_report
    from adr1.evaluation.job import STACKS_SIGNAL

    faulthandler.enable()
    faulthandler.register(STACKS_SIGNAL)
    with contextlib.suppress(OSError):  # not every container lets it
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_DIE)
    orders = Connection(int(sys.argv[1]))
    os.set_inheritable(orders.fileno(), False)
    orders.send_bytes(pack_report(pid=os.getpid()))
    compat.install()

    from adr1.evaluation.agent_host import AgentHost  # after the stand-ins are in place

    host = AgentHost()
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            order, payload = pickle.loads(orders.recv_bytes())
            orders.send_bytes(_answer(host, order, payload))
            if order is Order.DESTROY:
                break
    return 0


def _answer(host: AgentHost, order: Order, payload: Any) -> bytes:
    """The answer to an order, or what went wrong with it."""
    from adr1.errors import AgentError, SimulatorError
    from adr1.evaluation.agent_messages import pack_error
    from adr1.evaluation.compat.sensor_interface import (
        SensorConfigurationInvalid,
        SensorReceivedNoData,
    )

    try:
        return host.carry_out(order, payload)
    except AgentError as error:
        return pack_error("agent", str(error))
    except SensorConfigurationInvalid as error:
        return pack_error("sensors", str(error))
    except SensorReceivedNoData as error:
        return pack_error("no data", str(error))
    except SimulatorError as error:
        return pack_error("simulator", str(error))
    except Exception as error:
        # The client library reports a server that does not answer by a bare RuntimeError.
        kind = "simulator" if type(error) is RuntimeError else "host"
        return pack_error(kind, traceback.format_exc())


if __name__ == "__main__":
    run_guarded(main)
