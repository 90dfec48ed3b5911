"""The panel, where its widgets are installed."""

import pytest


@pytest.fixture
def panel_of():
    pytest.importorskip("ipywidgets", reason="the extra notebook is not installed")
    from pi_formulate.whatif.panel import what_if

    return what_if
