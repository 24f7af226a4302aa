"""Do those who code, read and resolve agree: every stage of the protocol, from what the journal holds.

Agreement is of first words. Only these were given without knowing what the others said; a correction may have been
made after seeing them, so it counts in the scores and not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger import entries as e
from ledger import predictions as p

if TYPE_CHECKING:
    import pandas as pd

Sheet = dict[str, dict[Any, Any]]  # rater → item → answer
FEWEST = 10
CLAIM, TYPE, WINDOW, LENGTH = "is it a claim", "type", "window", "length"
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
PERSON, LEXICON = "the person", "the lexicon"
IN_SIGHT = "Coders in one ledger see what was decided before."
SHOWN_FIRST = "The person saw the proposal first."
COLUMNS = ["stage", "raters", "n", "measure", "value", "low", "high", "prevalence", "says"]


class Measure(NamedTuple):
    """A measure of agreement: its name, of a table raters × items, and whether two raters have it or all together."""

    name: str
    of: Callable[[Any], float]
    pairs: bool = True


class Block(NamedTuple):
    """What one group of raters answered, what is measured of it, and what is to be known of it."""

    sheet: Sheet
    measures: Sequence[Measure]
    note: str = ""


def agreement(
    decisions: Iterable[e.Entry],
    forecasts: pd.DataFrame,
    resolutions: pd.DataFrame,
    claims: pd.DataFrame,
    lexicon: pd.DataFrame,
) -> pd.DataFrame:
    """Frame of agreement, one row a stage, group of raters and measure.

    Columns: stage ("is it a claim", "type", "window", "reading", "outcome"), raters, n (items in common), measure,
    value (None where n is below 10, or nothing could disagree), low and high (95 %, by drawing items again, as if
    independent), prevalence (share of each answer, beside every kappa), and says (what n can tell).

    Two passages are the same when they share more than half of the shorter one; all mentions of a claim are one, and a
    rejection as a duplicate decides nothing. Windows are compared by their days, and by their length. Two rulings are
    compared on claims that answer yes or no. The lean is the correlation, over all readings, of what a reader read
    above the lexicon with what the reader believes: above 0 where belief colours the reading.

    Args:
        decisions: the entries "claim recorded" and "candidate rejected", in order.
        forecasts: all that were made, in order of entry, those that were superseded too.
        resolutions: all rulings likewise.
        claims: those that stand.
        lexicon: the lexicon's reading of each, as :func:`ledger.blinding.bands` gives it.
    """
    import pandas as pd

    entries = list(decisions)
    coded, proposed = _coded(entries), _proposed(entries)
    readings = _readings(forecasts, claims, lexicon)
    ruled = _ruled(resolutions, claims)
    numbers = {who: {item: _worth(a) for item, a in said.items() if a != "void"} for who, said in ruled.items()}
    labels, days = (SAME, KAPPA, ALPHA), ((WINDOW, (SAME,)), (LENGTH, (ALPHA_OF_LENGTH,)))
    stages: dict[str, list[Block]] = {
        CLAIM: [Block(coded[CLAIM], labels, IN_SIGHT), *(Block(s[CLAIM], labels, SHOWN_FIRST) for s in proposed)],
        TYPE: [Block(coded[TYPE], labels, IN_SIGHT), *(Block(s[TYPE], labels, SHOWN_FIRST) for s in proposed)],
        WINDOW: [
            *(Block(coded[name], measures, IN_SIGHT) for name, measures in days),
            *(Block(sheets[name], measures, SHOWN_FIRST) for sheets in proposed for name, measures in days),
        ],
        "reading": [
            Block(_by_reader(readings), (ICC, ALPHA_OF_NUMBERS)),
            *(Block({LEXICON: dict(zip(rows.claim_id, rows.best, strict=True)), **_by_reader(rows)}, (ICC,))
              for _, rows in readings.dropna(subset="best").groupby("forecaster")),
            Block(_beliefs(readings), (LEAN,)),
        ],
        "outcome": [Block(ruled, labels), Block(numbers, (WEIGHTED,))],
    }  # fmt: skip
    lines = [line for stage, blocks in stages.items() for line in _lines(stage, blocks)]
    return pd.DataFrame(lines, columns=COLUMNS).astype({"value": float, "low": float, "high": float})


# -- what was answered -------------------------------------------------------------------------------------------------


def _coded(entries: Sequence[e.Entry]) -> dict[str, Sheet]:
    """Return what each coder decided of each place; a place somebody made a claim of is a claim to them."""
    sheets: dict[str, Sheet] = {name: defaultdict(dict) for name in (CLAIM, TYPE, WINDOW, LENGTH)}
    for place, entry in zip(_places(entries), entries, strict=True):
        for name, answer in _decided(entry.body).items() if place is not None else ():
            held = sheets[name][entry.actor]
            if place not in held or (name, answer) == (CLAIM, "claim"):
                held[place] = answer
    return sheets


def _places(entries: Sequence[e.Entry]) -> list[int | None]:
    """Number the place each entry decides: passages that are the same are one, and so are all mentions of a claim."""
    parent = list(range(len(entries)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    spans = sorted(
        (mention.statement_id, mention.start, mention.end, at)
        for at, entry in enumerate(entries)
        for mention in _mentions(entry.body)
    )
    near: list[tuple[str, int, int, int]] = []
    for where, start, end, at in spans:
        near = [span for span in near if span[0] == where and span[2] > start]
        for _, first, last, other in near:
            if 2 * (min(end, last) - start) > min(end - start, last - first):
                parent[root(at)] = root(other)
        near.append((where, start, end, at))
    named = {at for *_, at in spans}
    return [root(at) if at in named else None for at in range(len(entries))]


def _mentions(body: e.Body) -> tuple[e.Mention, ...]:
    if isinstance(body, e.CandidateRejected):
        return () if body.reason == "duplicate" else (body.mention,)
    return body.claim.mentions if isinstance(body, e.ClaimRecorded) else ()


def _decided(body: e.Body) -> dict[str, Any]:
    """Return what a person said of a passage, stage by stage."""
    if isinstance(body, e.ClaimRecorded):
        window = body.claim.window
        return {CLAIM: "claim", TYPE: body.claim.type, **_days(window.opens, window.closes)}
    return {CLAIM: "no claim"} if _mentions(body) else {}


def _days(opens: Any, closes: Any) -> dict[str, Any]:
    return {WINDOW: f"{opens} to {closes}", LENGTH: (closes - opens).days + 1}


def _proposed(entries: Sequence[e.Entry]) -> list[dict[str, Sheet]]:
    """Return, for each proposer, what it said of each candidate beside what the person decided."""
    sheets: dict[str, dict[str, Sheet]] = {}
    for at, entry in enumerate(entries):
        body = entry.body
        said = body.proposed if isinstance(body, e.ClaimRecorded | e.CandidateRejected) else None
        if said is None:
            continue
        answers: dict[str, Any] = {CLAIM: "claim" if said.scorable else "no claim", TYPE: said.type}
        if said.opens and said.closes:
            answers |= _days(said.opens, said.closes)
        of = sheets.setdefault(
            said.method, {name: {said.method: {}, PERSON: {}} for name in (CLAIM, TYPE, WINDOW, LENGTH)}
        )
        for name, answer in _decided(body).items():
            if answers.get(name) is not None:
                of[name][said.method][at], of[name][PERSON][at] = answers[name], answer
    return list(sheets.values())


def _readings(forecasts: pd.DataFrame, claims: pd.DataFrame, lexicon: pd.DataFrame) -> pd.DataFrame:
    """Return each reader's first reading of each claim, with the lexicon's best beside it."""
    read = forecasts[(forecasts.basis == "read") & (forecasts.kind == "probability")]
    read = read[(read.forecaster != read.lexicon) & read.claim_id.isin(claims.claim_id)]
    first = read.drop_duplicates(["claim_id", "forecaster"])
    return first.merge(lexicon[["claim_id", "best"]], on="claim_id", how="left")


def _by_reader(readings: pd.DataFrame) -> Sheet:
    return {
        str(reader): dict(zip(rows.claim_id, rows.probability, strict=True))
        for reader, rows in readings.groupby("forecaster")
    }


def _beliefs(readings: pd.DataFrame) -> Sheet:
    both = readings.dropna(subset=["best", "own_belief"])
    return {
        "readings above the lexicon": dict(enumerate(both.probability - both.best)),
        "own beliefs": dict(enumerate(both.own_belief)),
    }


def _ruled(resolutions: pd.DataFrame, claims: pd.DataFrame) -> Sheet:
    """Return each resolver's first ruling on each yes-or-no claim: yes, no, void, or the fraction."""
    binary = claims.claim_id[claims.space == "binary"]
    rows = resolutions[(resolutions.stage == "proposed") & resolutions.claim_id.isin(binary)]
    sheet: Sheet = defaultdict(dict)
    for actor, claim_id, text in zip(rows.actor, rows.claim_id, rows.outcome, strict=True):
        outcome = p.Outcome.model_validate_json(text)
        answer = f"{float(outcome.value):g}" if outcome.kind == "fraction" and outcome.value else outcome.kind
        sheet[actor].setdefault(claim_id, answer)
    return sheet


