"""What a release carries: the site as an archive with the same bytes, and a script that builds and installs it all."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from tools.archive import archived, main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "search").mkdir(parents=True)
    (folder / "index.html").write_text("<html></html>", encoding="utf-8")
    (folder / "search" / "search_index.js").write_text("var __index = {}", encoding="utf-8")
    return folder


def test_the_archive_holds_every_file_under_its_own_name(site: Path, tmp_path: Path) -> None:
    archive = tmp_path / "pi_formulate-1.0-site.zip"
    assert archived(site, archive) == 2
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        assert packed.read("pi_formulate-1.0-site/index.html") == b"<html></html>"
    assert names == ["pi_formulate-1.0-site/index.html", "pi_formulate-1.0-site/search/search_index.js"]


def test_the_same_files_give_the_same_bytes(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        main(str(site), str(tmp_path / folder / "site.zip"))
        os.utime(site / "index.html", (0, 0))  # a file that was written at another time
    first, second = ((tmp_path / folder / "site.zip").read_bytes() for folder in ("a", "b"))
    assert first == second
    with zipfile.ZipFile(tmp_path / "a" / "site.zip") as packed:
        assert packed.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)


def test_the_script_builds_and_installs_every_part() -> None:
    path = ROOT / "scripts" / "release"
    assert path.stat().st_mode & stat.S_IXUSR
    script = path.read_text(encoding="utf-8")
    for part in ("scripts/supply", "scripts/site", "tools.archive", 'pip" install --quiet "$wheel"', "SHA256SUMS"):
        assert part in script
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## Release\n")[2]
    for file in (".whl", "pi_formulate.cdx.json", "site.zip", "SHA256SUMS"):
        assert file in guide.partition("\n## ")[0]
