"""The request as a command for a shell, whatever the ids hold."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from chatbase_inspector.inspect.frame_request import curl_command
from chatbase_inspector.problems import UnfitId

HOSTILE = (
    "it's",
    "$(touch ran)",
    "`touch ran`",
    "a; touch ran #",
    "'; touch ran; '",
    '" && touch ran && "',
    "line\nbreak",
    "$CHATBASE_API_KEY",
    "{a,b}[1-9]",
    "@/etc/passwd",
    "-o ran",
    "../../admin?x=1#y",
    "\u202ebidi é",
    "back\\slash!",
)


def heard(command: str, folder: Path) -> list[str]:
    """What a curl would be told, by a program of that name that only writes it down."""
    shell = shutil.which("sh")
    assert shell is not None
    curl = folder / "curl"
    curl.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n', "utf-8")
    curl.chmod(0o700)
    known = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CHATBASE_API_KEY": "key of nobody"}
    done = subprocess.run([shell, "-c", command], cwd=folder, env=known, capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def test_that_the_command_sends_the_same_request_with_the_key_left_out(tmp_path: Path) -> None:
    command = curl_command("https://www.chatbase.co/api/v2", "agent", "talk", "msg", streamed=True)
    assert '-H "Authorization: Bearer $CHATBASE_API_KEY"' in command
    words = heard(command, tmp_path)
    assert words[words.index("--url") + 1] == "https://www.chatbase.co/api/v2/agents/agent/conversations/talk/retry"
    assert json.loads(words[words.index("--data-raw") + 1]) == {"messageId": "msg", "stream": True}
    assert "Authorization: Bearer key of nobody" in words


@pytest.mark.parametrize("odd", HOSTILE)
def test_that_no_id_does_anything_in_the_shell(odd: str, tmp_path: Path) -> None:
    plain = heard(curl_command("https://x.example/v2", "a", "c", "m", streamed=False), tmp_path)
    words = heard(curl_command("https://x.example/v2", odd, odd, odd, streamed=False), tmp_path)
    assert len(words) == len(plain)
    assert json.loads(words[words.index("--data-raw") + 1]) == {"messageId": odd, "stream": False}
    address = words[words.index("--url") + 1]
    assert address.startswith("https://x.example/v2/agents/")
    assert address.count("/") == 8
    assert not set(address) & set("'\"`$;&|<>(){}[] \n\\#?@!")
    assert not (tmp_path / "ran").exists()


def test_that_ids_that_fit_no_address_give_no_command() -> None:
    with pytest.raises(UnfitId):
        curl_command("https://x.example", "", "c", "m", streamed=True)
