"""Which files go into the bundle."""

import ast
import re
from pathlib import Path

import pytest

from parcel import kept, names

QT = "PySide6/Qt/"


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/QtWidgets.abi3.so",
        "PySide6/QtWidgets.pyd",
        "PySide6/libpyside6.abi3.so.6.11",
        "PySide6/pyside6.abi3.dll",
        f"{QT}lib/libQt6Core.so.6",
        "PySide6/Qt6Core.dll",
        "PySide6\\Qt6Core.dll",
        "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        f"{QT}lib/libicudata.so.73",
        f"{QT}plugins/platforms/libqxcb.so",
        f"{QT}plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        f"{QT}plugins/platforms/libqcocoa.dylib",
        f"{QT}plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{QT}plugins/imageformats/libqsvg.so",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "libxcb-cursor.so.0",
        "libpython3.11.so.1.0",
        "chatbase_inspector/resources/icons/retry.svg",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "httpx-0.28.1.dist-info/METADATA",
        "rapidfuzz/distance/metrics_cpp.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_that_what_the_program_needs_is_kept(name: str) -> None:
    assert kept.is_kept(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/QtNetwork.abi3.so",
        f"{QT}lib/libQt6Quick.so.6",
        f"{QT}lib/libQt6Network.so.6",
        f"{QT}plugins/platforms/libqvnc.so",
        f"{QT}plugins/platformthemes/libqgtk3.so",
        f"{QT}plugins/tls/libqopensslbackend.so",
        f"{QT}plugins/imageformats/libqjpeg.so",
        f"{QT}translations/qtbase_de.qm",
        "libstdc++.so.6",
        "libX11.so.6",
        "httpx-0.28.1.dist-info/RECORD",
        "rapidfuzz/fuzz_cpp_avx2.cpython-311-x86_64-linux-gnu.so",
        "python3.11/lib-dynload/readline.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_that_what_it_does_not_need_is_left_out(name: str) -> None:
    assert not kept.is_kept(name)


def test_that_every_module_of_qt_in_the_source_is_in_the_bundle() -> None:
    used = set()
    for path in (names.ROOT / "gui").rglob("*.py"):
        used |= set(re.findall(r"from PySide6\.(Qt\w+) import", path.read_text("utf-8")))
    assert used == set(kept.QT_MODULES)


def test_that_a_library_goes_with_the_last_one_that_needed_it() -> None:
    needs = {"a/plugin.so": ["libone.so.1"], "libone.so.1": ["libtwo.so.2"], "liblost.so.3": ["libtwo.so.2"]}
    entries = [("a/plugin.so",), ("libone.so.1",), ("libtwo.so.2",), ("liblost.so.3",), ("libpython3.11.so.1.0",)]
    found = kept.without_unneeded(entries, lambda entry: needs.get(entry[0], []))
    assert [name for (name,) in found] == ["a/plugin.so", "libone.so.1", "libpython3.11.so.1.0", "libtwo.so.2"]


def test_that_nothing_the_program_imports_is_excluded() -> None:
    imported = set()
    for path in (names.ROOT / "gui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    assert imported & set(kept.EXCLUDED) == set()


def test_that_the_recipe_of_the_bundle_is_python() -> None:
    for recipe in ("program.spec", "launch.py"):
        path = Path(names.ROOT / "packaging/bundle" / recipe)
        compile(path.read_text("utf-8"), str(path), "exec")
