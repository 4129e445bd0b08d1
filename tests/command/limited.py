"""Starts a program that may not write a file beyond a size, as on a full disk.

python -m tests.command.limited BYTES PROGRAM WORD …
"""

import os
import resource
import sys

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is what is wanted; Python has the signal ignored by then
