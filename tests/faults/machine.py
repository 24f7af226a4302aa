"""The verbs of a ledger as rules of a machine, beside the model of them; and an attacker with the file among them."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from attacker import Attacker
from clocks import Clock
from counting import count
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ledger import Ledger
from ledger import predictions as p
from ledger.errors import LedgerError
from ledger.journal import audit as auditing
from ledger.journal import store
from ledger.journal.append import head
from ledger.journal.proofs import read_note
from ledger.restoring import restore
from ledger.values import new_id
from tests.faults import attacks
from tests.faults.model import Claim, Model, Ruling, Statement

LONG = bool(os.environ.get("FORECAST_LEDGER_LONG"))  # make faults
EACH = 3 if LONG else 6  # after so many steps every frame is read and everything audited; and at the end

WHO = ("ada", "emmy", "grace", "alan", "kurt")
TEXTS = tuple(f"It may rain on {n}. It will snow on {n}. " for n in range(3))
CUTS = ((0, 17), (18, 37))
OUTCOMES = {"yes": p.Outcome(kind="yes"), "no": p.Outcome(kind="no"), "void": p.Outcome(kind="void", reason="disputed")}
anybody = st.sampled_from(WHO)
who = st.tuples(anybody, st.integers(0, 3))  # somebody; at three of four one who may, where there is one
some = st.integers(0, 10**6)
outcomes = st.sampled_from(sorted(OUTCOMES))


class Verbs(RuleBasedStateMachine):
    """The verbs of a ledger and the model beside it; what they say is compared after each step."""

    levels = auditing.LEVELS

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sequences-"))
        self.clock, self.where = Clock(), self.folder / "ledger.sqlite"
        self.kept, self.old, self.then, self.steps = [], None, {}, 0

    @initialize(four_eyes=st.booleans(), led=st.booleans())
    def opened(self, four_eyes, led):
        self.ledger = Ledger(self.where, "ada", clock=self.clock, four_eyes=four_eyes)
        self.model = Model(four_eyes)
        if led:
            for name, role in zip(WHO, ("steward", "resolver", "forecaster", "viewer"), strict=False):
                self.set_member(("ada", 0), name, role)
        self.archive(actor=("ada", 0), number=0)  # so that every verb has something to act on
        self.record(actor=("ada", 0), number=0, place=None, days="30")

    def teardown(self):
        try:
            if hasattr(self, "ledger"):
                self.everything_is_as_the_model_says()
                self.look_back_at(self.then)
                count(entries_of_random_sequences=self.model.entries)
        finally:
            if hasattr(self, "ledger"):
                self.ledger.close()
            shutil.rmtree(self.folder)

    # -- one step ------------------------------------------------------------------------------------------------------

    def tried(self, actor, verb, no, act, *, retry=True):
        """Try a verb: refused for one of the reasons, it writes nothing; done, doing it again adds nothing."""
        self.clock.tick()
        self.ledger.actor, before = actor, self.end()
        entry_id = {"entry_id": new_id()} if retry else {}
        try:
            made = act(**entry_id)
        except LedgerError as error:
            assert type(error).__name__ in no, (verb, actor, no, error)
            assert self.end() == before
            return None
        assert not no, (verb, actor, no, made)
        if retry:
            after = self.end()
            assert act(**entry_id) == made
            assert self.end() == after
        return made

    def end(self):
        with self.ledger._store.reading() as connection:
            return head(connection)

    def able(self, actor, verb):
        name, insist = actor
        turned = WHO[WHO.index(name) :] + WHO[: WHO.index(name)]
        return next((each for each in turned if insist and self.model.may(each, verb)), name)

    def claim(self, number):
        names = list(self.model.claims)
        return names[number % len(names)]

    def statement(self, number):
        names = list(self.model.statements)
        return names[number % len(names)]

    has_claims = precondition(lambda self: self.model.claims)
    has_statements = precondition(lambda self: self.model.statements)

    # -- members, clock ------------------------------------------------------------------------------------------------

    @rule(actor=who, subject=anybody, role=st.sampled_from(["steward", "resolver", "forecaster", "viewer", None]))
    def set_member(self, actor, subject, role):
        actor = self.able(actor, "member")
        no = self.model.member(actor, subject, role)
        if self.tried(actor, "member", no, lambda: self.ledger.set_member(subject, role), retry=False):
            self.model.roles[subject] = role
            self.model.wrote(member_set=1)

    @rule(hours=st.sampled_from([1, 30, 24 * 40, -5]))
    def time_passes(self, hours):
        """An hour, a day, past a window's end; or the clock is set back."""
        self.clock.tick(hours=hours)
        if self.clock() < Clock()():
            self.clock.set("2024-11-01T12:00:00Z")

    # -- statements ----------------------------------------------------------------------------------------------------

    @rule(actor=who, number=some)
    def archive(self, actor, number):
        actor = self.able(actor, "archive")
        text = TEXTS[number % len(TEXTS)]
        no = set() if self.model.may(actor, "archive") else {"RefusedError"}
        made = self.tried(
            actor, "archive", no,
            lambda **said: self.ledger.archive(text, publisher="Met", published_at="2024-10-30", **said),
        )  # fmt: skip
        live = {name for name, each in self.model.statements.items() if each.text == text and not each.gone}
        if made and live:
            assert {made.entry_id} == live
        elif made:
            self.model.statements[made.entry_id] = Statement(text)
            self.model.wrote(statement_archived=1)

    @has_statements
    @rule(actor=who, number=some, place=st.sampled_from([0, 1]))
    def reject(self, actor, number, place):
        actor = self.able(actor, "reject")
        passage = (self.statement(number), place)
        no, (start, end) = self.model.reject(actor, passage), CUTS[place]
        if self.tried(actor, "reject", no, lambda **said: self.ledger.reject(
            statement=passage[0], start=start, end=end, reason="possibility", **said)):  # fmt: skip
            self.model.statements[passage[0]].rejected.add((actor, place))
            self.model.wrote(candidate_rejected=1)

    @has_statements
    @rule(actor=who, number=some)
    def ask_erasure(self, actor, number):
        actor = self.able(actor, "ask")
        name = self.statement(number)
        no = self.model.ask(actor, name)
        if self.tried(actor, "ask", no, lambda **said: self.ledger.ask_erasure(name, reason="law", **said)):
            self.model.statements[name].asked = actor
            self.model.wrote(erasure_asked=1)

    @has_statements
    @rule(actor=who, number=some)
    def erase(self, actor, number):
        actor = self.able(actor, "erase")
        name = self.statement(number)
        no = self.model.erase(actor, name)
        if self.tried(actor, "erase", no, lambda **said: self.ledger.erase(name, **said)):
            self.model.statements[name].gone = True
            self.model.wrote(text_erased=1)

    # -- claims --------------------------------------------------------------------------------------------------------

    @rule(actor=who, number=some, place=st.sampled_from([0, 1, None, None]), days=st.sampled_from(["02", "30"]))
    def record(self, actor, number, place, days):
        actor = self.able(actor, "record")
        where, passage = {}, None
        if place is not None and self.model.statements:
            passage = (self.statement(number), place)
            where = {"statement": passage[0], "start": CUTS[place][0], "end": CUTS[place][1]}
        no, window = self.model.record(actor, passage), ("2024-11-01", f"2024-11-{days}")
        made = self.tried(actor, "record", no, lambda **said: self.ledger.record(
            question="Rain?", criteria="The gauge.", window=window, **where, **said))  # fmt: skip
        if made:
            self.model.claims[made.entry_id] = Claim(actor, "Rain?", window[1], passage)
            self.model.wrote(claim_recorded=1)

    @has_claims
    @rule(actor=who, number=some)
    def revise(self, actor, number):
        actor = self.able(actor, "revise")
        name, question = self.claim(number), f"Rain, {number}?"
        no = self.model.revise(actor, name)
        if self.tried(actor, "revise", no, lambda **said: self.ledger.revise(
            name, reason="clearer", question=question, **said)):  # fmt: skip
            self.model.claims[name].question = question
            self.model.wrote(claim_revised=1)

    @has_claims
    @rule(actor=who, number=some)
    def lock(self, actor, number):
        actor = self.able(actor, "lock")
        name = self.claim(number)
        no = self.model.step(actor, "lock", name, unlocked=True)
        if self.tried(actor, "lock", no, lambda **said: self.ledger.lock(name, **said)):
            self.model.claims[name].locked = True
            self.model.wrote(claim_locked=1)

    @has_claims
    @rule(actor=who, number=some, sure=st.integers(0, 3))
    def withdraw(self, actor, number, sure):
        actor = self.able(actor, "withdraw")
        name = self.claim(number)
        no = self.model.step(actor, "withdraw", name)
        if sure == 0 and self.tried(actor, "withdraw", no, lambda **said: self.ledger.withdraw(
            name, reason="a slip", **said)):  # fmt: skip
            self.model.claims[name].withdrawn = True
            self.model.wrote(claim_withdrawn=1)

    @has_claims
    @rule(actor=who, number=some, whose=st.one_of(st.none(), anybody), read=st.booleans(), again=st.booleans())
    def forecast(self, actor, number, whose, read, again):
        actor = self.able(actor, "forecast")
        name, basis, whose = self.claim(number), "read" if read else "own", whose or actor
        standing = list(self.model.claims[name].forecasts)
        supersedes = standing[number % len(standing)] if again and standing else None
        no = self.model.forecast(actor, name, whose, basis, supersedes)
        made = self.tried(actor, basis, no, lambda **said: self.ledger.forecast(
            name, f"0.{number}", basis=basis, forecaster=whose, supersedes=supersedes, **said))  # fmt: skip
        if made:
            self.model.claims[name].forecasts.pop(supersedes, None)
            self.model.claims[name].forecasts[made.entry_id] = (actor, whose, basis)
            self.model.wrote(forecast_made=1)

    @has_claims
    @rule(actor=who, number=some, outcome=outcomes, again=st.booleans())
    def resolve(self, actor, number, outcome, again):
        actor = self.able(actor, "resolve")
        name = self.claim(number)
        rulings = self.model.claims[name].rulings
        supersedes = rulings[number % len(rulings)].name if again and rulings else None
        no = self.model.resolve(actor, name, supersedes)
        made = self.tried(actor, "resolve", no, lambda **said: self.ledger.resolve(
            name, OUTCOMES[outcome], evidence=["seen"], rationale="so", supersedes=supersedes, **said))  # fmt: skip
        if made:
            rulings[:] = [each for each in rulings if each.name != supersedes]
            rulings.append(Ruling(actor, outcome, made.entry_id))
            self.model.wrote(resolution_proposed=1)

    @has_claims
    @rule(actor=who, number=some, outcome=st.one_of(st.none(), outcomes), supersede=st.booleans())
    def settle(self, actor, number, outcome, supersede):
        actor = self.able(actor, "settle")
        name = self.claim(number)
        no = self.model.settle(actor, name, outcome, supersede)
        claim = self.model.claims[name]
        made = self.tried(actor, "settle", no, lambda **said: self.ledger.settle(
            name, outcome and OUTCOMES[outcome], evidence=["seen"], rationale="so", supersede=supersede, **said,
        ))  # fmt: skip
        if made:
            claim.settled = Ruling(actor, outcome or claim.rulings[0].outcome, made.entry_id)
            self.model.wrote(resolution_settled=1)

    @has_claims
    @rule(actor=who, number=some)
    def note(self, actor, number):
        actor = self.able(actor, "note")
        name = self.claim(number)
        no = set() if self.model.may(actor, "note") else {"RefusedError"}
        if self.tried(actor, "note", no, lambda **said: self.ledger.note(name, "see", **said)):
            self.model.wrote(note=1)

    # -- keeping -------------------------------------------------------------------------------------------------------

    @rule(actor=who)
    def checkpoint(self, actor):
        actor = self.able(actor, "checkpoint")
        no = set() if self.model.may(actor, "checkpoint") else {"RefusedError"}
        if made := self.tried(actor, "checkpoint", no, self.ledger.checkpoint, retry=False):
            self.kept.append(made)
            self.model.wrote(checkpoint_issued=1)

    @rule()
    def a_copy_is_kept(self):
        self.closed()
        self.old = (shutil.copy(self.where, self.folder / "old.sqlite"), self.model.entries)
        self.reopened()

    @rule()
    def exported_and_restored_it_is_the_same(self):
        out, again = self.folder / "journal.jsonl", self.folder / "again.sqlite"
        self.ledger.export("jsonl", out)
        made = restore(out, again)
        with Ledger(again, "ada", clock=self.clock, create=False) as other:
            assert (other.info(), other.audit().ok) == (self.ledger.info(), True)
            assert self.frames(other) == self.frames(self.ledger)
        assert made.entries == self.model.entries
        again.unlink()

    def closed(self):
        self.ledger.close()

    def reopened(self):
        self.ledger = Ledger(self.where, "ada", clock=self.clock, create=False)

    # -- what must hold after each step --------------------------------------------------------------------------------

    def frames(self, ledger, as_of=None):
        """What the ledger says, as text; without words that may be erased, and by which later entry a row was ended."""
        said = [ledger.claims(as_of=as_of), ledger.forecasts(as_of=as_of), ledger.rejections(as_of=as_of)]
        texts = [frame.drop(columns=["quote", "until_seq"], errors="ignore").to_csv() for frame in said]
        return [*texts, ledger.members(as_of=as_of).to_csv()]

    @invariant()
    def the_ledger_is_as_the_model_says(self):
        if hasattr(self, "ledger"):
            assert self.ledger.info()["kinds"] == dict(self.model.kinds)
            self.steps += 1
            if self.steps % EACH == 0:
                self.everything_is_as_the_model_says()

    def everything_is_as_the_model_says(self):
        rows = self.ledger.claims().set_index("claim_id")
        today = self.clock().date().isoformat()
        assert set(rows.index) == self.model.claims.keys()
        for name, claim in self.model.claims.items():
            row = rows.loc[name]
            assert (row.question, row.n_forecasts) == (claim.question, len(claim.forecasts))
            assert row.status == claim.status(today, self.model.four_eyes)
            found = row.outcome_kind if isinstance(row.outcome_kind, str) else None
            assert found == (claim.outcome if claim.rulings else None)
        held = self.ledger.members()
        roles = {each.subject: each.role if isinstance(each.role, str) else None for each in held.itertuples()}
        assert roles == self.model.roles
        report = self.ledger.audit(against=self.kept[-1] if self.kept else None)
        assert report.ok, report.findings
        moment = self.ledger.info()["last_recorded_at"]
        self.then[moment] = self.frames(self.ledger, moment)

    def look_back_at(self, moments):
        """The ledger as it stood is the ledger as it was seen then."""
        for moment, frames in moments.items():
            for now, before in zip(self.frames(self.ledger, moment), frames, strict=True):
                assert now == before


