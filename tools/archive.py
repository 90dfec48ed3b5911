"""A built site as one zip archive, the same bytes for the same files: `python -m tools.archive FOLDER ARCHIVE`.

In: a folder. Out: a .zip that holds the folder under the name of the archive, with the time stamp of SOURCE_DATE_EPOCH
(or 1980) and without owners, so that two builds of one commit can be compared.
"""

import os
import sys
import time
import zipfile
from pathlib import Path

EARLIEST = 315_532_800  # 1980-01-01, the first day that a .zip can state


def archived(folder: Path, archive: Path, epoch_s: int = EARLIEST) -> int:
    """Write an archive of a folder, and return its number of files.

    Parameters
    ----------
    folder
        What goes in.
    archive
        The .zip.
    epoch_s
        Time stamp of each file in it, seconds since 1970, UTC.
    """
    stamp = time.gmtime(max(epoch_s, EARLIEST))[:6]
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in files:
            entry = zipfile.ZipInfo(f"{archive.stem}/{path.relative_to(folder).as_posix()}", stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes(), compresslevel=9)
    return len(files)


def main(folder: str, archive: str) -> None:
    """Archive a folder, as the command does."""
    path = Path(archive)
    count = archived(Path(folder), path, int(os.environ.get("SOURCE_DATE_EPOCH", EARLIEST)))
    print(f"{path}: {count} files, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:3])
