"""Stub: judges a stack or a line against the claims."""

from pi_formulate.claims.report import ClaimReport


def check_claims(
    subject: object,
    measured: object = None,
    interpretation: str = "intended",
    reading: str = "default",
    closed: bool = False,
) -> ClaimReport:
    """Stub."""
    raise NotImplementedError("judging is not there yet")
