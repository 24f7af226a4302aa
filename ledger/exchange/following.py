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
from ledger.errors import InputError
from ledger.exchange import tables
from ledger.exchange.answers import Answers
from ledger.exchange.bundle import About, Bundle, Options, Reject, Step, identifier
from ledger.exchange.fields import Field, Fields, Row
from ledger.exchange.lookups import Lookups
from ledger.exchange.operands import truth
from ledger.exchange.outcomes import Happened, Outcomes
from ledger.exchange.propositions import Known, Propositions
from ledger.exchange.recipe import Recipe
from ledger.exchange.withdrawals import Withdrawals

MOST_LINES = 1_000  # of those without a forecast
_DAY = len("2024-10-31")
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
        self.lookups = Lookups(said.lookup, path, said, folder)
        self.fields = Fields(said, self.table, self.lookups)
        take = self.fields.field
        if said.forecast is not None:
            self.answers: Answers | None = Answers(said.forecast, self.fields, options)
            self.forecaster = self.fields.needed("forecast.forecaster", said.forecast.forecaster)
            self.stated_at = take("forecast.stated_at", said.forecast.stated_at)
            self.own_key = take("forecast.key", said.forecast.key)
            self.rationale = take("forecast.rationale", said.forecast.rationale)
            self.late = self.fields.expression("forecast.late_if", said.forecast.late_if)
            self.withdrawal = self.fields.expression("forecast.withdrawn", said.forecast.withdrawn)
        else:
            self.answers = self.stated_at = self.late = self.withdrawal = None
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
        self.spoilt: set[_Forecast] = set()
        self.taken_back = Withdrawals()
        self.undated = self.after_close = 0
        self.about = About(f"recipe {said.name}", path.name[:300], self.table.sha256, self.table.size)
        self.rejects: list[Reject] = self.table.rejects

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
            empty = True
            try:
                for row in self.fields.rows(record, line):
                    empty = False
                    yield from self._taken(take, row, line)
                if empty and self.answers is not None:  # a cell without a pair in it
                    self.answers.require(None)
                    self._blank(line)
            except InputError as error:  # a row that cannot be melted
                self._reject(line, error)
        self.about.done = self.about.size
        if self.gathered:
            yield from self._together()
        yield from self.taken_back.standing()
        self.about.withdrawn = self.taken_back.dropped
        if self.outcomes is not None:
            for key, (_, ruling, line) in self.rulings.items():
                if key in self.claims:
                    yield Step(self._name("ruling", key), ruling, line)
        self.about.findings += self._findings()

    def _findings(self) -> Iterator[str]:
        """Yield what is no error, and yet hardly what was meant."""
        yield from self.lookups.findings()
        if self.about.passed_over and not (self.claims or self.rejects):
            yield f"where passes over every row ({self.about.passed_over:,})"
        if self.answers is None:
            return
        yield from self.answers.findings()
        if self.undated:
            yield f"forecasts without forecast.stated_at, dated on the claim's first day: {self.undated:,}"
        if self.after_close:
            yield (
                f"forecasts on the last day that are after the time in claim.closes, and count: {self.after_close:,} "
                "(a window is of whole days; forecast.late_if leaves them out)"
            )

    def _taken(self, take: Callable[[Row, int], list[Step]], row: Row, line: int) -> list[Step]:
        try:
            if not self.fields.kept(row):
                self.about.passed_over += 1
                return []
            return take(row, line)
        except InputError as error:
            self._reject(line, error, row)
            return []

    def _reject(self, line: int, error: InputError, row: Row | None = None) -> None:
        """List what is no good, with the cell it came of where that does not show."""
        got = " ".join(str(error.got).split())[:200]
        where, cell = (error.where, "") if row is None else self.fields.cell(error.where, row, got)
        self.rejects.append(Reject(line, where, error.expected, f"{got}, of {cell}" if cell else got))

    def _blank(self, line: int) -> None:
        """Count a row without a forecast."""
        self.about.blank += 1
        if len(self.about.blank_lines) < MOST_LINES:
            self.about.blank_lines.append(line)

    # -- one row -------------------------------------------------------------------------------------------------

    def _row(self, row: Row, line: int) -> list[Step]:
        """Return the entries of a row that holds all of its forecast."""
        key = self._key(row)
        back = self._takes_back(row)
        if not back:
            self.fields.refuse(row)
        prediction, lexicon = self.answers.whole(row) if self.answers and not back else (None, None)
        stated_at = self.fields.moment(self.stated_at, row)
        options = tuple(self.answers.columns) if self.answers else ()
        claim, steps = self._claim(key, row, line, stated_at, options)
        if back:
            self._take_back(self._head(key, row, stated_at), row)
        elif prediction is None:
            if self.answers is not None:
                self._blank(line)
        else:
            steps += self._forecast(self._head(key, row, stated_at), prediction, lexicon, claim, row, line)
        self._happened(key, claim.space, row, line)
        if steps and isinstance(steps[0].body, e.ClaimRecorded):
            self.claims[key] = claim
        return steps

    def _gather(self, row: Row, line: int) -> list[Step]:
        """Keep a row that holds a part of its forecast, until all were read."""
        assert self.answers is not None  # noqa: S101 - there is something to gather
        head = self._head(self._key(row), row, self.fields.moment(self.stated_at, row))
        _, _, held = self.parts.setdefault(head, (row, line, {}))
        if self._takes_back(row):
            self._take_back(head, row)
            return []
        try:
            self.fields.refuse(row)
            name, value = self.answers.part(row)
            if name in held and held[name] != value:
                raise InputError("forecast", f"one value for {name} ({held[name]}, in another row)", value)
            self._happened(head.claim_key, self.propositions.plain_space, row, line)
        except InputError:
            self.spoilt.add(head)
            raise
        self.about.duplicates += name in held
        held[name] = value
        return []

    def _together(self) -> Iterator[Step]:
        """Yield claims and forecasts out of the rows that were kept; those with a bad row are left out whole."""
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
                if head not in self.spoilt:
                    prediction = self.answers.together(held, named)
                    if prediction is not None:
                        steps += self._forecast(head, prediction, None, claim, row, line)
                    elif held:
                        self._blank(line)
                if key in self.rulings and self.outcomes is not None:
                    self.outcomes.check(self.rulings[key][0].outcome, claim.space)
            except InputError as error:
                if head in self.spoilt:
                    continue  # its bad row is listed already
                self.spoilt.add(head)
                about = f", of {head.forecaster} on {head.claim_key}"
                self._reject(line, InputError(error.where, error.expected, f"{error.got}{about}"))
                continue
            self.claims.setdefault(key, claim)
            yield from steps
        self.about.spoilt = len(self.spoilt)

    def _takes_back(self, row: Row) -> bool:
        return self.withdrawal is not None and truth(self.withdrawal.value(row))

    def _take_back(self, head: _Forecast, row: Row) -> None:
        """Note that a forecaster takes back what was said before.

        Raises:
            InputError: if it does not say when.
        """
        if self.late is not None and truth(self.late.value(row)):
            return
        if head.stated_at is None:
            raise InputError("forecast.stated_at", "when the forecast was withdrawn", "nothing")
        self.about.withdrawals += 1
        self.taken_back.note((head.claim_key, head.forecaster), head.stated_at)

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

    def _head(self, key: str, row: Row, stated_at: str | None) -> _Forecast:
        return _Forecast(key, self._words("forecaster", self.forecaster, row), stated_at, self._own_key(row))

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
    ) -> list[Step]:
        """Return the entry of a forecast; nothing where it came too late, or is held until withdrawals are known."""
        if self.late is not None and truth(self.late.value(row)):
            self.about.late += 1
            return []
        assert self.answers is not None  # noqa: S101 - there is a prediction
        said = self.answers.said
        term = self.answers.term and self.answers.term.words(row)
        rationale = self.rationale and self.rationale.words(row)
        stated_at = head.stated_at or claim.opens
        self.undated += head.stated_at is None and self.stated_at is not None
        self.after_close += self._closed(stated_at, row)
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
        step = Step(name, body, line)
        if self.withdrawal is None:
            return [step]
        self.taken_back.hold((head.claim_key, head.forecaster), stated_at, step)
        return []

    def _closed(self, stated_at: str, row: Row) -> bool:
        """Whether a forecast was made on the last day, after the time at which its claim closed."""
        if self.propositions.closes not in self.fields.timed or len(stated_at) == _DAY:
            return False
        closes = self.fields.moment(self.propositions.closes, row)
        return closes is not None and closes[:_DAY] == stated_at[:_DAY] and closes <= stated_at

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
