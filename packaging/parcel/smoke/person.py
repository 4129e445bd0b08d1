"""Somebody at the keyboard of the session."""

import subprocess
import time
from pathlib import Path
from typing import Final

from parcel import names
from parcel.smoke import screen
from parcel.smoke.root import Broken, Root, wait_for

_LIMIT_S: Final = 60.0
_STILL_S: Final = 0.6
# A caret that blinks is no movement.
_CARET_PIXELS: Final = 150


class Person:
    """Presses keys and looks; `program` is what runs, None before the first start."""

    def __init__(self, root: Root, pictures: Path) -> None:
        self.root = root
        self.pictures = pictures
        self.program: subprocess.Popen[bytes] | None = None
        self._said = root.path / "smoke/said.txt"

    # ------------------------------------------------------------------ the program

    def start(self, *words: str, traced: bool = False) -> None:
        """Start the installed program and wait for its window."""
        trace = ["strace", "-f", "-qq", "-e", "trace=connect,open,openat,execve", "-e", "signal=none"]
        before = [*trace, "-o", "/smoke/trace.txt"] if traced else []
        with self._said.open("wb") as said:
            self.program = self.root.start([*before, names.PROGRAM, *words], stdout=said, stderr=subprocess.STDOUT)
        self.wait_for_window(names.NAME)

    def quit(self) -> None:
        """Quit with Ctrl+Q. Raises: Broken: it did not end well, or said something on its way."""
        if self.program is None:
            return
        self.front(names.NAME)
        self.press("ctrl+q")
        try:
            code = self.program.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            raise Broken("The program does not quit.") from None
        said = self._said.read_text("utf-8", "replace")
        if code != 0 or said:
            raise Broken(f"The program ended with {code} and said: {said}")

    # ------------------------------------------------------------------ keys and windows

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, named as xdotool names them."""
        self.root.run("xdotool", "key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.root.run("xdotool", "type", "--delay", "15", text)

    def windows(self, title: str) -> list[str]:
        """The windows that show and whose title begins so."""
        found = self.root.start(
            ["xdotool", "search", "--onlyvisible", "--name", f"^{title}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ).communicate()[0]
        return bytes(found).decode().split()

    def wait_for_window(self, title: str) -> None:
        """Wait until one shows, bring it to the front, wait until it rests."""
        wait_for(lambda: self.windows(title) or self._gone(), f"the window “{title}”", _LIMIT_S)
        self.front(title)
        self.rest()

    def wait_until_gone(self, title: str) -> None:
        """Wait until no window of that title shows."""
        wait_for(lambda: not self.windows(title), f"the end of “{title}”", _LIMIT_S)

    def front(self, title: str) -> None:
        """Give it the keyboard."""
        found = self.windows(title)
        if found:
            self.root.run("xdotool", "windowactivate", "--sync", found[-1])

    # ------------------------------------------------------------------ looking

    def look(self) -> screen.Picture:
        """What is on the screen."""
        return screen.read(self.root.path / "smoke/screen/Xvfb_screen0")

    def rest(self) -> None:
        """Wait until nothing but a caret moves any more."""
        last, since, end = self.look(), time.monotonic(), time.monotonic() + _LIMIT_S
        while time.monotonic() - since < _STILL_S:
            if time.monotonic() > end:
                raise Broken("The screen never rests.")
            time.sleep(0.1)
            now = self.look()
            if now.differing(last) > _CARET_PIXELS:
                last, since = now, time.monotonic()

    def shoot(self, name: str) -> screen.Picture:
        """Keep a picture as `<name>.png`. Raises: Broken: there is nothing on it."""
        picture = self.look()
        self.pictures.mkdir(parents=True, exist_ok=True)
        picture.save(self.pictures / f"{name}.png")
        if picture.colours < 100:
            raise Broken(f"The picture {name}.png has {picture.colours} colours: nothing is on it.")
        return picture

    def _gone(self) -> bool:
        """Fail at once when the program has ended. Raises: Broken."""
        if self.program is not None and self.program.poll() is not None:
            raise Broken(f"The program ended with {self.program.returncode}: {self._said.read_text()}")
        return False
