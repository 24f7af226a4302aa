"""One function per kind of period that ``windows.yaml`` names: from the groups of a match to first and last day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from ledger.language import calendars
from ledger.language.calendars import MONTHS, WEEKDAYS
from ledger.language.periods import Alternative, Groups, Period, Setting, parse

_DAY = timedelta(days=1)
_LAST_YEAR = re.compile(r"\b(?:19|20|21)\d\d\Z")
_ANY_YEAR = re.compile(r"\d{4}")


def _today(_: Groups, at: Setting) -> Period:
    return Period(at.stated, at.stated, "day")


def _tonight(_: Groups, at: Setting) -> Period:
    return Period(at.stated, at.stated, "day", lenient=at.stated + _DAY)


def _tomorrow(g: Groups, at: Setting) -> Period:
    day = at.stated + _DAY * (2 if "after" in g else 1)
    return Period(day, day, "day")


def _single(day: date, **more: object) -> Period:
    return replace(Period(day, day, "day"), **more)  # type: ignore[arg-type]


def _iso_day(g: Groups, _: Setting) -> Period:
    return _single(date(int(g["year"]), int(g["month"]), int(g["day"])))


def _slash_day(g: Groups, _: Setting) -> Period:
    year, month, day = int(g["year"]), int(g["month"]), int(g["day"])
    if month > 12:
        month, day = day, month
    return _single(date(year, month, day), asks=day <= 12 and day != month)


def _dated_weekday(g: Groups, at: Setting) -> Period | None:
    return parse(g["of"], at) if "of" in g else _today(g, at)


def _next_day(month: int, day: int, at: Setting) -> date:
    """The next occurrence of a day and month, the day of the statement included."""
    for year in range(at.stated.year, at.stated.year + 9):  # 29 February comes every fourth year, or eighth
        if day <= calendars.month_end(year, month).day and date(year, month, day) >= at.stated:
            return date(year, month, day)
    raise ValueError("no such day")


def _day(g: Groups, at: Setting) -> Period:
    month, day = MONTHS.index(g["month"]) + 1, int(g.get("day", 1))
    return _single(date(int(g["year"]), month, day) if "year" in g else _next_day(month, day, at))


def _day_of_month(g: Groups, at: Setting) -> Period:
    day = int(g.get("day", 1))
    here = at.stated.replace(day=day)
    if g.get("which") in {"this", "next"}:
        return _single(calendars.add(here, int(g["which"] == "next"), "month"))
    return _single(here if here >= at.stated else calendars.add(here, 1, "month"))


def _day_range(g: Groups, at: Setting) -> Period:
    month, month2 = MONTHS.index(g["month"]) + 1, MONTHS.index(g.get("month2", g["month"])) + 1
    if "year" in g:
        first, last = date(int(g["year"]), month, int(g["day"])), date(int(g["year"]), month2, int(g["day2"]))
    else:
        last = _next_day(month2, int(g["day2"]), at)
        first = date(last.year - (month2 < month), month, int(g["day"]))
    return Period(first, last, "span")


def _week_of(g: Groups, at: Setting) -> Period | None:
    inside = parse(g["of"], at)
    return Period(*calendars.unit_span(inside.first, "week"), "week") if inside else None


def _weekday(g: Groups, at: Setting) -> Period:
    number, which = WEEKDAYS.index(g["weekday"]), g.get("which", "")
    coming = at.stated + timedelta(days=(number - at.stated.weekday()) % 7)
    if "week" in g or which == "next":
        monday = calendars.unit_span(at.stated, "week")[1] + _DAY
        day = monday + timedelta(days=number)
        if "week" in g or coming == day:
            return _single(day)
        other = Alternative("the coming one", coming, coming)
        return _single(day, asks=True, alternatives=(other,))
    if coming == at.stated and which == "":
        later = coming + timedelta(days=7)
        return _single(later, asks=True, alternatives=(Alternative("the day itself", coming, coming),))
    return _single(coming)


def _weekend(g: Groups, at: Setting) -> Period:
    saturday = calendars.unit_span(at.stated, "week")[0] + timedelta(days=5)
    if g.get("which") == "next":
        other = Alternative("the coming one", saturday, saturday + _DAY)
        saturday += timedelta(days=7)
        return Period(saturday, saturday + _DAY, "span", asks=True, alternatives=(other,))
    return Period(saturday, saturday + _DAY, "span")


def _week_after_next(_: Groups, at: Setting) -> Period:
    return Period(*calendars.unit_span(at.stated + timedelta(days=14), "week"), "week")


def _weeks_from(g: Groups, at: Setting) -> Period | None:
    """A day counted from another day: "a week on Tuesday", "two weeks from Friday", "Friday week"."""
    base = parse(g["of"], at)
    if base is None:
        return None
    count = int(g["n"]) if g.get("n", "a") != "a" else 1
    return _single(calendars.add(base.first, count, g["unit"]), derived=True)


def _months_to(g: Groups, at: Setting) -> Period | None:
    """A stretch named by its end: "the six months to March 2025", "the week ending 8 February"."""
    inner = parse(g["of"], at)
    if inner is None or inner.grain in {"event", "start"}:
        return None
    first = calendars.add(inner.last + _DAY, -int(g.get("n", 1)), g["unit"])
    return Period(first, inner.last, "span", inner.lenient, asks=inner.asks)


def _years_on(g: Groups, at: Setting) -> Period:
    """Whole years or quarters from the next on: "the next two fiscal years"."""
    starts = 1 if g["fiscal"] == "calendar" else at.fiscal
    _, last = calendars.unit_span(at.stated, g["unit"], fiscal_year_starts=starts)
    return Period(last + _DAY, calendars.add(last + _DAY, int(g["n"]), g["unit"]) - _DAY, "span", asks=starts == 1)


def _this_time(g: Groups, at: Setting) -> Period:
    return _single(calendars.add(at.stated, 1, g["unit"]), derived=True)


def _month_range(g: Groups, at: Setting) -> Period:
    first_month, last_month = MONTHS.index(g["month"]) + 1, MONTHS.index(g["month2"]) + 1
    if "year" in g and "year2" in g:
        first = date(int(g["year"]), first_month, 1)
        return Period(first, calendars.month_end(int(g["year2"]), last_month), "span")
    count = (last_month - first_month) % 12 + 1
    return _months(first_month, count, g, at)


def _month_code(g: Groups, at: Setting) -> Period:
    initials = "".join(name[0] for name in MONTHS) * 2
    return _months(initials.index(g["code"]) + 1, 3, g, at)


def _months(month: int, count: int, g: Groups, at: Setting) -> Period:
    """A run of months; a year beside the last month is the year of the last month, "2022-23" of the first."""
    wraps = month + count - 1 > 12
    if "year" in g:
        first_year = int(g["year"])
    elif "year2" in g:
        first_year = int(g["year2"]) - (wraps and "split" not in g)
    else:
        first_year = at.stated.year - wraps
        while calendars.months_span(first_year, month, count)[1] < at.stated:
            first_year += 1
    return Period(*calendars.months_span(first_year, month, count), "span")


def _year_range(g: Groups, _: Setting) -> Period | None:
    first = int(g["a"])
    last = int(g["b"]) if len(g["b"]) == 4 else first // 100 * 100 + int(g["b"])
    return Period(date(first, 1, 1), date(last, 12, 31), "span") if first < last else None


def _split_year(g: Groups, at: Setting) -> Period | None:
    """One year that begins in the first, "2025-26": where the text says such a year begins, a fiscal one in April."""
    first, short = int(g["a"]), int(g["b"])
    if (first + 1) % 100 != short:
        return _year_range(g, at)
    fiscal = bool(g.get("fiscal") or g.get("fiscal2"))
    starts = at.split or (at.fiscal if at.fiscal > 1 else 0)
    if not (fiscal or at.split):
        return Period(date(first, 1, 1), date(first + 1, 12, 31), "span", asks=True)
    begins = date(first, starts or 4, 1)
    return Period(begins, calendars.add(begins, 1, "year") - _DAY, "year", asks=starts == 0)


def _year_end(g: Groups, at: Setting) -> Period | None:
    named = g["of"].removeprefix("of ").removeprefix("in ") if "of" in g else g["unit"]
    inner = parse(f"{named} year" if named in {"fiscal", "financial", "calendar"} else named, at)
    return _ending(inner, at) if inner else None


def _end(g: Groups, at: Setting) -> Period | None:
    inner = parse(g["of"], at)
    return _ending(inner, at) if inner else None


def _ending(inner: Period, at: Setting) -> Period:
    """The end of a period; said on its last day, the next one's end is the generous reading, and it asks."""
    last = inner.last
    first = calendars.third(inner.span, 2)[0]
    if last == at.stated and inner.grain in {"week", "month", "quarter", "half", "year", "decade"}:
        generous = calendars.unit_span(last + _DAY, inner.grain)[1]
        other = Alternative(f"the end of the next {inner.grain}", at.stated, generous)
        return Period(last, last, "end", last, last, generous, asks=True, alternatives=(other,))
    return Period(first, last, "end", inner.lenient, last, last, derived=inner.derived, asks=inner.asks)


