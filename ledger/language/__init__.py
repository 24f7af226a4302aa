"""Words into numbers, phrases into windows, text into candidate claims.

Pure functions: no clock, no network, no files but the versioned tables in ``data/`` and a team's own lexicon. The one
exception is :mod:`~ledger.language.llm`, which is imported by nothing here and asks a server when it is told to.

* :mod:`~ledger.language.words` — term and lexicon → band of probability
* :mod:`~ledger.language.lexicons` — the tables behind them, and a team's own as a file
* :mod:`~ledger.language.windows` — time phrase and day of the statement → window of days
* :mod:`~ledger.language.sentences` — text → sentences with exact offsets
* :mod:`~ledger.language.attribution` — who speaks in a sentence
* :mod:`~ledger.language.propose` — text → candidate claims, each with its reasons

Offsets are Unicode code points, end-exclusive: ``text[start:end]`` is the quote.
"""
