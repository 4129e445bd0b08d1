"""What can be typed. Wrong use ends with code 2 and one sentence."""

import argparse
import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

from typing_extensions import override

from chatbase_inspector import __version__
from chatbase_inspector.conversation.outcome import Outcome

USAGE_ERROR = 2

T = TypeVar("T")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _Parser(argparse.ArgumentParser):
    """argparse, with one sentence for wrong use, which repeats no value that it does not know: it may be a key."""

    @override
    def parse_args(self, args: Sequence[str] | None = None, namespace: None = None) -> argparse.Namespace:  # type: ignore[override]
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            names = [word.partition("=")[0] for word in unknown if word.startswith("-")]
            self.error(f"there is no {names[0]}" if names else "there are more words than it takes")
        return found

    @override
    def error(self, message: str) -> NoReturn:
        sentence = _CONTROLS.sub(" ", message)
        self.exit(USAGE_ERROR, f"{self.prog}: {sentence} (“{self.prog} --help” says what can be typed)\n")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole program."""
    whole = _Parser(
        prog="chatbase-inspector",
        description="Open Chatbase conversations, retry answers, and keep what a retry destroys. "
        "Without a command it opens the window.",
    )
    whole.add_argument("--version", action="version", version=f"Chatbase Inspector {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    _window(commands.add_parser("window", help="open the window (the same as no command)"))
    _demo(commands.add_parser("demo-server", help="serve the demo workspace on this computer"))
    _retry(commands.add_parser("retry", help="retry one answer and print what comes"))
    _history(commands.add_parser("history", help="list, search and export what is kept on this computer"))
    _screenshots(commands.add_parser("screenshots", help="play the main job on an invisible screen, leave PNG files"))
    return whole


def _window(command: argparse.ArgumentParser) -> None:
    command.add_argument("--demo", action="store_true", help="open the demo workspace")
    command.add_argument("what", nargs="?", metavar="LINK", help="open the conversation that a link or id names")
    command.add_argument("--or-demo", action="store_true", help="open the demo workspace when no key is known")


def _demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1; 0 chooses a free one (default)")
    command.add_argument(
        "--fault", action="append", default=[], metavar="NAME[=VALUE]", help="let something go wrong; may be repeated"
    )
    command.add_argument("--speed", type=_speed, default=1.0, help="2 is twice as fast, 0 without any waiting")
    command.add_argument("--exit-with-stdin", action="store_true", help="end when standard input ends")


def _retry(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--base-url", type=_address, required=True, metavar="URL", help="https, or http on this computer"
    )
    command.add_argument("--agent", required=True, metavar="ID")
    command.add_argument("--conversation", required=True, metavar="ID")
    command.add_argument("--message", required=True, metavar="ID", help="the answer to replace; all after it goes too")
    command.add_argument("--no-stream", action="store_true", help="ask for the answer in one piece")
    command.add_argument("--json", action="store_true", help="one JSON object a line: each event, then the result")
    command.add_argument(
        "--silence", type=_seconds, default=60.0, metavar="SECONDS", help="give a silent stream up after this (60)"
    )


def _history(command: argparse.ArgumentParser) -> None:
    whats = command.add_subparsers(dest="what", metavar="WHAT", required=True)
    listed = whats.add_parser("list", help="conversations, the one that was worked on last first")
    searched = whats.add_parser("search", help="messages and answers that have all these words, best first")
    searched.add_argument("words", nargs="+", metavar="WORD", help="the beginning of a word, in any script")
    for narrowed in (listed, searched):
        narrowed.add_argument("--base-url", type=_address, metavar="URL", help="only this server; “demo” for the demo")
        narrowed.add_argument("--agent", metavar="ID", help="only this agent")
        narrowed.add_argument("--since", type=_moment, metavar="DATE", help="only what was kept from this day on")
        narrowed.add_argument("--until", type=_moment, metavar="DATE", help="only what was kept before this day")
        narrowed.add_argument(
            "--outcome", action="append", default=[], choices=[outcome.value for outcome in Outcome],
            help="only attempts that ended so; may be repeated",
        )  # fmt: skip
        narrowed.add_argument("--limit", type=_count, default=100, metavar="NUMBER", help="at most so many (100)")
        narrowed.add_argument("--json", action="store_true", help="one JSON object a line")
    exported = whats.add_parser("export", help="write all that is kept of one conversation into one JSON file")
    exported.add_argument("--conversation", required=True, metavar="ID")
    exported.add_argument("--base-url", type=_address, metavar="URL", help="needed where two servers have that id")
    exported.add_argument("--agent", metavar="ID", help="needed where two agents have that id")
    exported.add_argument("--out", required=True, metavar="FILE", help="a file that is there is replaced")


def _screenshots(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", default="screenshots", metavar="FOLDER")


def _address(text: str) -> str:
    if not text.strip():  # a script's empty variable must not mean Chatbase's own address
        raise argparse.ArgumentTypeError("it needs an address")
    return text


def _port(text: str) -> int:
    return _number(text, int, lambda port: 0 <= port <= 65535, "a port is a whole number from 0 to 65535")


def _count(text: str) -> int:
    return _number(text, int, lambda count: 0 < count <= 1_000_000, "a number from 1 to 1000000")


def _moment(text: str) -> float:
    """Epoch seconds of a day or moment, in this computer's time where it names none."""
    return _number(
        text, lambda given: dt.datetime.fromisoformat(given).timestamp(), lambda _: True, "a day is written 2026-11-24"
    )


def _seconds(text: str) -> float:
    return _number(text, float, lambda seconds: 0 < seconds < 86_400, "a number of seconds above 0 and below a day")


def _speed(text: str) -> float:
    return _number(text, float, lambda speed: 0 <= speed < float("inf"), "a speed is a number, 0 or more")


def _number(text: str, kind: Callable[[str], T], fits: Callable[[T], bool], sentence: str) -> T:
    try:
        number = kind(text)
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(sentence) from None
    if not fits(number):
        raise argparse.ArgumentTypeError(sentence)
    return number
