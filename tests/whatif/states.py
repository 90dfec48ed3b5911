"""States of the panel that its tests share."""

from pathlib import Path

from pi_formulate.whatif.state.state import WhatIf

EXAMPLES = Path(__file__).parents[2] / "examples"
RECIPES = sorted(
    path
    for path in EXAMPLES.glob("*.toml")
    if "[[layer]]" not in path.read_text("utf-8") and path.read_text("utf-8").count("[[batch]]") == 1
)
LOW = WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6")
HIGH = WhatIf.from_toml((EXAMPLES / "thermoplastic.toml").read_text(encoding="utf-8"))


def every(widget):
    """A widget and all within it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)
