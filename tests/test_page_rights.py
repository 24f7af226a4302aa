"""The table of rights through the pages: which form is offered to whom, and a role taken away stops an open one."""

from __future__ import annotations

import shutil
from datetime import date
from typing import NamedTuple

import pytest
from dashboard_pages import alerts, answered, made, pressed, visit
from test_rights import TABLE

from dashboard import candidates
from ledger import Ledger

CSV = b"table,id,question,criteria,window.opens,window.closes\nclaim,a,Rain?,The gauge.,2024-11-01,2024-11-02\n"


class Form(NamedTuple):
    """A form: its page and address, its verb, what is typed into it, and whether it acts on one's own."""

    page: str
    address: dict[str, str]
    verb: str
    fill: object
    own: bool = True


def _typed(**said):
    def fill(at):
        for label, value in said.items():
            answered(at, label.replace("_", " ")).set_value(value)
        return at

    return fill


def _line(at):
    answered(at, "Question, by when").set_value("Rain in Niamey by 1 March 2199? 35%")
    at.run()
    next(each for each in at.text_area if each.label.startswith("Criteria")).set_value("The gauge.")
    return at


def _percent(at):
    """A number for each of the others' open claims."""
    answered(at, "Open claims").set_value("Others’ claims").run()
    at.number_input[0].set_value(40.0)
    return at


def _ruling(at):
    at = answered(at, "Outcome").set_value("no").run()
    answered(at, "Evidence").set_value("dry")
    return at


def _upload(at):
    at.file_uploader[0].upload("claims.csv", CSV)
    return at.run()


def _settling(at):
    at = answered(at, "Outcome").set_value("no").run()
    answered(at, "Rationale").set_value("the gauge was dry")
    return at


FORMS = {
    "Archive the statement": Form("record", {}, "archive", _typed(
        Publisher="News", Published_on=date(2024, 10, 31), Text_of="It will rain tomorrow.")),
    "Accept: record the claim": Form("record", {"statement": "1"}, "record", _typed(
        Question="Will they fight?", Criteria="YES if officials say so.",
        Clear_to=list(candidates.CLARITY))),
    "Reject": Form("record", {"statement": "1"}, "reject", _typed(Reason="other")),
    "Import": Form("importing", {}, "import", _upload),
    "Record claim and forecast": Form("forecast", {}, "forecast", _line),
    "Record the forecast": Form("claim", {"claim": "open"}, "forecast", _typed(Probability=50.0)),
    "Lock it": Form("claim", {"claim": "open"}, "lock", lambda at: at),
    "Next": Form("read", {}, "read", lambda at: at.number_input[0].set_value(70.0) and at),
    "Record the ruling": Form("resolve", {"claim": "due"}, "resolve", _ruling),
    "Settle": Form("resolve", {"claim": "quarrel"}, "settle", _settling),
    "Give the role": Form("members", {}, "set member", _typed(Name_somebody="emmy", Role="resolver")),
    "Ask for the erasure": Form("members", {}, "ask erasure", _typed(Number_of="1", Why="law")),
    "Erase the text": Form("members", {}, "erase", lambda at: _typed(I_have_looked=True)(at).run(), own=False),
}  # fmt: skip
SHOWN_BY = {"importing": _upload, "forecast": _line}  # what brings a page's form
ROLES = {"a viewer": "viewer", "a forecaster": "forecaster", "a resolver": "resolver", "a steward": "steward"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A ledger with something for every form, and a member of every role."""
    path = tmp_path_factory.mktemp("rights") / "ledger.sqlite"
    made(path)
    with Ledger(path, "ana") as ana:
        ana.set_member("ana", "steward")
        for who, role in ROLES.items():
            ana.set_member(who, role)
        text = "It is likely to rain."
        statement = ana.archive(text, publisher="Met", published_at="2024-10-31")
        ana.record(statement=statement, start=0, end=len(text), question="Rain?", criteria="The gauge.", term="likely",
                   window=("2024-11-01", "2199-01-01"))  # fmt: skip
        gone = ana.archive("These words go.", publisher="p", published_at="2024-10-30")
        ana.ask_erasure(gone, reason="law")
    return path


@pytest.fixture
def book(kept, tmp_path, pages):
    def opened(actor):
        return pages(tmp_path / "ledger.sqlite", actor=actor)

    shutil.copy(kept, tmp_path / "ledger.sqlite")
    return opened


def _offered(at):
    return {button.label for button in at.button} & FORMS.keys()


@pytest.mark.parametrize("who", [*ROLES, "nobody"])
def test_a_form_is_offered_to_those_who_may_send_it(book, who):
    """Every page with a form, as each role sees it: the forms offered are those the table of rights allows."""
    book(who)
    role, at = ROLES.get(who), visit()
    places = {(form.page, tuple(form.address.items())) for form in FORMS.values()}
    for page, address in sorted(places):
        visit(page, at, **dict(address))
        if page in SHOWN_BY and not alerts(at):
            SHOWN_BY[page](at)
        assert not at.exception, page
        here = {
            label: form for label, form in FORMS.items() if (form.page, tuple(form.address.items())) == (page, address)
        }
        may = {label for label, form in here.items() if role in TABLE[form.verb][0 if form.own else 1]}
        assert (page, _offered(at) & here.keys()) == (page, may)
        at.query_params.clear()


def _end(path):
    with Ledger(path) as ledger:
        return ledger.info()["chain_hash"], ledger.info()["entries"]


@pytest.mark.parametrize("label", FORMS)
def test_a_role_taken_away_stops_the_form_that_is_open(book, label):
    """A form is open and filled in; the role goes; pressed, it writes nothing. With the role, the same press writes."""
    form, path = FORMS[label], book("a steward")
    at = form.fill(visit(form.page, **form.address))
    with Ledger(path, "ana") as ana:
        ana.set_member("a steward", None)
        before = _end(path)
        at = pressed(at, label)
        assert "look: expected a member" in alerts(at)[0]
        assert not _offered(at)
        assert _end(path) == before
        ana.set_member("a steward", "steward")
        before = _end(path)
    at = pressed(form.fill(visit(form.page, **form.address)), label)  # the control
    assert not alerts(at)
    assert _end(path)[1] > before[1]
