from __future__ import annotations

import struct

import numpy as np

from adr1.simulator.wire.v0_9_16 import layouts


def test_sizes() -> None:
    assert layouts.SENSOR_HEADER.size == 48
    assert layouts.EPISODE_HEADER.size == 36
    assert layouts.ACTOR_RECORD.itemsize == 119


def test_actor_record_fields_lie_where_the_client_reads_them() -> None:
    records = np.zeros(2, layouts.ACTOR_RECORD)
    record = records[1]
    record["id"], record["state"], record["kinematics"] = 77, 1, np.arange(15)
    record["throttle"], record["gear"], record["speed_limit_kmh"] = 0.25, -1, 50.0
    record["at_light_state"], record["at_light"], record["at_light_id"] = 2, True, 9
    data = records.tobytes()[119:]
    assert struct.unpack_from("<IB", data) == (77, 1)
    assert struct.unpack_from("<15f", data, 5) == tuple(range(15))
    assert struct.unpack_from("<fff???ifB?I", data, 65) == (
        *(0.25, 0.0, 0.0, False, False, False),
        *(-1, 50.0, 2, True, 9),
    )


def test_light_and_walker_groups() -> None:
    records = np.zeros(2, layouts.ACTOR_RECORD)
    records["sign_id"][0], records["green_time_s"][0] = b"1016", 10.0
    records["pole_index"][0], records["frozen"][0], records["light_state"][0] = 3, True, 2
    records["walker_direction"][1], records["walker_speed_mps"][1] = (0, 1, 0), 1.5
    records["walker_jump"][1] = True
    data = records.tobytes()
    assert struct.unpack_from("<32s4fI?B", data, 65) == (
        *(b"1016".ljust(32, b"\0"), 10.0, 0.0, 0.0, 0.0),
        *(3, True, 2),
    )
    assert struct.unpack_from("<4f?", data, 119 + 65) == (0.0, 1.0, 0.0, 1.5, True)


def test_tokens() -> None:
    plain = layouts.stream_token(5, 2001)
    assert plain == struct.pack("<IHBB", 5, 2001, 1, 0) + bytes(16)
    assert layouts.stream_token(5, 2001, "127.0.0.1")[7:12] == b"\x01\x7f\0\0\x01"
    assert layouts.stream_token(5, 2001, "::1")[7:] == b"\x02" + bytes(15) + b"\x01"
