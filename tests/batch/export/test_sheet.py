"""Names of sheets fit a workbook."""

from pi_formulate.batch.export.sheet import sheet_names


def test_sheet_names_fit_a_workbook() -> None:
    names = sheet_names(["a" * 40, "a" * 41, "A" * 40, "data", "x/y", "x:y"])
    assert len({name.casefold() for name in names}) == 6
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
