"""Any CSV, JSON or JSON Lines file, by a recipe: the format that a person describes."""

from __future__ import annotations

from pathlib import Path

from ledger.errors import LedgerError
from ledger.exchange import recipe
from ledger.exchange.bundle import Bundle, Options
from ledger.exchange.following import Following


class RecipeFormat:
    """Any CSV, JSON or JSON Lines file, by a recipe."""

    name = "recipe"
    about = "any CSV, JSON or JSON Lines file, by a recipe (docs/import.md)"

    def identify(self, path: Path, head: bytes) -> bool:
        """Return whether a recipe of the file's name is shipped and fits its columns."""
        if path.stem not in recipe.names():
            return False
        try:
            Following(recipe.load(Path(path.stem)), path, Options())
        except LedgerError:
            return False
        return True

    def read(self, path: Path, options: Options) -> Bundle:
        """Read a file by its recipe; without one, by the shipped recipe of its name."""
        wanted = options.recipe or Path(path.stem)
        said = recipe.load(wanted)
        return Following(said, path, options, wanted.parent if wanted.is_file() else None).bundle()


FORMAT = RecipeFormat()
