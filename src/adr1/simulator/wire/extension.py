"""Remote calls of our own, beside those of the protocol; a CARLA server answers them "unknown".

| call | arguments | value |
|---|---|---|
| adr1.version | | map: adr1, state_format, town, town_hash |
| adr1.save_state | | row of the new state |
| adr1.restore_state | id | [episode id, frame] |
| adr1.forget_state | id | |
| adr1.list_states | | rows |
| adr1.export_state | id | bytes |
| adr1.import_state | bytes | row of the new state |

A row is [id, frame, time_s, town, synchronous, bytes in memory]. Errors have the form of CARLA's,
with a message `[code] text`.
"""

from __future__ import annotations

from adr1.simulator.wire.schema import binary, u64
from adr1.simulator.wire.spec import ReplyKind, RpcSpec

PREFIX = "adr1."
EXTENSION_RPCS: dict[str, RpcSpec] = {
    spec.name: spec
    for spec in (
        RpcSpec(f"{PREFIX}version"),
        RpcSpec(f"{PREFIX}save_state"),
        RpcSpec(f"{PREFIX}restore_state", (u64,)),
        RpcSpec(f"{PREFIX}forget_state", (u64,), ReplyKind.VOID),
        RpcSpec(f"{PREFIX}list_states"),
        RpcSpec(f"{PREFIX}export_state", (u64,)),
        RpcSpec(f"{PREFIX}import_state", (binary,)),
    )
}
