"""What the tests of several rooms share."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pi_formulate import cli
from tests.cli.recipes import Run

if TYPE_CHECKING:
    from tests.showcase import Things


@pytest.fixture(scope="session")
def things() -> "Things":
    """One of everything that shows itself."""
    from tests.showcase import Things  # here, as it loads nearly every library

    return Things()


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command in a folder of its own: exit status, standard output, lines of standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, list[str]]:
        monkeypatch.setattr(sys, "argv", ["pi-formulate", *words])
        try:
            cli.main()
            status: object = 0
        except SystemExit as stop:
            status = stop.code
        out, err = capsysbinary.readouterr()
        assert isinstance(status, int)
        return status, out.decode(), err.decode().splitlines()

    return call
