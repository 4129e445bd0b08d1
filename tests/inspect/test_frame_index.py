"""The index of a run's frames against counting by hand."""

from chatbase_inspector.inspect.frame_index import FrameFilter, FrameIndex, sort_out
from chatbase_inspector.inspect.frame_rows import type_of
from tests.inspect.framed import MS, frames_of, recorded


def indexed(body: bytes, *numbers_gone: int) -> FrameIndex:
    index = FrameIndex()
    frames = [frame for frame in frames_of(body) if frame.number not in numbers_gone]
    for at in range(0, len(frames), 3):
        index.add(sort_out(frames[at : at + 3], ""))
    return index


def test_that_times_sizes_and_types_are_those_of_the_frames() -> None:
    frames, index = frames_of(recorded("interleaved-tools")), indexed(recorded("interleaved-tools"))
    assert [index.size_bytes(row) for row in range(len(index))] == [len(frame.raw) for frame in frames]
    assert [index.type(row) for row in range(len(index))] == [type_of(frame) for frame in frames]
    assert index.gap_ns(0) is None
    assert index.gap_ns(1) == 40 * MS
    assert index.bytes == len(recorded("interleaved-tools"))
    assert sum(count for _, count in index.types()) == len(frames)


def test_that_frames_that_are_gone_leave_numbers_out_and_gaps_between_what_is_there() -> None:
    index = indexed(recorded("interleaved-tools"), 1, 4)
    assert [index.number(row) for row in range(4)] == [0, 2, 3, 5]
    assert index.row_of(4) is None
    assert index.row_of(5) == 3
    assert index.gap_ns(1) == 80 * MS
    assert index.spans([0, 1, 2, 3], 1 << 20) == [(0, 4)]


def test_that_spans_join_neighbours_and_stop_before_too_much() -> None:
    index = indexed(recorded("interleaved-tools"))
    assert index.spans([2, 3, 7], 1 << 20) == [(2, 2), (7, 1)]
    assert index.spans([2, 3, 7], 1) == [(2, 1)]


def test_that_types_without_end_do_not_fill_the_box() -> None:
    body = b"".join(b'data: {"type":"data-%d"}\n\n' % number for number in range(2_000))
    index = indexed(body)
    assert len(index.types()) <= 501
    assert index.unknown == 2_000
    assert len(index.fitting(FrameFilter(only_unknown=True), 0, len(index))) == 2_000
    assert dict(index.types())["other types"] == 1_500
