"""What can be typed. Wrong use ends with code 2 and one sentence, as argparse does."""

import argparse

from chatbase_inspector import __version__

USAGE_ERROR = 2


def parser() -> argparse.ArgumentParser:
    """The parser of the whole program."""
    whole = argparse.ArgumentParser(
        prog="chatbase-inspector",
        description="Open Chatbase conversations, retry answers, and keep what a retry destroys. "
        "Without a command it opens the window.",
    )
    whole.add_argument("--version", action="version", version=f"Chatbase Inspector {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    _window(commands.add_parser("window", help="open the window (the same as no command)"))
    _demo(commands.add_parser("demo-server", help="serve the demo workspace on this computer"))
    _retry(commands.add_parser("retry", help="retry one answer and print what comes"))
    _screenshots(commands.add_parser("screenshots", help="play the main job on an invisible screen, leave PNG files"))
    return whole


def _window(command: argparse.ArgumentParser) -> None:
    command.add_argument("--demo", action="store_true", help="open the demo workspace")
    command.add_argument("--or-demo", action="store_true", help="open the demo workspace when no key is known")


def _demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1; 0 chooses a free one (default)")
    command.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help="let something go wrong; may be repeated"
    )
    command.add_argument("--speed", type=float, default=1.0, help="2 is twice as fast, 0 without any waiting")
    command.add_argument("--exit-with-stdin", action="store_true", help="end when standard input ends")


def _retry(command: argparse.ArgumentParser) -> None:
    command.add_argument("--base-url", required=True, metavar="URL", help="https, or http on this computer")
    command.add_argument("--agent", required=True, metavar="ID")
    command.add_argument("--conversation", required=True, metavar="ID")
    command.add_argument("--message", required=True, metavar="ID", help="the answer to replace; all after it goes too")
    command.add_argument("--no-stream", action="store_true", help="ask for the answer in one piece")
    command.add_argument("--json", action="store_true", help="one JSON object a line: each event, then the result")
    command.add_argument(
        "--silence", type=_seconds, default=60.0, metavar="SECONDS", help="give a silent stream up after this (60)"
    )


def _screenshots(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", default="screenshots", metavar="FOLDER")


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 0 and 65535")
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError("a number of seconds above 0 and below a day")
    return seconds
