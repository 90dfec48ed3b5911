"""Scripts of the examples, run once for all tests that look at what they print."""

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path


@cache
def run(path: Path) -> str:
    """What a script prints; a warning, a word on standard error or a file that it leaves is a fault."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(path)],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert not done.stderr
        assert not list(Path(folder).iterdir())
    return done.stdout
