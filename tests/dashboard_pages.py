"""What the tests of the pages share: a ledger with a track record, one of hostile words, and reading a page."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from ledger import Ledger

ROOT = Path(__file__).parents[1]
APP = str(ROOT / "dashboard" / "app.py")
AUSTIN = (ROOT / "seeds" / "austin-2024-10-31" / "statement.txt").read_text(encoding="utf-8")
PAGES = ("home", "record", "importing", "claims", "claim", "forecast", "read", "resolve", "calibration", "terms",
         "sources", "sensitivity", "funnel")  # fmt: skip
MARK = "Zq7"
HOSTILE = (
    f"<img src=x onerror=alert(1)>{MARK}",
    f"</div><script>alert('{MARK}')</script>",
    f"![{MARK}](https://evil.example/pixel.png)",
    f"[{MARK}](javascript:alert(1))",
    f"$\\frac{{{MARK}}}{{2}}$ and $$x$$",
    f":material/delete: :red[{MARK}] :smile:",
    f"\u202e{MARK} live\u202c",
    f"`{MARK}` **{MARK}** # {MARK}",
)


def made(path, actor="ana"):
    """A ledger with a track record, claims that are due, one that is disputed, and one that is still open."""
    with Ledger(path, actor, name="test") as ledger:
        ledger.archive(AUSTIN, publisher="DoD News", published_at="2024-10-31", title="Austin", series="DoD")
        for number in range(24):
            claim = ledger.record(
                question=f"Will it rain on day {number}?", criteria="Any rain at the gauge.", key=f"rain-{number}",
                window=("2024-11-01", "2024-11-02"), source="Weather office", topics="weather",
                speaker_controls_outcome=number == 0,
            )  # fmt: skip
            ledger.forecast(
                claim, "0.8" if number % 2 else "0.3", basis="stated", stated_at="2024-10-30", term="likely"
            )
            happened = {"event_date": "2024-11-01"} if number % 3 else {}
            ledger.resolve(
                claim, "yes" if number % 3 else "no", evidence=["the gauge"], known_at="2024-11-03", **happened
            )
        for name, closes in (("due", "2024-12-01"), ("quarrel", "2024-12-02"), ("open", "2199-01-01")):
            claim = ledger.record(question=f"What of the {name}?", criteria="The report.", key=name,
                                  window=("2024-11-01", closes), term="almost certainly")  # fmt: skip
            ledger.forecast(claim, "0.37", basis="stated", stated_at="2024-10-30", forecaster="somebody")
    for actor, outcome in (("ben", "yes"), ("cleo", "no")):
        with Ledger(path, actor) as ledger:
            ledger.resolve("quarrel", outcome, evidence=[{"says": f"{actor} saw it", "url": "https://example.org/a"}],
                           known_at="2024-12-03", rationale=f"{actor} says so")  # fmt: skip


def visit(page="home", at=None, **params):
    """Open a page at an address."""
    at = at or AppTest.from_file(APP, default_timeout=30).run()
    at.switch_page(f"views/{page}.py")
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


def html(at):
    return "\n".join(element.value for element in at.html)


def alerts(at):
    return [element.value for element in at.html if 'role="alert"' in element.value]


def markdown(at):
    """Every text of a page that Streamlit reads as Markdown."""
    kinds = ("markdown", "caption", "title", "header", "subheader", "success", "info", "warning", "error", "badge")
    said = [str(element.value) for kind in kinds for element in at.get(kind)]
    labelled = (
        "metric", "button", "download_button", "page_link", "expander", "radio", "checkbox", "toggle", "text_input",
        "text_area", "selectbox", "multiselect", "number_input", "date_input", "button_group",
    )  # fmt: skip
    said += [str(getattr(element, "label", "")) for kind in labelled for element in at.get(kind)]
    said += [
        str(option) for kind in ("radio", "button_group") for element in at.get(kind) for option in element.options
    ]
    return "\n".join(said)


def answered(at, label):
    """The first field with this label."""
    kinds = ("text_input", "text_area", "selectbox", "date_input", "number_input", "radio", "button_group", "checkbox",
             "multiselect")  # fmt: skip
    return next(field for kind in kinds for field in at.get(kind) if field.label.startswith(label))


def pressed(at, label):
    return next(button for button in at.button if button.label == label).click().run()


def made_hostile(path):
    """A ledger of every kind of hostile text in every field that takes words."""
    with Ledger(path, HOSTILE[0], name=HOSTILE[1]) as ledger:
        for words in HOSTILE:
            text = f"{words} said: we expect that {words} will happen in the coming days."
            statement = ledger.archive(text, publisher=words, published_at="2024-10-31", title=words, series=words,
                                       source=words)  # fmt: skip
            key = words if words.isprintable() else None  # others come from files alone: tests/hostile.py
            claim = ledger.record(
                statement=statement, start=0, end=len(text), question=words, criteria=words, source=words, key=key,
                window=("2024-11-01", "2024-11-02"), topics=(words,), condition=words, term=words,
                space=[words, "other"] if words == HOSTILE[2] else None,
            )  # fmt: skip
            if words == HOSTILE[2]:
                continue
            ledger.forecast(claim, "0.4", basis="stated", forecaster=words, rationale=words)
            if words in HOSTILE[:6]:
                ledger.resolve(claim, "yes", evidence=[{"says": words, "publisher": words}], rationale=words,
                               event_date="2024-11-01")  # fmt: skip
        text = " ".join(HOSTILE)  # one claim to be read, hostile in every field
        statement = ledger.archive(text, publisher=HOSTILE[0], published_at="2024-10-31")
        ledger.record(statement=statement, start=0, end=len(text), question=text, criteria=text, source=HOSTILE[1],
                      condition=text, term=text,
                      window={"opens": "2024-11-01", "closes": "2024-11-02", "phrase": text})  # fmt: skip


def from_view(name):
    """The names a page's script defines, without drawing the page."""
    path = ROOT / "dashboard" / "views" / f"{name}.py"
    names = {"__name__": f"dashboard.views.{name}"}
    source = path.read_text(encoding="utf-8")
    assert source.endswith("\n\npage()\n")
    exec(compile(source.removesuffix("page()\n"), str(path), "exec"), names)
    return names


def shown(path, monkeypatch, actor="ana"):
    monkeypatch.setenv("FORECAST_LEDGER_URL", str(path))
    monkeypatch.setenv("FORECAST_LEDGER_ACTOR", actor)
    return path
