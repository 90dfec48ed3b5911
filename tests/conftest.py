"""What the tests of several rooms share."""

import pytest

from tests.showcase import Things


@pytest.fixture(scope="session")
def things() -> Things:
    """One of everything that shows itself."""
    return Things()
