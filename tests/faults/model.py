"""What a ledger must say, in plain Python: no database, no hashes, no code of the ledger's own.

Each verb of :class:`Model` returns why it must be refused: names of errors, any of which may be told first. Where there
is no reason, the same call notes what was done.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

# Who may: forecaster, resolver, steward, viewer; on another's entry where it differs.
MAY = {
    "archive": "fs", "record": "fs", "reject": "fs", "lock": "fs", "forecast": "fs", "read": "fs", "import": "fs",
    "revise": "fs", "withdraw": "fs", "resolve": "rs", "settle": "rs", "note": "frs", "ask": "frs", "erase": "s",
    "member": "s", "checkpoint": "s", "append": "s",
}  # fmt: skip
OTHERS = {"revise": "s", "withdraw": "s", "forecast": "s", "read": "s"}


@dataclass
class Statement:
    text: str
    asked: str = ""
    gone: bool = False
    rejected: set[tuple[str, int]] = field(default_factory=set)


@dataclass
class Ruling:
    who: str
    outcome: str
    name: str


@dataclass
class Claim:
    by: str
    question: str
    closes: str
    passage: tuple[str, int] | None = None  # which statement, which of its sentences
    locked: bool = False
    withdrawn: bool = False
    forecasts: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # standing: who entered, whose, basis
    rulings: list[Ruling] = field(default_factory=list)
    settled: Ruling | None = None

    @property
    def outcomes(self):
        return {ruling.outcome for ruling in self.rulings}

    def status(self, today, four_eyes):
        if self.withdrawn:
            return "withdrawn"
        if not self.settled and len(self.outcomes) > 1:
            return "disputed"
        if self.settled or len(self.rulings) > (1 if four_eyes else 0):
            return "void" if self.outcome == "void" else "resolved"
        return "due" if self.closes < today else "open"

    @property
    def outcome(self):
        """The outcome that stands; none where rulings differ."""
        if self.settled:
            return self.settled.outcome
        return self.rulings[0].outcome if len(self.outcomes) == 1 else None


class Model:
    def __init__(self, four_eyes):
        self.four_eyes = four_eyes
        self.roles: dict[str, str | None] = {}
        self.statements: dict[str, Statement] = {}
        self.claims: dict[str, Claim] = {}
        self.kinds = Counter({"ledger opened": 1})

    @property
    def entries(self):
        return self.kinds.total()

    def may(self, who, verb, own=True):
        """Whether somebody may: without members everybody may everything."""
        able = MAY[verb] if own else OTHERS.get(verb, MAY[verb])
        role = self.roles.get(who)
        return not self.roles or (role is not None and role[0] in able)

    def _no(self, who, verb, own=True):
        return set() if self.may(who, verb, own) else {"RefusedError"}

    def wrote(self, **kinds):
        self.kinds.update({name.replace("_", " "): number for name, number in kinds.items() if number})

    # -- verbs: reasons to refuse, asked before it is tried ------------------------------------------------------------

    def member(self, who, subject, role):
        no = self._no(who, "member")
        if not self.roles and role != "steward":
            no.add("InputError")
        if role != "steward" and {each for each, held in self.roles.items() if held == "steward"} == {subject}:
            no.add("ConflictError")
        return no

    def record(self, who, passage):
        no = self._no(who, "record")
        if passage:
            statement, place = passage
            if self.statements[statement].gone:
                no.add("InputError")
            if any(claim.passage == (statement, place) and not claim.withdrawn for claim in self.claims.values()):
                no.add("ConflictError")
        return no

    def reject(self, who, passage):
        no = self._no(who, "reject")
        statement, place = passage
        if self.statements[statement].gone:
            no.add("InputError")
        made = any(
            claim.by == who and claim.passage == passage and not claim.withdrawn for claim in self.claims.values()
        )
        if made or (who, place) in self.statements[statement].rejected:
            no.add("ConflictError")
        return no

    def step(self, who, verb, name, unlocked=False):
        """Reasons against a step on a claim that stands."""
        claim = self.claims[name]
        no = self._no(who, verb, own=claim.by == who if verb in {"revise", "withdraw"} else True)
        if claim.withdrawn or (unlocked and claim.locked):
            no.add("ConflictError")
        return no

    def revise(self, who, name):
        no = self.step(who, "revise", name, unlocked=True)
        claim = self.claims[name]
        return no | ({"ConflictError"} if claim.rulings or claim.settled else set())  # the question was ruled on

    def forecast(self, who, name, whose, basis, supersedes):
        claim = self.claims[name]
        no = self._no(who, "read" if basis == "read" else "forecast", own=whose == who)
        if claim.withdrawn or (basis != "own" and claim.locked):
            no.add("ConflictError")
        if supersedes and claim.forecasts.get(supersedes, ("",))[0] != who:
            no.add("InputError")
        before = [each for each, said in claim.forecasts.items() if said[1:] == (whose, "read") and each != supersedes]
        if basis == "read" and before:
            no.add("ConflictError")
        return no

    def resolve(self, who, name, supersedes):
        claim = self.claims[name]
        no = self.step(who, "resolve", name)
        if claim.settled or any(ruling.who == who and ruling.name != supersedes for ruling in claim.rulings):
            no.add("ConflictError")
        if supersedes and not any((ruling.who, ruling.name) == (who, supersedes) for ruling in claim.rulings):
            no.add("InputError")
        return no

    def settle(self, who, name, outcome, supersede):
        claim = self.claims[name]
        no = self.step(who, "settle", name)
        if not claim.rulings or (claim.settled and not supersede):
            no.add("ConflictError")
        if self.four_eyes and any(ruling.who == who for ruling in claim.rulings):
            no.add("RefusedError")
        if outcome is None and len(claim.outcomes) != 1:
            no.add("InputError")
        return no

    def ask(self, who, text):
        statement = self.statements[text]
        return self._no(who, "ask") | ({"ConflictError"} if statement.asked or statement.gone else set())

    def erase(self, who, text):
        statement = self.statements[text]
        no = self._no(who, "erase") | ({"RefusedError"} if statement.asked == who and not statement.gone else set())
        return no | ({"ConflictError"} if statement.gone or not statement.asked else set())
