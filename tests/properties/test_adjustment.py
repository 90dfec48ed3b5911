"""An adjustment that cannot be used is refused."""

from pathlib import Path

import pytest

from pi_formulate.base.errors import TableError
from pi_formulate.properties.adjustment import read_adjustment


def test_an_adjustment_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("parameter,value\nproperty,tg_c\n", encoding="utf-8")
    with pytest.raises(TableError, match="Write it with `pi-formulate fit`"):
        read_adjustment(path)
    rows = "".join(f"{name},x\n" for name in ("centre", "shift", "scale", "var_shift", "cov_shift_scale", "var_scale"))
    path.write_text(f"parameter,value\nproperty,tg_c\n{rows}rows,1\ndata,d\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"mine\.csv:3:centre: got 'x', need a number"):
        read_adjustment(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scale": "-5"}, "need a number from 0.2 to 5"),
        ({"scale": "1e200"}, "need a number from 0.2 to 5"),
        ({"var_shift": "-1e6"}, "need a number from 0 to 1e+06"),
        ({"cov_shift_scale": "1e3"}, "need a covariance that the variances allow"),
    ],
)
def test_an_impossible_adjustment_is_refused(change: dict[str, str], told: str, tmp_path: Path) -> None:
    good = {
        "property": "tg_c",
        "centre": "300",
        "shift": "5",
        "scale": "1",
        "var_shift": "4",
        "cov_shift_scale": "0",
        "var_scale": "0.01",
        "rows": "3",
        "data": "d",
    }
    path = tmp_path / "mine.csv"
    lines = [f"{name},{value}" for name, value in (good | change).items()]
    path.write_text("\n".join(["parameter,value", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_adjustment(path)
    assert told in str(caught.value)
    path.write_text("\n".join(["parameter,value", *lines, "scale,1"]) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="need each parameter once"):
        read_adjustment(path)
