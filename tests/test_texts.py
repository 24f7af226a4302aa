"""Whole texts in many styles, annotated by hand: what is found of them, by whom it is said, and by when."""

from pathlib import Path

import pytest
import yaml

from ledger.language.propose import propose

TEXTS = [
    pytest.param(text, id=text["name"])
    for path in sorted(Path(__file__).with_name("texts").glob("*.yaml"))
    if path.stem not in {"phrases", "windows"}
    for text in yaml.safe_load(path.read_text(encoding="utf-8"))
]
CHANGES = {
    "as it is": lambda text: text,
    "Windows line ends, no final one": lambda text: text.replace("\r\n", "\n").rstrip("\n").replace("\n", "\r\n"),
    "curly apostrophes": lambda text: text.replace("'", "’"),
    "hard spaces": lambda text: text.replace(" ", "\u00a0"),
}


KEPT = ("claims", "found", "phrase", "speaker", "closes")


def place(text, quote):
    """Where an annotated piece stands; it must stand there once."""
    assert text.count(quote) == 1, quote
    return text.index(quote), text.index(quote) + len(quote)


def plain(name):
    """A name without its article and its capitals: "THE COMMITTEE" is the Committee."""
    return (name or "").lower().removeprefix("the ").removeprefix("a ").removeprefix("an ")


def overlaps(one, span):
    return one.start < span[1] and span[0] < one.end


def tally(annotated, change):
    """What was found of an annotated text, counted."""
    text = change(annotated["text"])
    found = [one for one in propose(text, annotated["stated_on"]) if one.scorable]
    assert all(text[one.start : one.end] == one.quote for one in found)
    counts, right = dict.fromkeys((*KEPT, "phrases", "speakers", "windows"), 0), set()
    for claim in annotated["claims"]:
        span = place(text, change(claim["quote"]))
        hits = [one for one in found if overlaps(one, span)]
        counts["claims"] += 1
        counts["phrases"] += "phrase" in claim
        counts["speakers"] += "speaker" in claim
        counts["windows"] += "closes" in claim
        if hits:
            best = min(hits, key=lambda one: abs(one.start - span[0]) + abs(one.end - span[1]))
            right.add(best)
            counts["found"] += 1
            counts["closes"] += best.window.closes == claim.get("closes")
            counts["phrase"] += "phrase" in claim and best.phrase == change(claim["phrase"])
            counts["speaker"] += "speaker" in claim and plain(best.speaker) == plain(claim["speaker"])
    free = [place(text, change(quote)) for quote in annotated.get("optional") or ()]
    rest = [one for one in found if one not in right]
    counts["wrong"] = sum(not any(overlaps(one, span) for span in free) for one in rest)
    spans = [place(text, change(item["quote"])) for item in annotated.get("negatives") or ()]
    counts["negatives"] = len(spans)
    counts["negatives proposed"] = sum(any(overlaps(one, span) for one in rest) for span in spans)
    return counts


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_our_own_texts_in_many_styles_are_read_as_annotated(change):
    total = {}
    for parameter in TEXTS:
        for key, value in tally(parameter.values[0], change).items():
            total[key] = total.get(key, 0) + value
    assert total["claims"] >= 400
    assert total["found"] >= 0.97 * total["claims"], total
    assert total["found"] >= 0.85 * (total["found"] + total["wrong"]), total
    assert total["negatives proposed"] <= 2 / 15 * total["negatives"], total
    assert total["phrase"] >= 16 / 18 * total["phrases"], total
    assert total["speaker"] >= 0.93 * total["speakers"], total
    assert total["closes"] >= 0.9 * total["windows"], total


@pytest.mark.parametrize("annotated", TEXTS)
def test_each_own_text_alone_is_read_nearly_as_annotated(annotated):
    counts = tally(annotated, CHANGES["as it is"])
    assert counts["found"] >= counts["claims"] - 1, counts
    assert counts["wrong"] <= 1, counts