def _worth(answer: str) -> float:
    return float({"yes": 1.0, "no": 0.0}.get(answer, answer))


# -- what it comes to --------------------------------------------------------------------------------------------------


def _lines(stage: str, blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Yield a line for every group of raters and measure; where nobody shares an item, say so."""
    found = [line for block in blocks for line in _measured(stage, block)]
    yield from found
    missing = {measure.name for measure in blocks[0].measures} - {line["measure"] for line in found}
    for measure in blocks[0].measures:
        if measure.name in missing:
            yield {"stage": stage, "raters": "", "n": 0, "measure": measure.name, "says": NOBODY[stage]}


def _measured(stage: str, block: Block) -> Iterator[dict[str, Any]]:
    raters = list(block.sheet)
    for measure in block.measures:
        for group in combinations(raters, 2) if measure.pairs else [tuple(raters)]:
            said = [block.sheet[rater] for rater in group]
            every = dict.fromkeys(item for answers in said for item in answers)
            items = [item for item in every if sum(item in answers for answers in said) >= 2]
            shared = {rater: block.sheet[rater] for rater in group if not block.sheet[rater].keys().isdisjoint(items)}
            if items:
                named = " and ".join(shared) if len(shared) == 2 else f"all {len(shared)}"
                table = [[answers.get(item) for item in items] for answers in shared.values()]
                yield {"stage": stage, "raters": named, "n": len(items), **_value(measure, table, block.note)}


def _value(measure: Measure, table: list[list[Any]], note: str) -> dict[str, Any]:
    """Return a measure with its interval, and what its n can tell."""
    import numpy as np

    from ledger.verification import agreement as measures

    n, line = len(table[0]), {"measure": measure.name}
    if measure in {KAPPA, WEIGHTED}:
        shares = measures.prevalence(*table)
        line["prevalence"] = ", ".join(
            f"{name if isinstance(name, str) else format(name, 'g')} {share:.0%}" for name, share in shares.items()
        )
    if n < FEWEST:
        return line | {"says": f"{n} in common: too few to say, {FEWEST} are needed. {note}".strip()}
    cells = np.array(table, dtype=object)
    value = measure.of(cells)
    if not np.isfinite(value):
        return line | {"says": f"One and the same answer throughout: nothing to agree on. {note}".strip()}
    low, high = measures.interval(measure.of, cells)
    if low == high:
        ends, says = {}, f"{n} in common: drawing them again gives the same each time, so no interval."
    else:
        verdict = "chance alone is not excluded" if low <= 0 <= high else "enough to tell it from chance"
        ends, says = {"low": low, "high": high}, f"{n} in common" + (f": {verdict}." if measure != SAME else ".")
    return line | {"value": value} | ends | {"says": f"{says} {note}".strip()}


def _of(name: str, **said: Any) -> Callable[[Any], float]:
    """Return a measure of :mod:`ledger.verification.agreement`, which is loaded when it is needed."""

    def measured(table: Any) -> float:
        from ledger.verification import agreement as measures

        found: float = getattr(measures, name)(*(table if "kappa" in name else [table]), **said)
        return found

    return measured


def _weighted(table: Any) -> float:
    from ledger.verification.agreement import weighted_kappa

    return weighted_kappa(*table, order=sorted({*QUARTERS, *table.ravel()}))


def _same(table: Any) -> float:
    return float((table[0] == table[1]).mean())


def _correlation(table: Any) -> float:
    import numpy as np

    one, two = table.astype(float)
    return float(np.corrcoef(one, two)[0, 1]) if one.std() > 0 and two.std() > 0 else float("nan")


SAME = Measure("share the same", _same)
KAPPA = Measure("kappa", _of("cohen_kappa"))
WEIGHTED = Measure("weighted kappa", _weighted)
ALPHA = Measure("alpha", _of("krippendorff_alpha"), pairs=False)
ALPHA_OF_NUMBERS = Measure("alpha", _of("krippendorff_alpha", level="interval"), pairs=False)
ALPHA_OF_LENGTH = Measure("alpha of length", _of("krippendorff_alpha", level="ratio"), pairs=False)
ICC = Measure("intraclass correlation", _of("intraclass_correlation"))
LEAN = Measure("lean (correlation)", _correlation)
NOBODY = {
    CLAIM: "No passage was decided by two coders, or by one on a proposal.",
    TYPE: "No passage was made a claim by two coders, or by one on a proposal.",
    WINDOW: "No passage was made a claim by two coders, or by one on a proposal.",
    "reading": "No claim was read by two readers.",
    "outcome": "No claim was ruled on by two resolvers.",
}
