"""The pages that systems read about the program, filled and read as those systems read them."""

import configparser
import gzip
import tarfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chatbase_inspector import __version__
from chatbase_inspector.command.arguments import parser
from parcel import archive, names, pages, windows
from parcel.debian import with_new_name

MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
DEB = {"DEB_VERSION": "1", "ARCHITECTURE": "amd64", "SIZE_KIB": "1", "DEPENDS": "libc6", "DEB_DATE": "today"}
LEGAL = {"OWN_LICENCE": " MIT", "LISTED": " all"}
PAGES = sorted(
    path.relative_to(names.ROOT / "packaging").as_posix()
    for folder in ("linux", "portable")
    for path in (names.ROOT / "packaging" / folder).iterdir()
    if path.suffix != ".sh"
)


def desktop() -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]  # keys as they stand
    read.read_string(pages.page("linux/chatbase-inspector.desktop"))
    return read


@pytest.mark.parametrize("relative", PAGES)
def test_that_every_name_in_a_page_is_known(relative: str) -> None:
    assert "@" not in pages.page(relative, **DEB, **LEGAL).replace(names.CONTACT, "")


def test_that_the_desktop_starts_what_the_program_understands() -> None:
    for section in ("Desktop Entry", "Desktop Action demo"):
        program, *words = desktop()[section]["Exec"].split()
        assert program == names.PROGRAM
        parser().parse_args([f"{names.SCHEME}://x" if word == "%u" else word for word in words])


def test_that_links_and_case_files_open_in_the_program() -> None:
    types = desktop()["Desktop Entry"]["MimeType"].split(";")
    assert {names.CASE_TYPE, f"x-scheme-handler/{names.SCHEME}"} <= set(types)
    mime = ET.fromstring(pages.page("linux/mime.xml"))  # noqa: S314 - a page of ours
    kind = mime.find(f"{MIME}mime-type")
    assert kind is not None
    assert kind.get("type") == names.CASE_TYPE
    glob = kind.find(f"{MIME}glob")
    assert glob is not None
    assert glob.get("pattern") == f"*{names.CASE_SUFFIX}"


def test_that_the_metadata_name_this_version_and_the_desktop_entry() -> None:
    component = ET.fromstring(pages.page("linux/metainfo.xml"))  # noqa: S314 - a page of ours
    release = component.find("releases/release")
    assert release is not None
    assert release.get("version") == __version__
    assert component.findtext("launchable") == f"{names.PROGRAM}.desktop"
    assert component.findtext("id") == names.APP_ID


def test_that_the_manual_names_every_command() -> None:
    page = pages.page("linux/chatbase-inspector.1").replace("\\-", "-")
    whole = parser()
    choices = next(action.choices for action in whole._actions if action.dest == "command")
    assert choices is not None
    assert {name for name in choices if f".B {name}\n" not in page} == {"screenshots"}


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("libglib2.0-0 (>= 2.26.0)", "libglib2.0-0 (>= 2.26.0) | libglib2.0-0t64"),
        ("libssl3", "libssl3 | libssl3t64"),
        ("libxcb1 (>= 1.8)", "libxcb1 (>= 1.8)"),
    ],
)
def test_that_renamed_packages_have_both_names(package: str, said: str) -> None:
    assert with_new_name(package) == said


def filled(folder: Path) -> Path:
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/a.txt").write_text("a")
    program = folder / "start"
    program.write_text("#!")
    program.chmod(0o755)
    (folder / "link").symlink_to("inner/a.txt")
    return folder


def test_that_an_archive_of_the_same_files_has_the_same_bytes(tmp_path: Path) -> None:
    packed = []
    for name in ("one", "two"):
        target = tmp_path / f"{name}.tar.gz"
        archive.tar_gz(filled(tmp_path / name), target, "program-1", 1_790_000_000)
        packed.append(target.read_bytes())
    assert packed[0] == packed[1]
    with gzip.open(tmp_path / "one.tar.gz") as raw, tarfile.open(fileobj=raw) as tar:
        entries = {entry.name: entry for entry in tar}
    assert entries["program-1/start"].mode == 0o755
    assert entries["program-1/inner/a.txt"].mode == 0o644
    assert entries["program-1/link"].issym()
    assert {(entry.uid, entry.uname, entry.mtime) for entry in entries.values()} == {(0, "root", 1_790_000_000)}


def test_that_a_zip_holds_links_as_files(tmp_path: Path) -> None:
    archive.zipped(filled(tmp_path / "one"), tmp_path / "one.zip", "program-1", 1_790_000_000)
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.testzip() is None
        assert packed.read("program-1/link") == b"a"


def test_that_the_version_of_windows_programs_is_the_programs() -> None:
    text = windows.version_file()
    compile(text, "version.txt", "eval")
    assert f"filevers=({__version__.replace(chr(46), chr(44) + chr(32))}, 0)" in text
    assert f"'{__version__}'" in text
