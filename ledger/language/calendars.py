"""Arithmetic on days: units, thirds, seasons, fiscal years, holidays.

Everything is dates, first and last day inclusive. Month arithmetic clips (31 October + 6 months = 30 April).
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# Meteorological seasons of the northern hemisphere by first month; astronomical ends by last month.
_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ASTRONOMICAL = {2: (3, 20), 5: (6, 20), 8: (9, 22), 11: (12, 20)}

Span = tuple[date, date]


def add(day: date, amount: float, unit: str) -> date:
    """The day that lies an amount of units after a day.

    Args:
        day: the day to count from.
        amount: how many; fractions of weeks, months, years and decades are counted in the next smaller unit.
        unit: hour, day, week, fortnight, month, quarter, half, year, decade or century.

    >>> add(date(2024, 10, 31), 6, "month")
    datetime.date(2025, 4, 30)
    >>> add(date(2024, 10, 31), 48, "hour")
    datetime.date(2024, 11, 2)
    """
    if unit == "hour":
        return day + timedelta(days=-(-int(amount) // 24))
    if unit in {"day", "week", "fortnight"}:
        return day + timedelta(days=round(amount * {"day": 1, "week": 7, "fortnight": 14}[unit]))
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}[unit]
    total = amount * months
    whole = int(total)
    moved = day + relativedelta(months=whole)
    return moved + timedelta(days=round((total - whole) * 30))


def business_days(day: date, count: int) -> date:
    """The day that lies a number of Mondays to Fridays after a day.

    >>> business_days(date(2024, 10, 31), 3)
    datetime.date(2024, 11, 5)
    """
    weeks, rest = divmod(count, 5)
    day += timedelta(weeks=weeks)
    while rest or day.weekday() > 4:
        day += timedelta(days=1)
        if day.weekday() <= 4 and rest:
            rest -= 1
    return day


def month_end(year: int, month: int) -> date:
    """The last day of a month.

    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year, month, 1) + relativedelta(day=31)


def months_span(year: int, month: int, count: int) -> Span:
    """The first and last day of a run of months.

    >>> months_span(2024, 12, 3)
    (datetime.date(2024, 12, 1), datetime.date(2025, 2, 28))
    """
    first = date(year, month, 1)
    return first, first + relativedelta(months=count, days=-1)


def unit_span(day: date, unit: str, *, fiscal_year_starts: int = 1) -> Span:
    """The calendar week (Monday to Sunday), month, quarter, half, year, decade or century that holds a day.

    Args:
        day: any day inside.
        unit: day, week, month, quarter, half, year, decade, century.
        fiscal_year_starts: the month in which the year begins, for quarters, halves and years.

    >>> unit_span(date(2024, 10, 31), "week")
    (datetime.date(2024, 10, 28), datetime.date(2024, 11, 3))
    >>> unit_span(date(2024, 10, 31), "year", fiscal_year_starts=10)
    (datetime.date(2024, 10, 1), datetime.date(2025, 9, 30))
    """
    if unit == "day":
        return day, day
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        return months_span(day.year, day.month, 1)
    if unit == "decade":
        year = day.year // 10 * 10
        return date(year, 1, 1), date(year + 9, 12, 31)
    if unit == "century":
        year = (day.year - 1) // 100 * 100 + 1
        return date(year, 1, 1), date(year + 99, 12, 31)
    size = {"quarter": 3, "half": 6, "year": 12}[unit]
    into = (day.month - fiscal_year_starts) % size
    first = date(day.year, day.month, 1) - relativedelta(months=into)
    return first, first + relativedelta(months=size, days=-1)


def third(span: Span, part: int) -> Span:
    """The first, middle or last third (0, 1, 2) of a span, in whole months, days of the month, or days.

    >>> third((date(2025, 1, 1), date(2025, 12, 31)), 0)[1]
    datetime.date(2025, 4, 30)
    >>> third((date(2024, 11, 1), date(2024, 11, 30)), 1)
    (datetime.date(2024, 11, 11), datetime.date(2024, 11, 20))
    """
    first, last = span
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if whole and months == 1:
        cuts = [first, first + timedelta(days=10), first + timedelta(days=20), last + timedelta(days=1)]
    elif whole:
        step = months / 3
        cuts = [first + relativedelta(months=round(step * k)) for k in range(4)]
    else:
        days = (last - first).days + 1
        cuts = [first + timedelta(days=round(days * k / 3)) for k in range(4)]
    return cuts[part], cuts[part + 1] - timedelta(days=1)


def middle(span: Span) -> date:
    """The day that "by the middle of" means: the last day of the first half.

    >>> middle((date(2024, 11, 1), date(2024, 11, 30))), middle((date(2025, 1, 1), date(2025, 12, 31)))
    (datetime.date(2024, 11, 15), datetime.date(2025, 6, 30))
    """
    first, last = span
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    if whole and months == 1:
        return first.replace(day=15)
    if whole and months % 2 == 0:
        return first + relativedelta(months=months // 2, days=-1)
    if whole:
        return (first + relativedelta(months=months // 2)).replace(day=15)
    return first + timedelta(days=(last - first).days // 2)


def season(name: str, year: int, *, south: bool = False) -> tuple[date, date, date]:
    """A meteorological season that begins in a year: first day, last day, astronomical end.

    >>> season("winter", 2024)
    (datetime.date(2024, 12, 1), datetime.date(2025, 2, 28), datetime.date(2025, 3, 20))
    >>> season("spring", 2025, south=True)[0]
    datetime.date(2025, 9, 1)
    """
    month = (_SEASON_STARTS[name] + (6 if south else 0) - 1) % 12 + 1
    first, last = months_span(year, month, 3)
    return first, last, date(last.year, *_ASTRONOMICAL[last.month])


def holiday(name: str, year: int) -> date:
    """The day of a holiday in a year (Western Easter; United States dates for the American ones).

    >>> holiday("thanksgiving", 2024)
    datetime.date(2024, 11, 28)
    """
    plain = name.replace("'", "").removesuffix(" day")
    fixed = {
        "christmas": (12, 25), "christmas eve": (12, 24), "new years": (1, 1), "new years eve": (12, 31),
        "independence": (7, 4), "july 4th": (7, 4), "4th of july": (7, 4), "fourth of july": (7, 4),
        "halloween": (10, 31), "boxing": (12, 26), "juneteenth": (6, 19), "veterans": (11, 11), "bastille": (7, 14),
        "valentines": (2, 14), "inauguration": (1, 20),
    }  # fmt: skip
    if plain in fixed:
        return date(year, *fixed[plain])
    if plain == "thanksgiving":
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    if plain == "labor":
        first = date(year, 9, 1)
        return first + timedelta(days=-first.weekday() % 7)
    if plain == "memorial":
        last = date(year, 5, 31)
        return last - timedelta(days=last.weekday())
    return easter(year) + timedelta(days={"good friday": -2, "easter monday": 1}.get(plain, 0))
