"""The demo server as a child process. It ends with this process, however this one ends: its input is our pipe."""

import asyncio
import contextlib
import sys

from chatbase_inspector.problems import Unreachable

# A slow disk and a cold cache take a few seconds to import the server; past this something is wrong.
START_LIMIT_S = 30.0
STOP_LIMIT_S = 3.0


def _command() -> list[str]:
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "chatbase_inspector"]
    return [*own, "demo-server", "--exit-with-stdin", "--fault", "fault-lab"]


class DemoProcess:
    """Starts once, serves until `stop` or until this process is gone."""

    def __init__(self, extra: tuple[str, ...] = ()) -> None:
        self._extra = extra
        self._process: asyncio.subprocess.Process | None = None
        self._base_url: str | None = None

    async def start(self) -> str:
        """The base URL; at once when it serves already. Cancelling ends the child.

        Raises:
            Unreachable: it did not start; the message holds the last words of its standard error.
        """
        if self._base_url is not None and self._process is not None and self._process.returncode is None:
            return self._base_url
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *_command(), *self._extra, stdin=pipe, stdout=pipe, stderr=pipe
            )
        except OSError as problem:
            raise Unreachable(f"The demo could not be started: {problem}", code="demo") from None
        try:
            url = await _first_line(process)
        except BaseException:
            await _end(process)
            raise
        self._process, self._base_url = process, url
        return url

    async def stop(self) -> None:
        """End the child; returns when it is gone."""
        process, self._process, self._base_url = self._process, None, None
        if process is not None:
            await _end(process)


async def _first_line(process: asyncio.subprocess.Process) -> str:
    """The base URL that the child says; raises Unreachable."""
    try:
        async with asyncio.timeout(START_LIMIT_S):
            url = (await _stream(process.stdout).readline()).decode(errors="replace").strip()
            if url.startswith("http://127.0.0.1:"):
                return url
            words = (await _stream(process.stderr).read())[-2000:].decode(errors="replace")
    except TimeoutError:
        raise Unreachable("The demo did not start in time.", code="demo") from None
    raise Unreachable(f"The demo did not start. {words}".strip(), code="demo")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(STOP_LIMIT_S):
            await process.communicate()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def _stream(reader: asyncio.StreamReader | None) -> asyncio.StreamReader:
    assert reader is not None  # noqa: S101 - the process was made with pipes
    return reader
