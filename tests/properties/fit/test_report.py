"""The report of a Tg fit."""

from pathlib import Path

import pytest

from pi_formulate.properties.fit.report import coverage, families, write_report


@pytest.mark.slow
def test_the_report_shows_what_was_found(fitted, tmp_path: Path) -> None:
    units, _, (model, validations) = fitted
    write_report(tmp_path, model, validations, units)
    page = (tmp_path / "tg_fit.md").read_text(encoding="utf-8")
    for found in validations.values():
        assert f"{found.mean_absolute_error_c:.1f} | {found.median_absolute_error_c:.1f}" in page
        assert f"{100 * coverage(found, 0.8):.1f} %" in page
    assert (tmp_path / "tg_fit.png").read_bytes()[1:4] == b"PNG"
    name, n, error, _ = families(validations, units)[0]
    assert f"| {name} | {n} | {error:.1f} |" in page
