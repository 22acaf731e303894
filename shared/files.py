"""What a crash must not take."""

import os
from pathlib import Path


def synced(path: Path) -> None:
    """Return when the file, or the folder's list of files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
