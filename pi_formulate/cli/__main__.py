"""Entry point of `python -m pi_formulate.cli`."""

from pi_formulate.cli import main

main()
