"""Parts of periods that ``windows.yaml`` names: quarters, halves, thirds, first weeks, final days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ledger.language import calendars
from ledger.language.periods import Groups, Period, Setting, parse

_DAY = timedelta(days=1)


def _first_units(g: Groups, at: Setting) -> Period | None:
    inner, unit = parse(g["of"], at), g["unit"].rstrip("s")
    if inner is None:
        return None
    count, derived = _how_many(g.get("n"), plural=g["unit"].endswith("s"), unit=unit)
    if g["which"] in {"first", "next", "opening", "early"}:
        last = min(inner.last, calendars.add(inner.first, count, unit) - _DAY)
        return Period(inner.first, last, "span", derived=derived, asks=derived)
    first = max(inner.first, calendars.add(inner.last + _DAY, -count, unit))
    return Period(first, inner.last, "span", derived=derived, asks=derived)


def _how_many(said: str | None, *, plural: bool, unit: str) -> tuple[int, bool]:
    """A number of units; "the final days" is up to one of the next unit, "the first few" as readers take it."""
    if said is None:
        return ({"day": 7, "week": 4, "month": 3}[unit], True) if plural else (1, False)
    vague = {"few": 5, "couple": 3, "couple of": 3}
    return (vague[said], True) if said in vague else (int(said), False)


def _nth_week(g: Groups, at: Setting) -> Period | None:
    inner = parse(g["of"], at)
    if inner is None:
        return None
    first = inner.first + timedelta(days=7 * (_ORDER[g["n"]] - 1))
    return Period(first, first + timedelta(days=6), "span")


def _third(g: Groups, at: Setting) -> Period | None:
    inner = None if " and " in g["of"] or " or " in g["of"] else parse(g["of"], at)
    if inner is None or inner.grain in {"day", "third", "middle", "end", "start"}:
        return None
    if g["part"].startswith("mid"):
        first, last = calendars.third(inner.span, 1)
        return Period(first, last, "middle", None, calendars.middle(inner.span), last, derived=True)
    part = 2 if g["part"].startswith(("lat", "later")) else 0
    first, last = calendars.third(inner.span, part)
    if "part2" in g:
        last = calendars.third(inner.span, 1 if g["part2"] == "mid" else 2)[1]
    if g["part"] in {"beginning", "start", "opening"}:
        return Period(first, last, "start", None, first, last, derived=True, asks=True)
    return Period(first, last, "third", derived=True)


def _year_of(g: Groups, at: Setting) -> tuple[Period | None, bool]:
    """The year that a quarter or half belongs to; (None, True) if the text names none."""
    text = f"fy{g['short']}" if "short" in g else g.get("of")
    if text is None:
        return None, True
    inner = parse(text.removeprefix("of "), at)
    return (inner, True) if inner is not None and inner.grain == "year" else (None, False)


_ORDER = {"first": 1, "1st": 1, "front": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def _quarter(g: Groups, at: Setting) -> Period | None:
    number = int(g["q"]) if "q" in g else _ORDER.get(g["word"], 4)
    until = _ORDER.get(g["word2"], 4) if "word2" in g else int(g.get("q2", number))
    return _part(number, 3, "quarter", g, at, until=until) if until >= number else None


def _month_quarter(g: Groups, at: Setting) -> Period | None:
    """The quarter a company names by its last month: "the March quarter"."""
    month = parse(f"{g['month']} {g['year']}" if "year" in g else g["month"], at)
    return Period(calendars.add(month.first, -2, "month"), month.last, "quarter", derived=True) if month else None


def _half(g: Groups, at: Setting) -> Period | None:
    number = int(g["q"]) if "q" in g else _ORDER.get(g["word"], 2)
    inner = parse(g["of"].removeprefix("of "), at) if "of" in g else None
    if inner is not None and inner.grain != "year":
        cut = calendars.middle(inner.span)
        return Period(*((inner.first, cut) if number == 1 else (cut + _DAY, inner.last)), "half")
    found = _part(number, 6, "half", g, at, until=number)
    return replace(found, clip=False) if found else None


def _part(number: int, size: int, grain: str, g: Groups, at: Setting, *, until: int) -> Period | None:
    year, known = _year_of(g, at)
    if not known:
        return None
    asks = g.get("fiscal", "") == "fiscal" and at.fiscal == 1
    start = 1 if g.get("fiscal") == "calendar" else at.fiscal
    base = year.first if year else calendars.unit_span(at.stated, "year", fiscal_year_starts=start)[0]
    first = calendars.add(base, (number - 1) * size, "month")
    last = calendars.add(base, until * size, "month") - _DAY
    if year is None and last < at.stated:
        first, last = calendars.add(first, 1, "year"), calendars.add(last + _DAY, 1, "year") - _DAY
    return Period(first, last, grain, asks=asks or bool(year and year.asks))


OPERATIONS: dict[str, Callable[[Groups, Setting], Period | None]] = {
    "first_units": _first_units,
    "nth_week": _nth_week,
    "third": _third,
    "quarter": _quarter,
    "month_quarter": _month_quarter,
    "half": _half,
}
