"""What the frozen program runs first."""

import sys

from chatbase_inspector.__main__ import main

sys.exit(main())
