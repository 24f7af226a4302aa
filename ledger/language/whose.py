"""Whose calendar a text keeps, by the bodies and places it names: public years from April, southern seasons."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"(?<![\d-])20\d\d[-–/]\d\d(?![\d-])")
# Whose public year begins in April, and whose in July.
_APRIL = re.compile(
    r"\b(?:Office for Budget Responsibility|OBR|HM Treasury|Chancellor of the Exchequer|NHS|Bank of England|HMRC|Ofgem"
    r"|Reserve Bank of India|RBI|Union Budget|crore|Bank of Japan|Parliamentary Budget Officer"
    r"|House of Commons|Government of Canada|Bank of Canada|Statistics Canada|Ottawa)\b"
)
_JULY = re.compile(
    r"\b(?:Reserve Bank of Australia|RBA|Australian|AUSTRALIAN?|ABARES|Canberra|Reserve Bank of New Zealand)\b"
)


# Whose seasons are those of the south, where nothing of the north is named beside it.
_SOUTH = re.compile(
    r"\b(?:Bureau of Meteorology|BoM|Australian?s?|New Zealand(?:ers?)?|NIWA|South Africa|Argentin\w{1,3}|Chilean?"
    r"|Antarctica?|Murray[–-]Darling|Queensland|Tasmania|Canberra|Sydney|Wellington|Auckland|Pretoria|Buenos Aires)\b"
)
_NORTH = re.compile(
    r"\b(?:Europe\w{0,2}|European Union|United States|U\.S\.|American?|Canad\w{1,3}|Brit\w{2,4}|United Kingdom|UK|China"
    r"|Chinese|Japan\w{0,3}|Russian?s?|Ukrain\w{1,4}|German\w?|France|French|NATO|Washington|London|Atlantic"
    r"|Arctic|India\w?)\b"
)


def hemisphere(text: str) -> str:
    """Whose seasons a text speaks of: "south" where it names places there, and more often than any of the north.

    >>> hemisphere("The Bureau of Meteorology expects a wet spring."), hemisphere("A wet spring is likely.")
    ('south', 'north')
    """
    south = len(_SOUTH.findall(text))
    return "south" if south and south > len(_NORTH.findall(text)) else "north"


def split_start(text: str) -> int:
    """The month in which a year written "2025-26" begins, by whose public finances a text speaks of; 0 if unknown.

    >>> split_start("The OBR expects borrowing to fall in 2025-26.")
    4
    """
    return public_start(text) if _SPLIT.search(text) is not None else 0


def public_start(text: str) -> int:
    """The month in which the public year of the bodies and places of a text begins; 0 if unknown.

    >>> public_start("HM Treasury said so."), public_start("The Reserve Bank of Australia said so.")
    (4, 7)
    """
    return 4 if _APRIL.search(text) else 7 if _JULY.search(text) else 0
