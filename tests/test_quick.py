"""One line into a question, a window and a number; what is not there is not made up."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.errors import InputError
from ledger.language import quick as module
from ledger.language.quick import quick

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("line", "question", "percent", "closes"),
    [
        ("Rain in Niamey by 1 March? 35%", "Rain in Niamey by 1 March?", "35", "2027-03-01"),
        ("Will inflation exceed 3% by June? 60%", "Will inflation exceed 3% by June?", "60", "2027-05-31"),
        ("0.2: Snow in Oslo next week", "Snow in Oslo next week?", "20", "2026-11-29"),
        ("It will rain tomorrow 12.5 %", "It will rain tomorrow?", "12.5", "2026-11-23"),
        ("They meet within two weeks, at 70 percent.", "They meet within two weeks?", "70", "2026-12-06"),
        ("Rain by end of March. (35%)", "Rain by end of March?", "35", "2027-03-31"),
        ("Does it come by 1 March?", "Does it come by 1 March?", None, "2027-03-01"),
        ("Does it come? p=0.35", "Does it come?", "35", None),
        ("Rise of 5", "Rise of 5?", None, None),
        ("Never\n  mind   0%", "Never mind?", "0", None),
    ],
)
def test_a_line_is_a_question_a_time_and_a_number(line, question, percent, closes):
    said = quick(line, TODAY)
    assert (said.question, said.percent) == (question, percent)
    assert (said.window and said.window.closes.isoformat()) == closes


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("35%", "line: expected a question, such as"),
        ("", "line: expected a question"),
        ("?? 5%", "line: expected a question"),
        ("Rain? 135%", "probability: expected at most 100 percent, got 135%"),
        ("x " * 1200, "line: expected at most 2,000 characters"),
    ],
)
def test_what_is_no_question_or_no_percent_is_one_sentence(line, sentence):
    with pytest.raises(InputError, match=sentence.replace("?", r"\?")):
        quick(line, TODAY)


@pytest.mark.parametrize("sign", ["9", "%", " ", "(", ".", "35% ", "0.", "at ", "p=", "~"])
def test_hostile_lines_take_no_time(sign):
    import time

    text = sign * (100_000 // len(sign))
    started = time.process_time()
    module._END.search(text)
    module._START.match(text)
    assert time.process_time() - started < 1
