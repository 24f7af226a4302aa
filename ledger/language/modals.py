"""What verbs of the future say: will, would, should, may, plans, pledges, timetables."""

from __future__ import annotations

import re

from ledger.language.reasons import Reason
from ledger.language.scenes import Reading, Scene, convention, reading

_I = re.IGNORECASE
_TURNING = re.compile(r"\A(?:is|are) (?:evolving|becoming|turning|growing|transforming)\b", _I)
_REPORTING = re.compile(r"\b(?:said|announced|added|told|expected|predicted|forecast|projection|outlook)\b", _I)


def schedule(scene: Scene) -> Reading | None:
    """A timetable."""
    return reading(scene, convention("is set to"))


def trajectory(scene: Scene) -> Reading | None:
    """A course ("on track to")."""
    return reading(scene, convention("poised to"))


def will(scene: Scene) -> Reading | None:
    """The plain future."""
    return reading(scene, convention("will"), term=scene.head.text if "going" in scene.head.text else "will")


_PLEDGING = re.compile(
    r"\b(?:we|i|united states|u\.s\.|nato|our|allies|committee|mpc|fomc|board|department|alliance)\b", re.IGNORECASE
)


def goes_on(scene: Scene) -> Reading | None:
    """What goes on; of one's own acts a pledge."""
    pledged = _PLEDGING.search(scene.before[-80:].rpartition(" that ")[2]) is not None
    reason = Reason.PLEDGE if pledged else None
    return reading(scene, convention("will continue to"), reason=reason, borrows=False, term="will continue to")


_MAY_BE = re.compile(r"\b(?:may|might|could)(?: not)?(?: \w{1,12}){0,2} \Z", re.IGNORECASE)


def intend(scene: Scene) -> Reading | None:
    """An intention, which has no number."""
    if _MAY_BE.search(scene.before[-40:]):
        return reading(scene, None, reason=Reason.POSSIBILITY, borrows=False)
    return reading(scene, None, borrows=False)  # an intention has no number


# "Should" of what is likely, not of what is right: things come about, figures stand somewhere.
_SHOULD_EVENT = re.compile(
    r"\A\s(?:(?:now|then|also|still|soon|again) )?(?:be (?:complet|ready|finish|fully|deliver|open|operational"
    r"|posted|publish|avail"
    r"|back|able to|in\b|below|above|around|about|at|over|under|near|close to|done|in (?:place|service|use|port"
    r"|orbit)|up and"
    r"|restored|well|out|on (?:station|line|stream|site)|\S{0,4}\d)"
    r"|begin|start|reach|re(?:open|sume|start|ceive|main|bound)|open|end|finish|close|land|launch|clear|pass|ship"
    r"|double"
    r"|exceed|fall|rise|see|return|arrive|peak|ease|slow|recover|improve|pick|average|stay|come|get|grow|last|hit"
    r"|drop|shrink|stabili|moderate|decline|increase|expand|contract|climb|dip|settle|total|amount|run|move|go|bring)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:we|you|they|he|she|i|everyone|anyone(?: eligible)?|those|patients|parents|passengers|drivers"
    r"|people|parties|sides?|countries|nations|states|governments?|parliament"
    r"|congress"
    r"|members|leaders|officials|residents|families|households|citizens|customers|investors|travel+ers|who)(?: all"
    r"| both)? \Z",
    re.IGNORECASE,
)


_SHOULD_SEE = re.compile(
    r"\A (?:then |also |now |soon )?(?:see (?!this|that|it\b|them)|be able to see|be seeing|be back|get back)\b",
    re.IGNORECASE,
)


def should(scene: Scene) -> Reading | None:
    """What is likely, where it is no duty."""
    duty = _DUTY.search(scene.before[-24:]) and not _SHOULD_SEE.match(scene.after)
    if scene.condition is None and (duty or not _SHOULD_EVENT.match(scene.after)):
        return None
    return reading(scene, convention("should"))


def would(scene: Scene) -> Reading | None:
    """The future of a report."""
    if scene.condition is not None:
        return reading(scene, None, term="would")
    if scene.before.endswith(" which "):
        return None  # an aside: "…, which would be the smallest crop since 2007"
    if scene.form == "indirect_speech" or scene.says(_REPORTING, scene.sentence):
        return reading(scene, convention("will"), term="would")
    if scene.form == "direct_quote" or _UNREAL.match(scene.after):
        return None
    return reading(scene, convention("will"), borrows=False, term="would")  # the past's future: a report without "said"


# "Would have", "would like", "would be wrong": no future in the past.
_UNREAL = re.compile(
    r"\A\s(?:have\b|like|love|prefer|rather|welcome|hope|wish|argue|say|suggest|add|note|seem|appear|mean|imply|help"
    r"|need"
    r"|want|not (?:have|want|be (?:right|wise|good))"
    r"|be (?:an?|the|right|wrong|good|better|best|nice|wise|useful|helpful|necessary|needed|required|premature"
    r"|inappropriate"
    r"|appropriate|happy|glad|ready|willing|able|enough|easier|harder|hard|difficult|impossible|possible))",
    re.IGNORECASE,
)


def possible(scene: Scene) -> Reading | None:
    """A bare possibility."""
    modal = scene.head.text.lower()
    band = convention(modal) if modal in {"could", "may", "might"} else None
    return reading(scene, band, reason=Reason.POSSIBILITY, borrows=False)


def pledge(scene: Scene) -> Reading | None:
    """A pledge."""
    return reading(scene, None, reason=Reason.PLEDGE, borrows=False)


def agreed(scene: Scene) -> Reading | None:
    """What has been agreed."""
    return reading(scene, None, reason=Reason.PAST_AGREEMENT, borrows=False)


def progressive(scene: Scene) -> Reading | None:
    """What is under way."""
    turning = scene.says(_TURNING)
    return reading(scene, None, reason=Reason.OPINION if turning else Reason.PRESENT_PROGRESSIVE, borrows=False)


def opinion(scene: Scene) -> Reading | None:
    """An evaluation."""
    return reading(scene, None, reason=Reason.OPINION, borrows=False)


def undoubted(scene: Scene) -> Reading | None:
    """Doubt that is denied only strengthens what it stands before; alone it is an opinion."""
    return reading(scene, None, reason=Reason.OPINION, borrows=False) if " " in scene.head.text else None
