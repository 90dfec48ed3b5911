"""Entry point of `python -m pi_formulate`."""

from pi_formulate.cli import main

if __name__ == "__main__":
    main()
