"""Requirements of the environment in which `scripts/floors` runs the tests, one a line.

In: `pyproject.toml`. Out: what the package needs, its extras for users but the one that brings PyTorch, and what the
tests need. BoFire is left out: it asks for a newer pandas and pydantic than the package does, so that the floors of the
package would not be tried. Tests that need it are skipped.
"""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = ("plot", "screen", "ods", "notebook", "app", "draw", "test")
LEFT_OUT = "bofire"


def requirements() -> list[str]:
    """The lines, without those that refer to the package itself.

    >>> lines = requirements()
    >>> any(line.startswith("pint>=") for line in lines), any(line.startswith("bofire") for line in lines)
    (True, False)
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"]]
    for extra in EXTRAS:
        lines += project["optional-dependencies"][extra]
    return [line for line in dict.fromkeys(lines) if not line.startswith(("pi_formulate", LEFT_OUT))]


if __name__ == "__main__":
    print("\n".join(requirements()))
