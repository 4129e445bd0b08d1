"""Large things cost memory and time, never the program."""

from pathlib import Path

from tests.history.samples import COMPLETE, begin, frame, opened, snapshot


async def test_that_a_huge_frame_is_kept_whole(path: Path) -> None:
    huge = frame(0, "é" * 10_000_000)
    async with opened(path) as history:
        run = await begin(history)
        run.frames([huge])
        await run.drain()
        assert await run.end(COMPLETE)
        assert await history.frames_of(run.run_id) == [huge]


async def test_that_a_hundred_thousand_frames_are_kept(path: Path) -> None:
    sent = [frame(number) for number in range(100_000)]
    async with opened(path) as history:
        run = await begin(history)
        for start in range(0, len(sent), 50):
            run.frames(sent[start : start + 50])
            await run.drain()
        assert await run.end(COMPLETE)
        assert await history.frames_of(run.run_id, 0, 60_000) == sent[:60_000]
        assert await history.frames_of(run.run_id, 60_000) == sent[60_000:]
        assert (await history.run(run.run_id)).frames == 100_000


async def test_that_many_frames_lie_on_disk_once_and_not_twice(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history, snapshot(0))
        run.frames([frame(number, f'"{"x" * 1_000_000}"') for number in range(10)])
        assert await run.end(COMPLETE)
    assert path.stat().st_size < 11_000_000
