"""Anchors: a checkpoint's note committed to a git repository, which others pull and nobody can change unseen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from ledger.errors import InputError, StorageError
from ledger.journal.proofs import read_note

_SECONDS = 60


def file_of(origin: str) -> str:
    """Return the name of the file that holds a ledger's checkpoint in a repository.

    >>> file_of("forecast-ledger/01a2")
    'forecast-ledger-01a2.txt'
    """
    return re.sub(r"[^A-Za-z0-9.-]", "-", origin) + ".txt"


def anchored(repository: str | Path, origin: str) -> str | None:
    """Return the note that a repository holds of a ledger, as it was last committed; None if it holds none.

    Raises:
        InputError: if it is no repository.
    """
    place = Path(repository)
    if not place.is_dir() or _git(place, "rev-parse", "--is-inside-work-tree").strip() != "true":
        raise InputError("--git", "a folder inside a git repository", repository)
    name = file_of(origin)
    if not _git(place, "ls-files", "--", name).strip() or not _has_commits(place):
        return None
    try:
        return _git(place, "show", f"HEAD:./{name}")
    except StorageError:  # it was added, and never committed
        return None


def anchor(repository: str | Path, note: str) -> str:
    """Commit a checkpoint's note to a repository, the note alone; return the commit.

    Args:
        repository: a folder inside the repository; the note becomes a file in it.
        note: the note.

    Raises:
        InputError: if it is no repository, or the note no checkpoint.
        StorageError: with git's own words, if git could not.
    """
    made, place = read_note(note), Path(repository)
    if anchored(place, made.origin) == note:
        return _git(place, "rev-parse", "HEAD").strip()
    name = file_of(made.origin)
    (place / name).write_text(note, encoding="utf-8")
    _git(place, "add", "--", name)
    _git(place, "commit", "--quiet", "-m", f"Checkpoint of {made.size} entries of {made.origin}", "--", name)
    return _git(place, "rev-parse", "HEAD").strip()


def _has_commits(place: Path) -> bool:
    try:
        return bool(_git(place, "rev-parse", "--verify", "--quiet", "HEAD"))
    except StorageError:
        return False


def _git(place: Path, *words: str) -> str:
    git = shutil.which("git")
    if git is None:
        raise StorageError("git: not found on this machine")
    done = subprocess.run(  # noqa: S603 - a list of words, no shell; what follows -- is a file's name
        [git, "-C", str(place), *words],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=_SECONDS,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
    )
    if done.returncode:
        raise StorageError(f"git {words[0]}: {' '.join(done.stderr.split()) or done.returncode}")
    return done.stdout
