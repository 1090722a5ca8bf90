"""Reading a recording: what is whole in it, by frame and by time."""

from __future__ import annotations

import bisect
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from jaxtyping import Float32, Int64

from adr1.errors import FileFormatError
from adr1.simulator.recorder.block import BlockHead, FrameBlock, RecordingHeader, read_head
from adr1.simulator.recorder.container import MAGIC, ChunkKind, read_chunk_at, read_chunks

_KEPT_BLOCKS = 4
SAME_TIME_S = 1e-6


@dataclass(frozen=True, slots=True)
class RecordedFrame:
    """One tick: the block it is in, and its row there."""

    block: FrameBlock
    row: int

    @property
    def elapsed_s(self) -> float:
        return float(self.block.elapsed_s[self.row])

    @property
    def kinematics(self) -> Float32[np.ndarray, "n c"]:
        return self.block.kinematics[self.row]

    @property
    def ids(self) -> Int64[np.ndarray, " n"]:
        return self.block.ids()


class Recording:
    """An open recording; a context manager.

    Attributes:
        header: where it was made.
        heads: heads of its whole blocks, in order.
        date_s: when the file was last written to, seconds since 1970; the content has no date, so
            that equal episodes give equal bytes.
        ended: whether the recorder was stopped in order; if not, the end may be missing.

    Raises:
        FileNotFoundError: no such file.
        FileFormatError: not a recording, one of another version, or without a whole header.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(path)
        self.path = path
        self._file = path.open("rb")
        try:
            self.date_s = path.stat().st_mtime
            self._blocks: OrderedDict[int, FrameBlock] = OrderedDict()
            self._scan()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def frames(self) -> int:
        """Number of ticks; the first one is frame 1."""
        return self.heads[-1].first_frame + self.heads[-1].ticks - 1 if self.heads else 0

    @property
    def duration_s(self) -> float:
        """Seconds from the first to the last tick."""
        return self.heads[-1].last_s if self.heads else 0.0

    @property
    def date(self) -> str:
        """`date_s` in local time, as CARLA writes dates."""
        return time.strftime("%m/%d/%y %H:%M:%S", time.localtime(self.date_s))

    def block(self, index: int) -> FrameBlock:
        """A whole block. Raises FileFormatError if it turns out to be none."""
        known = self._blocks.get(index)
        if known is not None:
            self._blocks.move_to_end(index)
            return known
        try:
            payload = read_chunk_at(self._file, self._offsets[index])
            block = FrameBlock.from_bytes(payload, self.header.columns)
            if not (np.diff(block.elapsed_s) > 0.0).all():
                raise ValueError("its times do not grow")
        except (ValueError, OSError) as error:
            raise FileFormatError(self.path, None, f"block {index} is broken: {error}") from error
        self._blocks[index] = block
        if len(self._blocks) > _KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        return block

    def block_of(self, frame: int) -> int:
        """Index of the block with a frame (1 to `frames`)."""
        return bisect.bisect_right(self._first_frames, frame) - 1

    def frame(self, frame: int) -> RecordedFrame:
        """A tick by its number (1 to `frames`). Raises FileFormatError as `block`."""
        block = self.block(self.block_of(frame))
        return RecordedFrame(block, frame - block.head.first_frame)

    def frame_at(self, elapsed_s: float) -> int:
        """Number of the last frame at or before a time (or less than SAME_TIME_S after it)."""
        until_s = elapsed_s + SAME_TIME_S
        index = max(0, bisect.bisect_right(self._first_s, until_s) - 1)
        block = self.block(index)
        row = int(np.searchsorted(block.elapsed_s, until_s, side="right")) - 1
        return block.head.first_frame + max(0, row)

    def _scan(self) -> None:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise FileFormatError(self.path, None, "this is not a recording of this server")
        self.heads: list[BlockHead] = []
        self._offsets: list[int] = []
        self.ended = False
        header: RecordingHeader | None = None
        try:
            for kind, offset, payload in read_chunks(self._file):
                if kind == ChunkKind.HEADER and header is None:
                    header = RecordingHeader.from_bytes(payload)
                elif kind == ChunkKind.BLOCK and not self._add(read_head(payload), offset):
                    break
                elif kind == ChunkKind.END:
                    self.ended = True
                    break
        except ValueError as error:
            raise FileFormatError(self.path, None, f"cannot be read: {error}") from error
        if header is None:
            raise FileFormatError(self.path, None, "it is cut off before its header")
        self.header = header
        self._first_frames = [head.first_frame for head in self.heads]
        self._first_s = [head.first_s for head in self.heads]

    def _add(self, head: BlockHead, offset: int) -> bool:
        """Take a block that follows the last one; False for one that does not."""
        if head.first_frame != self.frames + 1 or head.first_s < self.duration_s:
            return False
        self.heads.append(head)
        self._offsets.append(offset)
        return True
