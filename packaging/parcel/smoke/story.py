"""What is done with the installed program, and what must hold after each part. Every part raises `Broken`."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

from parcel import names
from parcel.icons import SIZES_PX
from parcel.smoke import watched
from parcel.smoke.person import Person
from parcel.smoke.root import PERSON, Broken, Root, wait_for

LAMP: Final = "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"
KEY: Final = "smoke-key-7f3a9b2c51d0"
SERVICE: Final = "Chatbase Inspector"
_ANSWER_LIMIT_S: Final = 120.0


def serve(root: Root) -> tuple[subprocess.Popen[bytes], str]:
    """The demo server of the installed program, and its address."""
    server = root.start([names.PROGRAM, "demo-server", "--port", "8611"], stdout=subprocess.PIPE)
    return server, bytes(server.stdout.readline() if server.stdout else b"").decode().strip()


def connect(person: Person, address: str) -> None:
    """On the first page: connect to a server with a key, kept in the key store."""
    person.shoot("1-welcome")
    person.press("ctrl+n")
    person.wait_for_window("Connect to Chatbase")
    person.type(KEY)
    person.press("alt+v")
    person.rest()
    person.press("alt+r", "ctrl+a")
    person.type(address)
    person.press("alt+c")
    person.rest()
    person.shoot("2-connect")
    person.press("Return")
    person.wait_until_gone("Connect to Chatbase")
    person.rest()


def retry(person: Person, attempts: int, picture: str) -> None:
    """Open a conversation by its id, retry the last answer, wait until `attempts` whole answers are kept."""
    person.front(names.NAME)
    person.press("ctrl+l")
    person.type(LAMP)
    person.press("Return")
    person.rest()
    person.press("ctrl+r")
    person.wait_for_window("Retry from here")
    person.shoot(f"{picture}-question")
    person.press("alt+r")
    wait_for(lambda: len(outcomes(person.root)) >= attempts, "the end of the answer", _ANSWER_LIMIT_S)
    person.rest()
    shown = person.shoot(picture)
    if set(outcomes(person.root)) != {"complete"}:
        raise Broken(f"The attempts ended so: {outcomes(person.root)}")
    if shown.has("#7a3fb8") + shown.has("#f4edfb") < 50:
        raise Broken(f"No tool card is on {picture}.png.")


def outcomes(root: Root) -> list[str]:
    """How the kept attempts of the conversation ended, asked of the installed program."""
    listed = root.run(names.PROGRAM, "history", "list", "--json").splitlines()
    kept = [json.loads(line) for line in listed]
    if not any(LAMP in json.dumps(one) for one in kept):
        return []
    root.run(names.PROGRAM, "history", "export", "--conversation", LAMP, "--out", "/smoke/export.json")
    exported = json.loads((root.path / "smoke/export.json").read_text("utf-8"))
    found: list[str] = []
    _collect(exported, "outcome", found)
    return found


def _collect(value: Any, name: str, found: list[str]) -> None:
    """All texts under that name, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get(name), str):
            found.append(value[name])
        for inner in value.values():
            _collect(inner, name, found)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, name, found)


def key_is_kept(root: Root, address: str) -> None:
    """The key is in the real key store, the connection in the settings, and the key in no file."""
    if KEY not in _stored(root):
        raise Broken("The key is not in the key store.")
    settings = json.loads((home_of(root) / ".config/chatbase-inspector/settings.json").read_text("utf-8"))
    if not any(one.get("base_url") == address for one in settings["connections"]):
        raise Broken(f"The connection is not in the settings: {settings['connections']}")
    holding = [
        path
        for path in home_of(root).rglob("*")
        if path.is_file() and "keyrings" not in path.parts and KEY.encode() in path.read_bytes()
    ]
    if holding:
        raise Broken(f"The key is in files: {holding}")


def _stored(root: Root) -> str:
    """What the key store has for the program. secret-tool writes half of it to standard error, all being well."""
    asked = ["secret-tool", "search", "--all", "service", SERVICE]
    return bytes(root.start(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).communicate()[0]).decode()


def home_of(root: Root) -> Path:
    """The person's home, from outside."""
    return root.path / "home" / PERSON


def installed(root: Root) -> None:
    """Icons, link and file type are known to the desktop; no Python is on this system."""
    theme = root.path / "usr/share/icons/hicolor"
    places = [theme / f"{size}x{size}/apps/{names.PROGRAM}.png" for size in SIZES_PX]
    missing = [place for place in (*places, theme / f"scalable/apps/{names.PROGRAM}.svg") if not place.is_file()]
    if missing:
        raise Broken(f"Icons are missing: {missing}")
    opener = root.run("gio", "mime", f"x-scheme-handler/{names.SCHEME}")
    if f"{names.PROGRAM}.desktop" not in opener:
        raise Broken(f"Links are not opened by the program: {opener}")
    case = home_of(root) / f"ticket{names.CASE_SUFFIX}"
    case.write_text("{}")
    kind = root.run("gio", "info", "-a", "standard::content-type", f"/home/{PERSON}/{case.name}")
    case.unlink()
    if names.CASE_TYPE not in kind:
        raise Broken(f"A case file is taken for something else: {kind}")
    python = [path for folder in ("usr/bin", "usr/local/bin") for path in (root.path / folder).glob("python*")]
    if python:
        raise Broken(f"There is a Python beside the program's own, so nothing is proved: {python}")


def nothing_from_outside(root: Root) -> None:
    """The traced run opened no foreign code and connected to nobody but this computer."""
    lines = (root.path / "smoke/trace.txt").read_text("utf-8", "replace").splitlines()
    if len(lines) < 1000:
        raise Broken(f"The trace has {len(lines)} lines only.")
    code, addresses = watched.foreign_code(lines), watched.foreign_addresses(lines)
    if code or addresses:
        raise Broken(f"Code from outside: {code}. Addresses: {addresses}.")


def purged(root: Root, before: set[str]) -> None:
    """After a purge only what the person made is left."""
    left = sorted(path for path in files_of(root) - before if names.PROGRAM in path or "chatbase" in path)
    if left:
        raise Broken(f"The purge left: {left}")
    for place in ("usr/share/applications/mimeinfo.cache", "usr/share/mime/packages", "var/lib/dpkg/status"):
        path = root.path / place
        texts = [path] if path.is_file() else list(path.rglob("*")) if path.is_dir() else []
        named = [text for text in texts if names.PROGRAM in text.read_text("utf-8", "replace")]
        if named:
            raise Broken(f"The purge left its name in {named}")
    if not (home_of(root) / ".local/share/chatbase-inspector/history.sqlite3").is_file():
        raise Broken("The purge took the person's history.")


def files_of(root: Root) -> set[str]:
    """Every path outside the homes and what the test itself made."""
    skipped = ("home", "smoke", "proc", "dev", "sys", "run", "tmp", "done")
    found = set()
    for top in root.path.iterdir():
        if top.name not in skipped:
            found.add(top.name)
            if top.is_dir() and not top.is_symlink():
                found |= {path.relative_to(root.path).as_posix() for path in top.rglob("*")}
    return {path for path in found if not path.startswith(("var/log/", "var/cache/", "var/lib/apt/"))}
