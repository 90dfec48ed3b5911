"""The command in this process, by the runner of typer."""

import pi_formulate as pf
from pi_formulate.cli import app


def invoke(*words: str) -> tuple[int, str, str]:
    from typer.testing import CliRunner

    done = CliRunner().invoke(app, list(words))
    error = str(done.exception) if isinstance(done.exception, pf.FormulateError) else done.stderr
    return done.exit_code, done.stdout, error
