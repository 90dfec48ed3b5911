"""What the doctests of the package need beside the package."""

from importlib.util import find_spec

import pytest

NEEDS = {"pi_formulate.whatif.panel.what_if": "ipywidgets"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the examples whose library is not installed, by name and with the reason."""
    for item in items:
        module = NEEDS.get(item.name)
        if module and find_spec(module) is None:
            item.add_marker(pytest.mark.skip(reason=f"no {module}"))
