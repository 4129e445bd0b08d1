"""Arguments, the loop, the exit code."""

import asyncio
import os
import sys

from chatbase_inspector.command.arguments import parser

INTERRUPTED = 130  # what shells give for Ctrl+C


def main(words: list[str] | None = None) -> int:
    """Run the program; returns its exit code (argparse exits by itself on wrong use, with code 2)."""
    given = parser().parse_args(words)
    match given.command:
        case "demo-server":
            from chatbase_inspector.demo.command import serve

            return serve(given.port, given.fault, given.speed, given.exit_with_stdin)
        case "retry":
            from chatbase_inspector.command.retry import retry

            try:
                return asyncio.run(retry(given))
            except KeyboardInterrupt:  # before there was an answer to stop
                return INTERRUPTED
        case "history":
            from chatbase_inspector.command.history import history

            try:
                return asyncio.run(history(given))
            except KeyboardInterrupt:
                return INTERRUPTED
        case "screenshots":
            from chatbase_inspector.tour import take_screenshots

            return take_screenshots(given.out)
        case _:
            if _no_display():
                sys.stderr.write(
                    "There is no display here for a window. In a checkout, “make screenshots” plays the main job "
                    "on an invisible screen and leaves PNG files.\n"
                )
                return 1
            from chatbase_inspector.app import run

            return run(
                demo=getattr(given, "demo", False),
                or_demo=getattr(given, "or_demo", False),
                what=getattr(given, "what", None),
            )


def _no_display() -> bool:
    """Whether Qt would find no screen, where it only aborts."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
