"""Text into candidate claims: the quote, who said it, how sure, by when, and why it may be scored or not.

A candidate is a proposal; a person accepts, edits or rejects it. Cues are found sentence by sentence, sentences
are cut into clauses of one claim each, the time is taken from the clause, else lent by its surroundings;
restatements are grouped.

**No window is made up.** A claim whose text names no time, nor lends it one, is shown with the reason
``no_window`` and is not scorable: public prose is full of "is likely to remain a challenge", and a window of
twelve months of our own choosing would decide the score more than the speaker did. Two exceptions are documented
in the protocol's first statement: a strongly indicated intention ("all of that strongly indicates that Russia
intends to use these forces") is imputed three months, marked ``imputed``, and asks; and a headline that restates
a claim of its text takes that claim's window. A person may still give a window to any other candidate by hand.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from ledger.language.candidate import Candidate, Form
from ledger.language.drafts import Reader, grouped

__all__ = ["Candidate", "Form", "examine", "propose"]


def propose(
    text: str, stated_on: date, *, hemisphere: str | None = None, fiscal_year_starts: int | None = None
) -> list[Candidate]:
    """The candidate claims of a text, in order of their start.

    Args:
        text: the statement, exactly as archived.
        stated_on: the day of the statement.
        hemisphere: whose seasons, "north" or "south"; where it is None the text is asked by the places it names.
        fiscal_year_starts: month in which the speaker's fiscal year begins; where it is None the text is asked
            ("third quarter ended October 27"), else it is January.

    >>> text = '"We expect that they will attack in the coming days," Gen. Ada Lovelace said.'
    >>> found = propose(text, date(2024, 10, 31))
    >>> found[0].quote, found[0].speaker, found[0].term
    ('We expect that they will attack in the coming days', 'Ada Lovelace', 'We expect that … will')
    >>> found[0].band.best, found[0].window.closes.isoformat(), found[0].scorable
    (0.8, '2024-11-07', True)
    """
    with _uncollected():
        reader = Reader.of(text, stated_on, hemisphere=hemisphere, fiscal_year_starts=fiscal_year_starts)
        numbers = (number for number, held in enumerate(reader.cues) if held or number in reader.items)
        drafts = [draft for number in numbers for draft in reader.drafts(number)]
        drafts.sort(key=lambda one: (one.start, one.end))
        return grouped(reader.flat, drafts)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for cycles: a long text makes many objects and no cycles; looking takes a sixth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def examine(
    text: str,
    stated_on: date,
    places: Sequence[tuple[int, int, tuple[int, int] | None]],
    *,
    hemisphere: str | None = None,
    fiscal_year_starts: int | None = None,
) -> list[Candidate | None]:
    """What the rules say of places that somebody else has marked, in the order given.

    Args:
        text: the whole text.
        stated_on: the day of the statement.
        places: start, end, and where the words of confidence stand (or None), as offsets in the text.
        hemisphere: whose seasons; where it is None the text is asked.
        fiscal_year_starts: as for :func:`propose`.

    Returns:
        One candidate for each place, or None where the rules read no claim there.

    >>> text = "He thinks so: rain is a dead cert by Friday."
    >>> examine(text, date(2024, 10, 31), [(14, 43, (22, 33))])[0].phrase
    'by Friday'
    """
    reader = Reader.of(text, stated_on, hemisphere=hemisphere, fiscal_year_starts=fiscal_year_starts)
    drafts = [(index, reader.at(*place)) for index, place in enumerate(places)]
    held = sorted(
        ((index, draft) for index, draft in drafts if draft is not None),
        key=lambda pair: (pair[1].start, pair[1].end),
    )
    found: list[Candidate | None] = [None] * len(places)
    for (index, _), candidate in zip(held, grouped(reader.flat, [draft for _, draft in held]), strict=True):
        found[index] = candidate
    return found
