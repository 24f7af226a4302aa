"""Import: what do you have already? A file is looked at, then taken in; what is no good is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import data, imported, parts, teaching, uploads
from dashboard.uploads import RECIPE, Source, Upload
from ledger.errors import InputError, LedgerError

if TYPE_CHECKING:
    from ledger.importing import Imported, Progress

SHIPPED, FILE, HERE = "A shipped one", "From a file", "Written here"
WRITTEN = "recipe.yaml"
EXAMPLE = """recipe: 1
name: rain
claim:
  key: "{id}"
  question: "Will it rain on the day after {asked}?"
  closes: "{add_days(asked, 1)}"
forecast:
  forecaster: "{who}"
  stated_at: "{asked}"
  probability: "{p}"
outcome:
  value: "{rained}"
"""


def kept(name: str, mark: Any, make: Callable[[], Any]) -> Any:
    """Return what was made for this mark before, or make it; only the last is kept."""
    held = st.session_state.get(name)
    if held is None or held[0] != mark:
        st.session_state[name] = held = (mark, make())
    return held[1]


def running(label: str, step: Callable[[Progress], Imported]) -> Imported:
    """Do a step that may take a while, with its progress shown."""
    place = st.empty()
    try:
        with place.container(), st.status(label, expanded=True):
            bar = st.progress(0.0)

            def told(done: int, size: int) -> None:
                bar.progress(min(done / max(size, 1), 1.0))

            return step(told)
    finally:
        place.empty()


def ask_format(file: Upload) -> str:
    """Say what the file is, and let another format be chosen."""
    found = kept("import_identified", file.mark, lambda: uploads.identified(file))
    known = {**uploads.readable(), **({found[0]: found[1]} if found else {})}
    names = {name: f"{about[0].upper()}{about[1:]}" for name, about in known.items()}
    names[RECIPE] = "A recipe: any CSV, JSON or JSON Lines file"
    form = st.selectbox("Read it as", list(names), index=list(names).index(found[0] if found else RECIPE),
                        format_func=lambda name: names[name], key=f"import_format:{file.mark}")  # fmt: skip
    if found is None:
        st.caption("No format is identified. A recipe says how to read the file.")
    elif found[0] == RECIPE:
        st.caption("Identified by its name and columns: a recipe for it is shipped.")
    else:
        st.caption("Identified, from how the file begins. If that is wrong, choose another.")
    return str(form)


def ask_recipe(file: Upload) -> Upload | str | None:
    """Ask for the recipe; None while there is none."""
    shipped = uploads.shipped()
    stem = file.name.rpartition(".")[0]
    usual = SHIPPED if stem in shipped else HERE if st.session_state.get("import_text") else FILE
    how = st.segmented_control("Recipe", [SHIPPED, FILE, HERE], default=usual, required=True,
                               key=f"import_how:{file.mark}")  # fmt: skip
    recipe: Upload | str | None = None
    if how == SHIPPED:
        recipe = st.selectbox("Shipped recipe", list(shipped), index=list(shipped).index(stem) if stem in shipped
                              else None, placeholder="choose one", key=f"import_shipped:{file.mark}")  # fmt: skip
        if recipe is not None:
            parts.words(shipped[recipe])
    elif how == FILE:
        found = st.file_uploader("Recipe: YAML, at most 1 MB", type=["yaml", "yml"], max_upload_size=1,
                                 key="import_recipe")  # fmt: skip
        recipe = None if found is None else uploads.taken(found)
    else:
        said = st.text_area("Recipe, in YAML", height=340, key="import_text", placeholder=EXAMPLE,
                            persist_state="session")  # fmt: skip
        recipe = Upload(WRITTEN, said.encode("utf-8", "replace"), said) if said.strip() else None
    return recipe


def ask_beside(recipe: Upload | str) -> tuple[Upload, ...] | None:
    """Ask for the files a recipe looks things up in; None while one is missing, or the recipe is none."""
    try:
        needed = uploads.looked_up(recipe)
        if not needed:
            return ()
        found = st.file_uploader("Files the recipe looks things up in", accept_multiple_files=True,
                                 max_upload_size=parts.MOST_MB, key="import_beside")  # fmt: skip
        given = tuple(uploads.taken(each) for each in found)
        if len({each.name for each in given}) < len(given):
            raise InputError("files", "names that differ", "one of them twice")
    except LedgerError as error:
        parts.say(str(error))
        return None
    missing = [name for name in needed if name not in {each.name for each in given}]
    if missing:
        parts.note(f"The recipe looks things up in {', '.join(missing)}: upload it, too.")
        return None
    return given


def look(source: Source) -> Imported:
    """Return what the file would become; read once, as long as the ledger does not change."""

    def step() -> Imported:
        ledger = data.ledger()
        return running("Reading the file …", lambda progress: source.into(ledger, progress, dry_run=True))

    found: Imported = kept("import_preview", (source.mark, data.where(), data.actor(), data.info()["entries"]), step)
    return found


def preview(source: Source, seen: Imported) -> None:
    """Show what the file would become, and ask whether to take it in."""
    st.header("What the first rows become")
    st.caption("Nothing is written yet.")
    if seen.rows:
        imported.becoming(seen.rows)
    imported.facts(seen)
    if seen.published and seen.added:
        st.caption("The recipe names published figures: they are shown beside ours after the import.")
    with st.container():
        if seen.known and not seen.added:
            parts.note("Everything in this file is in the ledger already: importing it again adds nothing.")
            figures(seen)
    imported.rejects(seen)
    strict = st.checkbox("All or nothing: with one reject, nothing is taken in", key="import_strict")
    if not st.button("Import", type="primary", disabled=not seen.added, key="import_now"):
        return
    made = parts.attempt(lambda ledger: running("Importing …", lambda told: source.into(ledger, told, strict=strict)))
    if made is None:
        return
    if not made.taken:
        rejected = imported.count(len(made.rejects), "row was", "rows were")
        parts.say(f"Nothing was taken in: all or nothing is ticked, and {rejected} rejected.")
        return
    if made.receipt is not None:
        parts.receipt(made.receipt, "Imported")
    st.session_state["import_result"] = (source.file.mark, made, seen)
    st.rerun()


def figures(done: Imported) -> None:
    """Show the figures published of these forecasts beside ours."""
    try:
        imported.published(data.ledger().published(done))
    except LedgerError as error:
        parts.say(str(error))


def result(done: Imported, seen: Imported) -> None:
    """Show what became of the file, and the ways to its claims."""
    st.header("What became of it")
    imported.facts(done)
    name = f"{done.about.format.removeprefix('recipe ')}:"
    named = bool(seen.rows) and all((row.claim.key or "").startswith(name) for row in seen.rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.link_to("claims", "See its claims", ":material/list_alt:", **({"search": name} if named else {}))
        parts.link_to("calibration", "See their calibration", ":material/monitoring:")
        if st.button("Read the file another way", type="tertiary", icon=":material/replay:", key="import_again"):
            del st.session_state["import_result"]
            st.rerun()
    if seen.rows:
        st.caption("The first of them; choose a row to open its claim.")
        imported.becoming(seen.rows, chosen=True)
    figures(done)
    imported.rejects(done)


def page() -> None:
    """Draw the page."""
    st.title("What do you have already?")
    parts.receipts()
    data.ledger().require("import")
    found = st.file_uploader(f"File of forecasts, at most {parts.MOST_MB} MB", max_upload_size=parts.MOST_MB,
                             key="import_file")  # fmt: skip
    if found is None:
        teaching.teach()
        return
    beside_file = place = st.container()
    source: Source | None = None
    try:
        file = uploads.taken(found)
        held = st.session_state.get("import_result")
        if held is not None and held[0] == file.mark:
            result(*held[1:])
            return
        form = ask_format(file)
        recipe: Upload | str | None = None
        beside: tuple[Upload, ...] | None = ()
        if form == RECIPE:
            field, place = st.container(), st.container()
            with field:
                recipe = ask_recipe(file)
            with place:
                beside = None if recipe is None else ask_beside(recipe)
            teaching.help_with(file, first=recipe is None)
        if beside is not None:
            source = Source(file, form, recipe, beside)
            preview(source, look(source))
    except LedgerError as error:
        with place if source is None or str(error).startswith("recipe ") else beside_file:
            parts.say(str(error))


page()
