"""What this program is made of, and under which licences. Qt-free.

`parts`  every library by name and version with its licence's text: of what is installed (its own metadata), and of what
         is in no package index (Python, Qt's own libraries; `resources/licences/parts.json`)
`whole`  all of it as one text, for a file beside the program
The installers' SBOM and copyright file are made from the same list, so none of the three can know less than another.
"""
