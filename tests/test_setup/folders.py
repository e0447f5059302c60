"""Folders that the servers' account can enter: those that pytest makes are closed to everyone else."""

from pathlib import Path


def opened(folder: Path) -> Path:
    """`folder`, with itself and each folder of ours above it open to others."""
    for each in (folder, *folder.parents):
        if each.owner() == folder.owner() and each.stat().st_mode & 0o005 != 0o005:
            each.chmod(0o755)
    return folder