def _turn(g: Groups, at: Setting) -> Period:
    if "unit" in g:
        return _ending(Period(*calendars.unit_span(at.stated, g["unit"]), g["unit"]), at)
    new = date(at.stated.year + 1, 1, 1)
    return Period(new, date(new.year, 4, 30), "start", None, new - _DAY, new - _DAY, derived=True)


def _rest(g: Groups, at: Setting) -> Period | None:
    return parse(g["of"], at)


def _ahead(g: Groups, at: Setting) -> Period:
    return Period(at.stated, calendars.add(at.stated, 1, g["unit"]), "span", derived=True)


def _unit(g: Groups, at: Setting) -> Period:
    unit = "half" if g["unit"] == "half-year" else g["unit"]
    starts = 1 if g.get("fiscal") == "calendar" else at.fiscal
    asks = g.get("fiscal") in {"fiscal", "financial"} and at.fiscal == 1
    first, last = calendars.unit_span(at.stated, unit, fiscal_year_starts=starts)
    if g.get("which") in {"next", "following", "coming", "upcoming"}:
        first, last = calendars.unit_span(last + _DAY, unit, fiscal_year_starts=starts)
    return Period(first, last, unit, asks=asks)


def _month(g: Groups, at: Setting) -> Period:
    month = MONTHS.index(g["month"]) + 1
    if "year" in g:
        return Period(*calendars.months_span(int(g["year"]), month, 1), "month")
    if "rel" in g:
        return Period(*calendars.months_span(at.stated.year + (g["rel"] == "next"), month, 1), "month")
    year = at.stated.year + (month < at.stated.month)
    if g.get("which") == "next" and month == at.stated.month:
        year += 1
    return Period(*calendars.months_span(year, month, 1), "month")


