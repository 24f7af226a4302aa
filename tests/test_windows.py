"""Phrases into windows: the 76 phrases of the table, others like them, and what must stay without a window."""

import csv
import time
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputError
from ledger.language import windows

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data folder is not beside the repository")
SAID = date(2024, 10, 31)


@needs_data
def test_all_76_phrases_of_the_table_have_their_windows():
    wrong, rows = [], 0
    with (DATA / "time_phrases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows += 1
            event = date(2024, 11, 5) if "election" in row["phrase"] else None
            found = windows.resolve(row["phrase"], date.fromisoformat(row["anchor_date"]), event_on=event)
            if not row["window_end"]:
                got, wanted = found, None
            else:
                got = found and tuple(str(day) for day in (found.opens, found.closes, found.lenient_closes))
                wanted = (row["window_start"], row["window_end"], row["lenient_end"])
            if got != wanted:
                wrong.append((row["phrase"], wanted, got))
    assert rows == 76
    assert wrong == []


@pytest.mark.parametrize(
    ("phrase", "opens", "closes", "lenient"),
    [
        ("in the coming days", "2024-10-31", "2024-11-07", "2024-11-14"),
        ("within six weeks", "2024-10-31", "2024-12-12", "2024-12-12"),
        ("in the next 5 to 10 years", "2024-10-31", "2034-10-31", "2034-10-31"),
        ("over the next two to three weeks", "2024-10-31", "2024-11-21", "2024-11-21"),
        ("in one to two years", "2025-10-31", "2026-10-31", "2026-10-31"),
        ("over the next year or two", "2024-10-31", "2026-10-31", "2026-10-31"),
        ("within three working days", "2024-10-31", "2024-11-05", "2024-11-05"),
        ("in the next couple of months", "2024-10-31", "2025-01-31", "2025-02-28"),
        ("a year from now", "2024-10-31", "2025-10-31", "2025-10-31"),
        ("by the end of next week", "2024-10-31", "2024-11-10", "2024-11-10"),
        ("before the end of March", "2024-10-31", "2025-03-31", "2025-03-31"),
        ("by Christmas", "2024-10-31", "2024-12-25", "2024-12-25"),
        ("before Thanksgiving", "2024-10-31", "2024-11-27", "2024-11-28"),
        ("by 15 January 2026", "2024-10-31", "2026-01-15", "2026-01-15"),
        ("on Tuesday, Nov. 26", "2024-11-26", "2024-11-26", "2024-11-26"),
        ("on Sept. 23, plus or minus a day", "2025-09-22", "2025-09-24", "2025-09-24"),
        ("in early 2026", "2026-01-01", "2026-04-30", "2026-04-30"),
        ("by late summer", "2024-10-31", "2025-07-31", "2025-08-31"),
        ("at least through mid-2026", "2024-10-31", "2026-06-30", "2026-08-31"),
        ("by year-end 2026", "2024-10-31", "2026-12-31", "2026-12-31"),
        ("for the rest of the year", "2024-10-31", "2024-12-31", "2024-12-31"),
        ("in Q2 2026", "2026-04-01", "2026-06-30", "2026-06-30"),
        ("in 2026 Q4", "2026-10-01", "2026-12-31", "2026-12-31"),
        ("in Q3 and Q4", "2024-10-31", "2024-12-31", "2024-12-31"),
        ("in the third week of March", "2025-03-15", "2025-03-21", "2025-03-21"),
        ("in the latter half of March", "2025-03-16", "2025-03-31", "2025-03-31"),
        ("during the June–August season", "2025-06-01", "2025-08-31", "2025-08-31"),
        ("December 2025 - February 2026", "2025-12-01", "2026-02-28", "2026-02-28"),
        ("in January-March 2026", "2026-01-01", "2026-03-31", "2026-03-31"),
        ("during December-February 2025-26", "2025-12-01", "2026-02-28", "2026-02-28"),
        ("in DJF 2025-26", "2025-12-01", "2026-02-28", "2026-02-28"),
        ("in the winter of 2025/26", "2025-12-01", "2026-02-28", "2026-03-20"),
        ("between July 2025 and September 2026", "2025-07-01", "2026-09-30", "2026-09-30"),
        ("from Tuesday, Nov. 26 to Monday, Dec. 2", "2024-11-26", "2024-12-02", "2024-12-02"),
        ("between now and the end of June", "2024-10-31", "2025-06-30", "2025-06-30"),
        ("in the 2030s", "2030-01-01", "2039-12-31", "2039-12-31"),
        ("by the end of the century", "2024-10-31", "2100-12-31", "2100-12-31"),
        ("by close of business Friday", "2024-10-31", "2024-11-01", "2024-11-01"),
        ("during the 2025 Atlantic hurricane season", "2025-06-01", "2025-11-30", "2025-11-30"),
        ("later next month", "2024-11-01", "2024-11-30", "2024-11-30"),
    ],
)
def test_other_phrases_follow_the_same_rules(phrase, opens, closes, lenient):
    found = windows.resolve(phrase, SAID)
    assert found is not None
    assert (str(found.opens), str(found.closes), str(found.lenient_closes)) == (opens, closes, lenient)


@pytest.mark.parametrize(
    "phrase",
    [
        "eventually", "in due course", "going forward", "at some point", "as long as it takes", "after the summer",
        "in 2019", "last week", "by March 2020", "not before July", "blue", "", "by", "in the",
        "31 February 2025", "x" * 500,
    ],
)  # fmt: skip
def test_what_has_no_window_gets_none(phrase):
    assert windows.resolve(phrase, SAID) is None


def test_the_basis_says_where_the_window_comes_from():
    assert windows.resolve("by January 20", SAID).basis == "stated"
    assert windows.resolve("in the coming weeks", SAID).basis == "derived"
    imputed = windows.impute(SAID, months=3, why="nothing said")
    assert (imputed.basis, imputed.asks, str(imputed.closes)) == ("imputed", True, "2025-01-31")


def test_ambiguous_phrases_ask_and_name_the_alternative():
    friday = windows.resolve("next Friday", SAID)
    assert friday.asks
    assert friday.alternatives[0].closes == date(2024, 11, 1)
    last_day = windows.resolve("by the end of the month", SAID)
    assert last_day.asks
    assert last_day.closes == SAID
    assert last_day.lenient_closes == date(2024, 11, 30)
    assert windows.resolve("by spring", SAID).asks
    assert not windows.resolve("by Friday", SAID).asks


def test_seasons_turn_with_the_hemisphere():
    north = windows.resolve("this spring", date(2025, 2, 1))
    south = windows.resolve("this spring", date(2025, 8, 1), hemisphere="south")
    named = windows.resolve("in the Southern Hemisphere summer", date(2025, 8, 1))
    assert (north.opens, north.closes) == (date(2025, 3, 1), date(2025, 5, 31))
    assert (south.opens, south.closes) == (date(2025, 9, 1), date(2025, 11, 30))
    assert (named.opens, named.closes) == (date(2025, 12, 1), date(2026, 2, 28))


def test_fiscal_years_follow_the_issuers_calendar_and_ask_without_it():
    unknown = windows.resolve("in the fourth quarter of fiscal 2025", date(2024, 11, 20))
    known = windows.resolve("in the fourth quarter of fiscal 2025", date(2024, 11, 20), fiscal_year_starts=2)
    assert unknown.asks
    assert (known.opens, known.closes, known.asks) == (date(2024, 11, 20), date(2025, 1, 31), False)
    federal = windows.resolve("by the end of fiscal year 2025", SAID, fiscal_year_starts=10)
    assert federal.closes == date(2025, 9, 30)


def test_a_phrase_on_an_event_needs_the_day_of_the_event():
    assert windows.resolve("before the election", SAID) is None
    assert windows.resolve("before the election", SAID, event_on=date(2024, 11, 5)).closes == date(2024, 11, 4)
    assert windows.resolve("at the next meeting", SAID, event_on=date(2024, 12, 12)).opens == date(2024, 12, 12)


def test_wrong_options_are_refused():
    with pytest.raises(InputError, match="hemisphere"):
        windows.resolve("soon", SAID, hemisphere="east")
    with pytest.raises(InputError, match="1 to 12"):
        windows.resolve("soon", SAID, fiscal_year_starts=13)


def test_find_gives_the_longest_phrases_with_offsets():
    text = "In May 2024 officials said that, by the end of next year or in Q2 2027, output falls; soon it will rise."
    found = windows.find(text)
    assert [phrase for phrase, _, _ in found] == ["In May 2024", "by the end of next year", "in Q2 2027", "soon"]
    assert all(text[start:end] == phrase for phrase, start, end in found)


@pytest.mark.parametrize(
    "text",
    ["The 2025 budget may march on.", "In a five-year plan, at the end of the day, nothing.", "Since 2015 it fell."],
)
def test_find_leaves_alone_what_is_no_time_of_a_claim(text):
    assert windows.find(text) == []


def test_a_month_and_a_following_number_are_not_made_a_date():
    assert [phrase for phrase, _, _ in windows.find("20 million in December, 30 million in January")] == [
        "in December",
        "in January",
    ]


PHRASES = yaml.safe_load((Path(__file__).with_name("texts") / "phrases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("phrase", "said", "opens", "closes", "lenient"), [row[:5] for row in PHRASES])
def test_phrases_counted_by_hand_have_their_days(phrase, said, opens, closes, lenient):
    found = windows.resolve(phrase, date.fromisoformat(said))
    assert found is not None
    assert (str(found.opens), str(found.closes), str(found.lenient_closes)) == (opens, closes, lenient)


KINDS = yaml.safe_load((Path(__file__).with_name("texts") / "windows.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", KINDS, ids=[f"{row['phrase']}, {row['stated_on']}" for row in KINDS])
def test_phrases_of_every_kind_have_the_windows_of_the_conventions(row):
    settings = {name: row[name] for name in ("hemisphere", "fiscal_year_starts") if name in row}
    found = windows.resolve(row["phrase"], row["stated_on"], event_on=row.get("event_date"), **settings)
    if row.get("none"):
        assert found is None
        return
    for name in ("opens", "closes", "lenient_closes"):
        if row[name] is not None:
            assert getattr(found, name) == row[name]


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("later this month", "2024-10-31"), ("later this week", "2024-11-03"), ("this year", "2024-12-31"),
        ("this quarter", "2024-12-31"), ("within this month", "2024-10-31"), ("by the end of the year", "2024-12-31"),
        ("by April-June", "2024-10-31"), ("by 2027-2028", "2024-10-31"), ("over the medium term", "2024-10-31"),
        ("as early as next week", "2024-10-31"), ("by the start of next year", "2024-10-31"),
        ("over the Christmas period", "2024-10-31"), ("in the final days of November", "2024-10-31"),
    ],
)  # fmt: skip
def test_what_is_said_on_the_last_day_or_needs_a_convention_asks(phrase, said):
    assert windows.resolve(phrase, date.fromisoformat(said)).asks


@pytest.mark.parametrize(
    "phrase",
    [
        "before the summer recess", "by the December summit", "before the autumn budget", "at its next meeting",
        "during Ramadan", "until further notice", "for now", "for the time being", "as soon as possible",
        "sooner rather than later", "down the road", "within a generation", "in the medium to long term",
        "in over a year", "not before 2026", "no sooner than March", "one of these days",
    ],
)  # fmt: skip
def test_what_needs_a_calendar_of_events_or_has_no_end_has_no_window(phrase):
    assert windows.resolve(phrase, SAID) is None


def test_an_event_named_by_its_season_has_a_window_once_its_day_is_known():
    found = windows.resolve("before the summer recess", SAID, event_on=date(2025, 7, 22))
    assert (str(found.opens), str(found.closes)) == ("2024-10-31", "2025-07-21")
    assert windows.find("It passes before the summer recess.") == [("before the summer recess", 10, 34)]


@pytest.mark.parametrize(
    ("phrase", "starts", "opens", "closes"),
    [
        ("in FY2026", 10, "2025-10-01", "2026-09-30"),
        ("in fiscal Q3", 10, "2025-04-01", "2025-06-30"),
        ("in the third fiscal quarter", 10, "2025-04-01", "2025-06-30"),
        ("in the fourth quarter", 2, "2024-11-01", "2025-01-31"),
        ("by fiscal year-end", 10, "2024-10-31", "2025-09-30"),
        ("in the 2025-26 financial year", 4, "2025-04-01", "2026-03-31"),
        ("in the next two fiscal years", 10, "2025-10-01", "2027-09-30"),
        ("this fiscal year", 7, "2024-10-31", "2025-06-30"),
    ],
)
def test_fiscal_periods_are_counted_from_the_given_month(phrase, starts, opens, closes):
    found = windows.resolve(phrase, SAID, fiscal_year_starts=starts)
    assert (str(found.opens), str(found.closes), found.asks) == (opens, closes, False)


@pytest.mark.parametrize(
    ("phrase", "opens", "closes"),
    [
        ("this summer", "2024-12-01", "2025-02-28"),
        ("over the winter", "2025-06-01", "2025-08-31"),
        ("next spring", "2025-09-01", "2025-11-30"),
        ("by autumn", "2024-10-31", "2025-02-28"),
        ("in the Northern Hemisphere winter", "2024-12-01", "2025-02-28"),
    ],
)
def test_seasons_of_the_southern_hemisphere(phrase, opens, closes):
    found = windows.resolve(phrase, SAID, hemisphere="south")
    assert (str(found.opens), str(found.closes)) == (opens, closes)


@pytest.mark.parametrize(
    "text",
    [
        "He works in the line of duty.", "a good way forward", "the other day", "under the agreement",
        "the budget", "its meeting", "in the budget", "a minutes-long call", "every day counts",
    ],
)  # fmt: skip
def test_words_that_only_look_like_times_are_left_alone(text):
    assert windows.find(text) == []


def test_find_takes_the_whole_phrase():
    for phrase in (
        "in less than a month", "in 18 months' time", "for at least two more years", "by noon tomorrow",
        "in the run-up to Christmas", "in a week or two", "on Sept. 23, plus or minus a day", "for the full year 2025",
        "in the six months to March 2025", "for the week ending 8 February", "between Monday and Wednesday",
        "in the early 2030s", "in 1H 2026", "not before 2026", "as soon as possible", "over the next two winters",
    ):  # fmt: skip
        assert windows.find(f"It happens {phrase}.") == [(phrase, 11, 11 + len(phrase))], phrase


WORDS = (
    "in by the next coming end of before early mid late week month year quarter spring 2026 Q2 March 15 to and - few",
    "several until through between now Friday tomorrow fiscal last second half northern hemisphere winter 2026-27 ,",
)
WORD = st.sampled_from(" ".join(WORDS).split(" "))


@given(st.lists(WORD, max_size=9).map(" ".join), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_window_is_in_order_and_ends_after_the_statement(phrase, said):
    found = windows.resolve(phrase, said, event_on=said)
    if found is not None:
        assert found.opens <= found.closes <= found.lenient_closes
        assert found.closes >= said
        assert found.rule


@given(st.text(max_size=300))
def test_find_keeps_exact_offsets_on_any_text(text):
    for phrase, start, end in windows.find(text):
        assert text[start:end] == phrase


@pytest.mark.parametrize("piece", ["in the next ", "1 ", "and ", "between now and ", "-", "May 1, ", "the week of "])
def test_hostile_text_is_read_in_linear_time(piece):
    text = piece * (100_000 // len(piece))
    begun = time.process_time()
    windows.find(text)
    windows.resolve(text, SAID)
    assert time.process_time() - begun < 3
