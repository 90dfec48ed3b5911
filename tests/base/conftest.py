"""What the tests of this room share."""

import pytest

from tests.base.showcase import Things


@pytest.fixture(scope="session")
def things() -> Things:
    """One of everything that shows itself."""
    return Things()
