"""Following a recipe: the rows of a file become claims, forecasts and rulings, or rejects.

A claim is made of the first row that is on it, a ruling of the first row that says what happened; a later row that
says otherwise is a reject. Claims and forecasts come as the file is read; where a forecast has several rows, and
rulings always, when all of it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ledger import entries as e
from ledger import predictions as p
from ledger.errors import InputError, LedgerError, NotFoundError
from ledger.exchange import recipe, tables
from ledger.exchange.answers import Answers
from ledger.exchange.bundle import About, Bundle, Options, Reject, Step, identifier
from ledger.exchange.fields import Field, Fields, Row
from ledger.exchange.functions import text
from ledger.exchange.outcomes import Happened, Outcomes
from ledger.exchange.propositions import Known, Propositions
from ledger.exchange.recipe import Recipe
from ledger.exchange.templates import compile_template

Looked = tuple[dict[str, tables.Record], str | None]
_BETWEEN = "\x1f"  # between the parts of an identifier's name


class _Forecast(NamedTuple):
    """The head of a forecast, which all its rows share."""

    claim_key: str
    forecaster: str
    stated_at: str | None
    own_key: str | None


class Following:
    """One file, read by one recipe.

    Args:
        said: the recipe.
        path: the file.
        options: gives the lexicons.
        folder: where the recipe is; files for look-up are beside it, or beside the file.

    Raises:
        InputError: if recipe and file do not fit, or the file is beyond a limit.
    """

    def __init__(self, said: Recipe, path: Path, options: Options, folder: Path | None = None) -> None:
        self.said, self.path = said, path
        self.table = tables.Table(path, said.file)
        looked_up = {name: self._looked_up(name, each, folder) for name, each in said.lookup.items()}
        self.fields = Fields(said, self.table, looked_up)
        take = self.fields.field
        if said.forecast is not None:
            self.answers: Answers | None = Answers(said.forecast, self.fields, options)
            self.forecaster = self.fields.needed("forecast.forecaster", said.forecast.forecaster)
            self.stated_at = take("forecast.stated_at", said.forecast.stated_at)
            self.own_key = take("forecast.key", said.forecast.key)
            self.rationale = take("forecast.rationale", said.forecast.rationale)
        else:
            self.answers = self.stated_at = None
        self.outcomes = None if said.outcome is None else Outcomes(said.outcome, self.fields, said.name)
        self.gathered = self.answers is not None and self.answers.gathered
        space = self.answers.space if self.answers else None
        from_rows = self.gathered or bool(self.answers and self.answers.columns)
        self.propositions = Propositions(self.fields, said, space, self.outcomes, named=from_rows)
        self.told_by_key = self.outcomes is not None and self.outcomes.follow(self.propositions.key)
        self.fields.check()
        self.claims: dict[str, Known] = {}
        self.rulings: dict[str, tuple[Happened, e.ResolutionProposed, int]] = {}
        self.parts: dict[_Forecast, tuple[Row, int, dict[str, str | None]]] = {}
        self.about = About(f"recipe {said.name}", path.name[:300], self.table.sha256, path.stat().st_size)
        self.rejects: list[Reject] = self.table.rejects

    @staticmethod
    def _beside(name: str, path: Path, folder: Path | None) -> Path:
        """Return a file for look-up: by its bare name, beside the recipe or beside the file."""
        if Path(name).name != name or name in {"", ".", ".."}:
            raise InputError("recipe lookup.file", "the name of a file in the same folder", repr(name))
        for place in (folder, path.parent):
            if place is not None and (place / name).is_file():
                return place / name
        raise NotFoundError(f"recipe lookup.file {name}: no such file beside the recipe or beside {path.name}")

    def _looked_up(self, name: str, said: recipe.Lookup, folder: Path | None) -> Looked:
        """Return the records of a table for look-up by their keys."""
        if said.values is not None:
            return {key: {"value": value} for key, value in said.values.items()}, "value"
        table = tables.Table(self._beside(str(said.file), self.path, folder), said.read)
        key = compile_template(str(said.key), f"recipe lookup.{name}.key")
        absent, have = table.absent(key.names)
        if absent:
            raise InputError(f"recipe lookup.{name}.key", f"a column of it: {', '.join(have[:20])}", absent[0])
        found: dict[str, tables.Record] = {}
        for line, record in table.rows():
            where = text(key.evaluate(record)) if record else ""
            if where in found and found[where] != record:
                raise InputError(f"{table.path.name}:{line}", f"one row with the key {where}", "another one")
            if where:
                found[where] = record
        return found, None

    def bundle(self) -> Bundle:
        """Return what the file gives; it is read as the steps are gone through."""
        published = tuple(each.model_dump() for each in self.said.published)
        return Bundle(self.steps(), self.about, self.rejects, published=published)

    # -- the file ------------------------------------------------------------------------------------------------

    def steps(self) -> Iterator[Step]:
        """Yield the entries: claims before their forecasts, rulings last."""
        take = self._gather if self.gathered else self._row
        for line, record in self.table.rows():
            self.about.rows += 1
            self.about.done = self.table.done
            if not record:
                continue
            try:
                for row in self.fields.rows(record, line):
                    yield from self._taken(take, row, line)
            except InputError as error:  # a row that cannot be melted
                self._reject(line, error)
        self.about.done = self.about.size
        if self.gathered:
            yield from self._together()
        if self.outcomes is not None:
            for key, (_, ruling, line) in self.rulings.items():
                if key in self.claims:
                    yield Step(self._name("ruling", key), ruling, line)

    def _taken(self, take: Callable[[Row, int], list[Step]], row: Row, line: int) -> list[Step]:
        try:
            if not self.fields.kept(row):
                self.about.passed_over += 1
                return []
            return take(row, line)
        except InputError as error:
            self._reject(line, error)
            return []

    def _reject(self, line: int, error: InputError) -> None:
        self.rejects.append(Reject(line, error.where, error.expected, " ".join(str(error.got).split())[:200]))

    # -- one row -------------------------------------------------------------------------------------------------

    def _row(self, row: Row, line: int) -> list[Step]:
        """Return the entries of a row that holds all of its forecast."""
        key = self._key(row)
        prediction, lexicon = self.answers.whole(row) if self.answers else (None, None)
        stated_at = self.fields.moment(self.stated_at, row)
        options = tuple(self.answers.columns) if self.answers else ()
        claim, steps = self._claim(key, row, line, stated_at, options)
        if prediction is None:
            self.about.blank += self.answers is not None
        else:
            head = _Forecast(key, self._words("forecaster", self.forecaster, row), stated_at, self._own_key(row))
            steps.append(self._forecast(head, prediction, lexicon, claim, row, line))
        self._happened(key, claim.space, row, line)
        if steps and isinstance(steps[0].body, e.ClaimRecorded):
            self.claims[key] = claim
        return steps

    def _gather(self, row: Row, line: int) -> list[Step]:
        """Keep a row that holds a part of its forecast, until all were read."""
        assert self.answers is not None  # noqa: S101 - there is something to gather
        head = _Forecast(self._key(row), self._words("forecaster", self.forecaster, row),
                         self.fields.moment(self.stated_at, row), self._own_key(row))  # fmt: skip
        name, value = self.answers.part(row)
        _, _, held = self.parts.setdefault(head, (row, line, {}))
        if name in held and held[name] != value:
            raise InputError("forecast", f"one value for {name} ({held[name]}, in another row)", value)
        self._happened(head.claim_key, self.propositions.plain_space, row, line)
        self.about.duplicates += name in held
        held[name] = value
        return []

    def _together(self) -> Iterator[Step]:
        """Yield claims and forecasts out of the rows that were kept."""
        assert self.answers is not None  # noqa: S101 - there is something to gather
        options: dict[str, dict[str, None]] = {}
        for head, (_, _, held) in self.parts.items():
            rest = [self.answers.said.rest] if self.answers.said.rest else []
            options.setdefault(head.claim_key, {}).update(dict.fromkeys([*held, *rest]))
        for head, (row, line, held) in self.parts.items():
            try:
                key = head.claim_key
                claim, steps = self._claim(key, row, line, head.stated_at, tuple(options[key]))
                named = claim.space.options if isinstance(claim.space, p.OptionsSpace) else ()
                if named and (strange := [name for name in held if name not in named]):
                    raise InputError("forecast.option", f"one of {', '.join(named)}", strange[0])
                prediction = self.answers.together(held, named)
                if prediction is None:
                    self.about.blank += 1
                else:
                    steps.append(self._forecast(head, prediction, None, claim, row, line))
                if key in self.rulings and self.outcomes is not None:
                    self.outcomes.check(self.rulings[key][0].outcome, claim.space)
            except InputError as error:
                self._reject(line, error)
                continue
            self.claims.setdefault(key, claim)
            yield from steps

    # -- the parts of an entry -----------------------------------------------------------------------------------

    def _claim(
        self, key: str, row: Row, line: int, stated_at: str | None, options: tuple[str, ...]
    ) -> tuple[Known, list[Step]]:
        """Return the claim of a row, and its entry where this row is the first on it."""
        known = self.claims.get(key)
        claim = self.propositions.of(key, row, line, known, stated_at, options, self._name)
        if isinstance(claim, Known):
            return claim, []
        made, body = claim
        return made, [Step(made.claim_id, body, line)]

    def _key(self, row: Row) -> str:
        return self._words("claim.key", self.propositions.key, row)

    def _own_key(self, row: Row) -> str | None:
        return None if self.own_key is None else self.own_key.words(row)

    @staticmethod
    def _words(label: str, field: Field, row: Row) -> str:
        found = field.words(row)
        if found is None:
            raise InputError(field.label, f"a value for {label}", "nothing")
        return found

    def _name(self, kind: str, *parts: str | None) -> str:
        return identifier(_BETWEEN.join([f"recipe {self.said.name} {kind}", *(part or "" for part in parts)]))

    def _forecast(
        self, head: _Forecast, prediction: p.Prediction, lexicon: str | None, claim: Known, row: Row, line: int
    ) -> Step:
        assert self.answers is not None  # noqa: S101 - there is a prediction
        said = self.answers.said
        term = self.answers.term and self.answers.term.words(row)
        rationale = self.rationale and self.rationale.words(row)
        stated_at = head.stated_at or claim.opens
        body = e.ForecastMade(
            claim_id=claim.claim_id,
            forecaster=head.forecaster[:300],
            basis="read" if lexicon is not None else said.basis,
            prediction=prediction,
            stated_at=stated_at,
            term=term,
            lexicon=lexicon,
            rationale=rationale,
        )
        number = prediction.model_dump_json(exclude_none=True)
        name = self._name("forecast", head.claim_key, head.forecaster, body.basis, stated_at, number, head.own_key)
        return Step(name, body, line)

    def _happened(self, key: str, space: p.Space | None, row: Row, line: int) -> None:
        """Keep what a row says happened.

        Raises:
            InputError: if it is no outcome of the claim, or an earlier row of the claim says otherwise.
        """
        if self.told_by_key and key in self.rulings:
            return
        happened = None if self.outcomes is None else self.outcomes.of(row, space)
        if happened is None or self.outcomes is None:
            return
        before = self.rulings.get(key)
        if before is None:
            self.rulings[key] = happened, self.outcomes.ruling(happened, self._name("claim", key)), line
        elif before[0] != happened:
            name, then, now = next(each for each in zip(Happened._fields, before[0], happened, strict=True)
                                   if each[1] != each[2] and each[0] != "outcome")  # fmt: skip
            label = self.outcomes.value.label if name == "said" else f"outcome.{name}"
            raise InputError(label, f"{then}, as line {before[2]} says of claim {key}", now)


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
