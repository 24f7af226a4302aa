"""Seasons, holidays and other named stretches of the year that ``windows.yaml`` names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from ledger.language import calendars
from ledger.language.periods import Groups, Period, Setting

_DAY = timedelta(days=1)


def _holidays(_: Groups, at: Setting) -> Period:
    last = date(at.stated.year, 12, 31)
    return Period(calendars.holiday("thanksgiving", last.year), last, "season", derived=True, asks=True)


def _christmas(_: Groups, at: Setting) -> Period:
    """Christmas Eve to New Year's Day: our convention."""
    year = at.stated.year - (at.stated <= date(at.stated.year, 1, 1))
    return Period(date(year, 12, 24), date(year + 1, 1, 1), "season", derived=True, asks=True)


def _easter(g: Groups, at: Setting) -> Period:
    """Good Friday to Easter Monday."""
    sunday = _holiday({"holiday": "easter", **({"year": g["year"]} if "year" in g else {})}, at).first
    return Period(sunday - 2 * _DAY, sunday + _DAY, "span", derived=True)


def _winters(g: Groups, at: Setting) -> Period:
    """The next two winters: from the one that comes or runs to the end of the last."""
    first = _season({"season": g["season"]}, at)
    year = first.first.year + int(g["n"]) - 1
    _, last, lenient = calendars.season(g["season"], year, south=at.south)
    return Period(first.first, last, "span", lenient, derived=True)


def _hurricane(g: Groups, at: Setting) -> Period:
    year = int(g.get("year", g.get("year2", at.stated.year)))
    if ("year" not in g and "year2" not in g) and (
        date(year, 11, 30) < at.stated or (g.get("which") == "next" and date(year, 6, 1) <= at.stated)
    ):
        year += 1
    return Period(date(year, 6, 1), date(year, 11, 30), "season")


def _holiday(g: Groups, at: Setting) -> Period:
    if "year" in g:
        day = calendars.holiday(g["holiday"], int(g["year"]))
    else:
        day = calendars.holiday(g["holiday"], at.stated.year)
        day = day if day >= at.stated else calendars.holiday(g["holiday"], at.stated.year + 1)
    return Period(day, day, "day")


def _season(g: Groups, at: Setting) -> Period:
    name, stated = g["season"], at.stated
    south = g["hemisphere"] == "southern" if "hemisphere" in g else at.south or "australian" in g
    wraps = calendars.season(name, 2001, south=south)[1].year > 2001
    if "year2" in g:
        year = int(g["year2"])
    elif "year" in g:
        year = int(g["year"])
        if wraps and calendars.season(name, year - 1, south=south)[1] >= stated > date(year, 1, 1):
            year -= 1  # "winter 2025" said in January 2025 is the one that runs
    elif "rel" in g:
        year = stated.year + (g["rel"] == "next")
    else:
        year = stated.year - 1
        while calendars.season(name, year, south=south)[1] < stated:
            year += 1
        if g.get("which") == "next" and calendars.season(name, year, south=south)[0] <= stated:
            year += 1
    first, last, lenient = calendars.season(name, year, south=south)
    return Period(first, last, "season", lenient, deadline_lenient=last, derived=True, asks=wraps and "year" in g)


def _season_range(g: Groups, at: Setting) -> Period:
    shared: Groups = {key: value for key, value in g.items() if key in {"hemisphere", "year2"}}
    first = _season({"season": g["a"], **shared}, at)
    last = _season({"season": g["b"], **shared}, replace(at, stated=max(at.stated, first.first)))
    return Period(first.first, last.last, "span", last.lenient, derived=True)


def _mid_century(_: Groups, at: Setting) -> Period:
    base = (at.stated.year - 1) // 100 * 100
    first, last = date(base + 34, 1, 1), date(base + 67, 12, 31)
    return Period(first, last, "middle", None, date(base + 50, 12, 31), last, derived=True)


def _decade(g: Groups, _: Setting) -> Period:
    year = int(g["decade"]) * 10
    return Period(date(year, 1, 1), date(year + 9, 12, 31), "decade")


OPERATIONS: dict[str, Callable[[Groups, Setting], Period | None]] = {
    "christmas_break": _holidays,
    "christmas": _christmas,
    "easter": _easter,
    "winters": _winters,
    "hurricane": _hurricane,
    "holiday": _holiday,
    "season": _season,
    "season_range": _season_range,
    "mid_century": _mid_century,
    "decade": _decade,
}