class Sequences(Verbs):
    """The verbs, and an attacker who edits what lies beneath; what he did is found, and the copy put back."""

    def teardown(self):
        if hasattr(self, "ledger") and self.model.entries > 3 and self.model.statements:
            for attack in attacks.EDITS[self.steps % 3 :: 3]:
                self.edit_beneath(attack, self.steps * 7919, self.steps * 104_729)
        super().teardown()

    def examined(self, against=None):
        opened = store.open_store(self.where, checked=False)
        try:
            with opened.reading() as connection:
                return auditing.audit(connection, against=against and read_note(against), levels=self.levels)
        finally:
            opened.close()

    def attacked(self, attack):
        """Attack the file; say whether it was found, and against which kept checkpoints; put the copy back."""
        self.closed()
        whole = self.where.read_bytes()
        done = attack()
        alone = not self.examined().ok
        against = [not self.examined(note).ok for note in self.kept]
        for name in ("", "-wal", "-shm"):
            Path(f"{self.where}{name}").unlink(missing_ok=True)
        self.where.write_bytes(whole)
        self.reopened()
        return done, alone, against

    def by_sql(self, attack, number, other):
        with Attacker(self.where) as attacker:
            return attack(attacker, number, other)

    @precondition(lambda self: self.model.entries > 3 and self.model.statements)
    @rule(attack=st.sampled_from(attacks.EDITS), number=some, other=some)
    def edit_beneath(self, attack, number, other):
        _, found, _ = self.attacked(lambda: self.by_sql(attack, number, other))
        count(attacks_tried=1, attacks_found=found)
        assert found, (attack.__name__, number, other)

    @precondition(lambda self: self.kept and self.model.entries > 3)
    @rule(attack=st.sampled_from(attacks.REWRITES), number=some)
    def rewrite_the_whole(self, attack, number):
        seq, alone, against = self.attacked(lambda: self.by_sql(attack, number, 0))
        covered = [found for note, found in zip(self.kept, against, strict=True) if read_note(note).size > seq]
        count(attacks_tried=bool(covered), attacks_found=any(covered),
              attacks_found_only_against_a_checkpoint=bool(covered) and not alone)  # fmt: skip
        assert all(covered), (attack.__name__, number, covered)

    @precondition(lambda self: self.kept and self.old)
    @rule()
    def put_an_old_copy_back(self):
        path, size = self.old
        _, alone, against = self.attacked(lambda: shutil.copy(path, self.where))
        covered = [found for note, found in zip(self.kept, against, strict=True) if read_note(note).size > size]
        assert all(covered) and not alone
