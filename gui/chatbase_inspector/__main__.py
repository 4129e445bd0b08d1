"""Arguments, the loop, the exit code."""

import asyncio
import sys

from chatbase_inspector.command.arguments import parser


def main(words: list[str] | None = None) -> int:
    """Run the program; returns its exit code (argparse exits by itself on wrong use, with code 2)."""
    given = parser().parse_args(words)
    match given.command:
        case "demo-server":
            from chatbase_inspector.demo.command import serve

            return serve(given.port, given.fault, given.speed, given.exit_with_stdin)
        case "retry":
            from chatbase_inspector.command.retry import retry

            return asyncio.run(retry(given))
        case "screenshots":
            from chatbase_inspector.tour import take_screenshots

            return take_screenshots(given.out)
        case _:
            from chatbase_inspector.app import run

            return run(demo=getattr(given, "demo", False))


if __name__ == "__main__":
    sys.exit(main())
