"""What Windows programs carry inside: the version resource, as PyInstaller reads it."""

from pathlib import Path

from parcel import names


def version_file(source: Path = names.ROOT) -> str:
    """The text of a version resource for both executables."""
    version = names.version(source)
    numbers = (*map(int, version.split(".")), 0)
    words = {
        "CompanyName": names.MAKER,
        "FileDescription": names.NAME,
        "FileVersion": version,
        "InternalName": names.PROGRAM,
        "LegalCopyright": f"Copyright 2026 {names.MAKER}. MIT licence.",
        "OriginalFilename": f"{names.NAME}.exe",
        "ProductName": names.NAME,
        "ProductVersion": version,
    }
    strings = ",\n".join(f"        StringStruct({key!r}, {value!r})" for key, value in words.items())
    return f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers!r}, prodvers={numbers!r}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
{strings}
    ])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""
