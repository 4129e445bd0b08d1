"""What only other systems can build is read here as far as it can be, and says the same as all the rest."""

import plistlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from parcel import names

PACKAGING = names.ROOT / "packaging"
NSI = (PACKAGING / "windows/setup.nsi").read_text("utf-8")
FLATPAK = PACKAGING / f"flatpak/{names.APP_ID}.yml"
WORKFLOW = names.ROOT / ".github/workflows/installers.yml"


def defined(name: str) -> str:
    found = re.search(rf'^!define {name} "(.*)"$', NSI, re.MULTILINE)
    assert found is not None, name
    return found[1]


def test_that_windows_is_told_the_same_names() -> None:
    assert defined("NAME") == names.NAME
    assert defined("MAKER") == names.MAKER
    assert (defined("SCHEME"), defined("SUFFIX"), defined("CASE_TYPE")) == (
        names.SCHEME,
        names.CASE_SUFFIX,
        names.CASE_TYPE,
    )
    assert (defined("PROGRAM"), defined("CONSOLE")) == (f"{names.NAME}.exe", f"{names.PROGRAM}.exe")


def test_that_the_windows_set_up_needs_no_administrator_and_leaves_nothing_registered() -> None:
    assert "RequestExecutionLevel user" in NSI
    assert "HKLM" not in NSI
    written = set(re.findall(r'WriteReg\w+ HKCU "([^"]+)"', NSI))
    installing, removing = NSI.split('Section "Uninstall"')
    assert "HKCU" in installing
    roots = set(re.findall(r'DeleteReg(?:Key|Value)(?: /ifempty)? HKCU "([^"]+)"', removing))
    assert [key for key in written if not any(key == root or key.startswith(f"{root}\\") for root in roots)] == []


@pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed here")
def test_that_the_windows_set_up_compiles_on_a_stand_in(tmp_path: Path) -> None:
    payload = tmp_path / "payload"
    (payload / "_internal").mkdir(parents=True)
    for name in (f"{names.NAME}.exe", f"{names.PROGRAM}.exe", "NOTICES.txt", "_internal/python.dll"):
        (payload / name).write_bytes(b"MZ")
    made = tmp_path / "chatbase-inspector-0-setup.exe"
    words = [f"-DVERSION={names.version()}", f"-DPAYLOAD={payload}", f"-DOUT={made}"]
    script = PACKAGING / "windows/setup.nsi"
    said = subprocess.run(["makensis", "-V2", "-WX", *words, script], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert made.read_bytes()[:2] == b"MZ"


def test_that_macos_is_told_the_same_names() -> None:
    facts = plistlib.loads((PACKAGING / "macos/Info.plist").read_bytes())
    assert facts["CFBundleDisplayName"] == names.NAME
    assert facts["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == [names.SCHEME]
    (kind,) = facts["UTExportedTypeDeclarations"]
    tags = kind["UTTypeTagSpecification"]
    assert tags["public.filename-extension"] == [names.CASE_SUFFIX[1:]]
    assert tags["public.mime-type"] == names.CASE_TYPE
    assert facts["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]


def test_that_the_hardened_runtime_opens_no_more_than_python_needs() -> None:
    granted = plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes())
    assert granted == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
    }


def test_that_the_flatpak_opens_the_key_store_and_no_folder() -> None:
    manifest = yaml.safe_load(FLATPAK.read_text("utf-8"))
    assert manifest["app-id"] == names.APP_ID
    assert manifest["command"] == names.PROGRAM
    assert "--talk-name=org.freedesktop.secrets" in manifest["finish-args"]
    assert not any(word.startswith(("--filesystem", "--socket=session-bus")) for word in manifest["finish-args"])


def test_that_the_workflow_builds_for_three_systems_and_may_write_nothing() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert set(workflow["jobs"]) == {"linux", "windows", "macos"}
    assert workflow["permissions"] == {"contents": "read"}


def test_that_the_workflow_calls_what_is_there() -> None:
    text = WORKFLOW.read_text("utf-8")
    called = {place.replace("\\", "/") for place in re.findall(r"packaging[/\\][\w./\\]+\.(?:sh|nsi|py)", text)}
    assert called
    assert [place for place in called if not (names.ROOT / place).is_file()] == []
    targets = set(re.findall(r"run: make ([a-z-]+)", text))
    makefile = (names.ROOT / "Makefile").read_text("utf-8")
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
