"""Checks of what a plugin says: its form, its references, its sources, its languages, its worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from victor.errors import GuidelineError, VictorError, shown
from victor.guideline import ENGLISH, Checklist, Country, Entry, Text
from victor.guideline.forms import AuthoritiesFile, ChecklistFile, CountryFile, RoutesFile, SourcesFile, read_page
from victor.guideline.text import texts
from victor.kit.folder import PluginFolder
from victor.kit.note import Note, failed, fine, left
from victor.kit.worked import ENOUGH, WorkedCase

TO_DO = "TODO"
"""What a new plugin says where its author has still to write."""
FORMS: dict[str, type[object]] = {
    "country.toml": CountryFile,
    "sources.toml": SourcesFile,
    "authorities.toml": AuthoritiesFile,
    "routes.toml": RoutesFile,
}


def schema(folder: PluginFolder, today: date) -> Iterator[Note]:  # noqa: ARG001  every check is asked alike
    """Every file has its form."""
    book = folder.book
    for path in book.pages:
        if path.startswith("checklists/"):
            read_page(book, path, ChecklistFile)
        elif path in FORMS:
            read_page(book, path, FORMS[path])
        elif not path.startswith("locale/"):
            raise GuidelineError("no file of this name is read", file=path, expected=", ".join(FORMS))
    places = _to_do(folder)
    if places:
        yield left(f"{len(places)} places say {TO_DO}: {', '.join(places[:6])}{' …' if len(places) > 6 else ''}")  # noqa: PLR2004  a line is a line
    yield fine(f"{len(book.pages)} files")


def _to_do(folder: PluginFolder) -> list[str]:
    """The files and lines in which the author has still to write."""
    return [
        f"{file.relative_to(folder.path).as_posix()}:{number}"
        for file in sorted(folder.path.rglob("*.toml"))
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if TO_DO in line
    ]


def references(folder: PluginFolder, today: date) -> Iterator[Note]:
    """Every name names something, on every day on which something changes, and every rule can be read."""
    days = folder.days(today)
    for day in days:
        try:
            _ = folder.checklists(day)
        except VictorError as error:
            raise GuidelineError(f"as it stands on {day.isoformat()}: {error}") from None
    yield fine(f"as the guideline stands on {len(days)} days")


def entries(folder: PluginFolder, today: date) -> list[tuple[str, Entry]]:
    """Every entry that must cite a source, with the word for what it is."""
    if folder.is_country:
        return list(folder.country(today).entries())
    return [("indicator", one) for lists in folder.checklists(today).values() for one in lists.indicators.values()]


def sources(folder: PluginFolder, today: date) -> Iterator[Note]:
    """What is not confirmed says why; every source was looked into within a year."""
    all_entries = entries(folder, today)
    doubtful = [(word, entry) for word, entry in all_entries if not entry.confirmed]
    for word, entry in doubtful:
        if not entry.note:
            yield failed(f"{word} {entry.id} is not confirmed and has no note that says why")
    table = {name: one for lists in folder.checklists(today).values() for name, one in lists.source_table.items()}
    if folder.is_country:
        table.update(folder.country(today).source_table)
    stale = sorted(one.id for one in table.values() if one.stale(today))
    if stale:
        yield left(f"{len(stale)} sources were not looked into for a year: {', '.join(stale[:5])}")
    share = f"{len(all_entries) - len(doubtful)} of {len(all_entries)} entries confirmed"
    yield fine(f"{len(table)} sources, {share}")


def languages(folder: PluginFolder, today: date) -> Iterator[Note]:
    """How much of the guideline there is in each language, and how much of that a person has reviewed."""
    shown = list(texts(_guideline(folder, today)))
    alike: dict[tuple[int, int], list[str]] = {}
    for language in _languages(folder, today):
        alike.setdefault(coverage(shown, language), []).append(language)
    for (there, drafts), names in alike.items():
        said = f"{', '.join(names)}: {there} of {len(shown)} texts"
        said += f", {drafts} of them drafts" if drafts else ""
        yield left(f"{said}; the others are shown in English") if there < len(shown) else fine(said)
    yield fine(f"{ENGLISH}: {len(shown)} texts")


def coverage(shown: list[Text], language: str) -> tuple[int, int]:
    """How many of some texts there are in a language, and how many of these are drafts."""
    wordings = [text.in_language(language) for text in shown]
    own = [wording for wording in wordings if wording.language == language]
    return len(own), sum(wording.status == "draft" for wording in own)


def _guideline(folder: PluginFolder, today: date) -> Country | tuple[Checklist, ...]:
    return folder.country(today) if folder.is_country else tuple(folder.checklists(today).values())


def _languages(folder: PluginFolder, today: date) -> list[str]:
    """The languages of a country, and every one in which something is written; English is the ground."""
    own = folder.country(today).languages if folder.is_country else ()
    written = [str(page.get("language")) for _, page in folder.book.below("locale")]
    return [language for language in dict.fromkeys([*own, *written]) if language != ENGLISH]


def worked(folder: PluginFolder, today: date) -> Iterator[Note]:  # noqa: ARG001  a case has a day of its own
    """Every worked case comes out as its author, who knows the law, expects."""
    files = worked_files(folder)
    for file in files:
        for difference in differences(folder, file):
            yield failed(f"{file.name}: {difference}")
    if len(files) < ENOUGH and folder.is_country:
        yield left(f"a country should have {ENOUGH} worked cases")
    yield fine(f"{len(files)} worked cases")


def worked_files(folder: PluginFolder) -> list[Path]:
    """The files of the worked cases."""
    return sorted(folder.path.joinpath("tests", "cases").glob("*.toml"))


def differences(folder: PluginFolder, file: Path) -> list[str]:
    """What comes out otherwise than a worked case expects.

    Raises:
        VictorError: When the case has not the form, or names what is not there.
    """
    try:
        case = WorkedCase.read(file)
        country = folder.country(case.on) if folder.is_country else None
        lists = country.checklists if country else folder.checklists(case.on)
        name = case.checklist or (country.default_checklist if country else "")
        if name not in lists:
            raise GuidelineError(
                f"there is no checklist '{shown(name)}'", path="checklist", expected=" or ".join(lists)
            )
        return list(case.differs(lists[name], country))
    except VictorError as error:
        raise error.at(file=file.name) from None
