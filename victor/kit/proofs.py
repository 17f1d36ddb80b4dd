"""The check that a country is free of gaps, and that every sign of a checklist can make a difference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from victor.errors import ProofError
from victor.guideline import Country
from victor.kit.folder import PluginFolder
from victor.kit.note import Note, failed, fine, left
from victor.reasoning.proof import PROPERTIES, Proof, prove


def proofs(folder: PluginFolder, today: date) -> Iterator[Note]:
    """Every property of the country is proved, today and on every later day on which something changes."""
    if not folder.is_country:
        yield fine("routes belong to countries: nothing to prove")
        return
    proved, days = len(PROPERTIES), 0
    for country in _distinct(folder, today):
        try:
            proof = prove(country)
        except ProofError as error:
            yield left(f"unproved: {error}")
            return
        days += 1
        proved = min(proved, sum(result.state == "proved" for result in proof.results))
        yield from _notes(proof)
    when = f" on each of {days} days" if days > 1 else ""
    yield fine(
        f"{proved} of {len(PROPERTIES)} properties proved{when}: of the text, not of the practice", amount=proved
    )


def _distinct(folder: PluginFolder, today: date) -> Iterator[Country]:
    """Today, and every later day on which what is proved is not the same as before."""
    before: object = None
    for day in folder.days(today):
        if day >= today:
            country = folder.country(day)
            content = (country.routes, country.authorities, country.checklist().digest, country.law.get("child_age"))
            if content != before:
                yield country
            before = content


def _notes(proof: Proof) -> Iterator[Note]:
    """What is not proved, with the child who falls through."""
    for result in proof.results:
        if result.state == "unproved":
            yield failed(f"unproved: {result.property.said}; {result.why}")
        for gap in result.gaps:
            said, *lines = gap.told(proof.country)
            yield failed(f"gap on {proof.country.on.isoformat()}: {said}", *lines)
