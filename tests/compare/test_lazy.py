"""What a comparison needs is loaded by the first one, not with the window."""

import subprocess
import sys


def test_that_the_libraries_are_loaded_by_the_first_comparison() -> None:
    code = (
        "import sys\n"
        "from chatbase_inspector.compare import compare, words, write\n"
        "assert not {'rapidfuzz', 'regex'} & set(sys.modules)\n"
        "words.compare_texts('a b', 'a c')\n"
        "assert {'rapidfuzz', 'regex'} <= set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
