"""What the tests and the doctests need besides the package."""

from importlib.util import find_spec

import pytest
from hypothesis import settings

# A busy machine may take longer over one example; that is no fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

NEEDS = {"pi_formulate.whatif.panel.what_if": "ipywidgets"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the examples whose library is not installed, by name and with the reason."""
    for item in items:
        module = NEEDS.get(item.name)
        if module and find_spec(module) is None:
            item.add_marker(pytest.mark.skip(reason=f"no {module}"))
