"""Builds the installers; `python -m parcel`, with the folder `packaging` on the path, says what it can do.

names      what the program is called everywhere: executable, scheme, file type, version    icons    PNG, ICO, ICNS
kept       which files of Qt and Python are in the bundle                                   sbom     CycloneDX
bundle     the frozen program, from a source tree     archive   a portable archive, the same bytes every time
feed       signs the list of releases that the program looks at
debian     the .deb       pages   files with the program's names filled in
"""