def _year(g: Groups, at: Setting) -> Period:
    fiscal = g.get("fiscal", "")
    year = int(g["year"]) if "year" in g else 2000 + int(g["short"])
    if not fiscal.startswith(("fy", "fiscal", "financial")):
        return Period(date(year, 1, 1), date(year, 12, 31), "year")
    first = date(year - (at.fiscal > 1), at.fiscal, 1)  # a fiscal year is named by the year in which it ends
    return Period(first, calendars.add(first, 1, "year") - _DAY, "year", asks=at.fiscal == 1)


def _event(_: Groups, at: Setting) -> Period | None:
    return Period(at.event, at.event, "event", derived=True) if at.event else None


def _range(g: Groups, at: Setting) -> Period | None:
    last = parse(g["b"], at)
    if last is None or last.grain in {"event", "end", "start"}:
        return None
    if g["b"] in WEEKDAYS and (opening := parse(g["a"], at)) and opening.first > last.last:
        last = parse(g["b"], replace(at, stated=opening.first)) or last  # "between Monday and Wednesday", on a Tuesday
    year = _LAST_YEAR.search(g["b"])
    named = parse(f"{g['a']} {year[0]}", at) if year and not _ANY_YEAR.search(g["a"]) else None
    first = named if named and named.first <= last.last else parse(g["a"], at)
    if first is None or first.first > last.last or first.grain in {"event", "end", "start"}:
        return None
    return Period(first.first, last.last, "span", last.lenient, derived=first.derived or last.derived)


OPERATIONS: dict[str, Callable[[Groups, Setting], Period | None]] = {
    "today": _today, "tonight": _tonight, "tomorrow": _tomorrow, "iso_day": _iso_day, "slash_day": _slash_day,
    "dated_weekday": _dated_weekday, "day": _day, "day_of_month": _day_of_month, "day_range": _day_range,
    "week_of": _week_of, "weekday": _weekday, "weekend": _weekend, "week_after_next": _week_after_next,
    "this_time": _this_time, "weeks_from": _weeks_from, "months_to": _months_to, "years_on": _years_on,
    "split_year": _split_year, "month_range": _month_range, "month_code": _month_code, "year_range": _year_range,
    "year_end": _year_end, "end": _end, "turn": _turn, "part_of_rest": _rest, "ahead": _ahead, "unit": _unit,
    "month": _month, "year": _year, "event": _event, "range": _range,
}  # fmt: skip
