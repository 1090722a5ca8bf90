"""Compiled loops of both LiDARs: rays of a sweep, and what they met as the client reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from adr1.simulator.rays.compiled import kernel, sources_digest
from adr1.simulator.sensors.noise import gaussian, uniform


def _build_sweep(digest: int) -> Callable[..., int]:
    @kernel
    def sweep(  # type: ignore[no-untyped-def]
        columns, lasers, turn, drop_rate, key, local, world, numbers, counts
    ):
        """Makes the rays of one firing, channel by channel; returns how many there are.

        `columns` (p, 2) and `lasers` (c, 2) are cosine and sine of azimuths and elevations, `turn`
        (3, 3) the sensor's axes in the world. Writes unit directions `local`, `world` (c p, 3), the
        ray's number within the firing, and `counts` (c,). A ray is left out with the probability
        `drop_rate`.
        """
        assert digest >= 0
        total = 0
        for channel in range(len(lasers)):
            first = total
            level, up = lasers[channel, 0], lasers[channel, 1]
            for column in range(len(columns)):
                number = channel * len(columns) + column
                if drop_rate > 0.0 and uniform(key, np.uint64(number)) < drop_rate:
                    continue
                x, y = columns[column, 0] * level, columns[column, 1] * level
                local[total, 0], local[total, 1], local[total, 2] = x, y, up
                for axis in range(3):
                    world[total, axis] = turn[axis, 0] * x + turn[axis, 1] * y + turn[axis, 2] * up
                numbers[total] = number
                total += 1
            counts[channel] = total - first
        return total

    return sweep


def _build_encode_points(digest: int) -> Callable[..., int]:
    @kernel
    def encode_points(  # type: ignore[no-untyped-def]
        local, numbers, counts, distance_m, attenuation, limit, slope, base, stddev_m,
        drop_key, noise_key, points, kept,
    ):  # fmt: skip
        """Writes `points` (n, 4): x, y, z, intensity, and `kept` (c,); returns how many.

        Points of an intensity up to `limit` are kept with the probability slope * intensity + base.
        """
        assert digest >= 0
        ray = total = 0
        for channel in range(len(counts)):
            first = total
            for _ in range(counts[channel]):
                distance, number = np.float64(distance_m[ray]), np.uint64(numbers[ray])
                this = ray
                ray += 1
                if not distance < np.inf:
                    continue
                intensity = np.exp(-attenuation * distance)
                if intensity <= limit and uniform(drop_key, number) >= slope * intensity + base:
                    continue
                if stddev_m > 0.0:
                    distance += stddev_m * gaussian(noise_key, number)
                for axis in range(3):
                    points[total, axis] = local[this, axis] * distance
                points[total, 3] = intensity
                total += 1
            kept[channel] = total - first
        return total

    return encode_points


def _build_encode_labels(digest: int) -> Callable[..., int]:
    @kernel
    def encode_labels(  # type: ignore[no-untyped-def]
        local, world, counts, distance_m, normal_world, instance, label, actor_ids,
        points, words, kept,
    ):  # fmt: skip
        """Writes `points` (n, 6), seen as integers in `words`, and `kept` (c,); returns how many.

        A row is x, y, z, cosine of the angle of incidence, actor id (0 for the town), tag.
        """
        assert digest >= 0
        ray = total = 0
        for channel in range(len(counts)):
            first = total
            for _ in range(counts[channel]):
                this = ray
                ray += 1
                if not distance_m[this] < np.inf:
                    continue
                cosine = np.float32(0.0)
                for axis in range(3):
                    points[total, axis] = local[this, axis] * distance_m[this]
                    cosine -= world[this, axis] * normal_world[this, axis]
                points[total, 3] = cosine
                met = instance[this]
                words[total, 4] = actor_ids[met] if met >= 0 else 0
                words[total, 5] = label[this]
                total += 1
            kept[channel] = total - first
        return total

    return encode_labels


_DIGEST = sources_digest(__file__, str(Path(__file__).with_name("noise.py")))
sweep = _build_sweep(_DIGEST)
encode_points = _build_encode_points(_DIGEST)
encode_labels = _build_encode_labels(_DIGEST)
