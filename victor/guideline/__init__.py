"""What a country publishes, as immutable values, and its loader from TOML."""

from victor.guideline.authority import Authority
from victor.guideline.checklist import Category, Checklist, Definition, Indicator, NamedList, Outcome, Weights
from victor.guideline.country import NOTHING, Country
from victor.guideline.deadline import EVENTS, Deadline, Duration, Event
from victor.guideline.entry import Citation, Entry, Source
from victor.guideline.fact import ChoiceValue, Fact
from victor.guideline.law import LegalParameter
from victor.guideline.loader import core_facts
from victor.guideline.pathway import Pathway, Stage
from victor.guideline.route import PEOPLE, ROLES, Role, Route
from victor.guideline.text import ENGLISH, Text, Wording

__all__ = [
    "ENGLISH",
    "EVENTS",
    "NOTHING",
    "PEOPLE",
    "ROLES",
    "Authority",
    "Category",
    "Checklist",
    "ChoiceValue",
    "Citation",
    "Country",
    "Deadline",
    "Definition",
    "Duration",
    "Entry",
    "Event",
    "Fact",
    "Indicator",
    "LegalParameter",
    "NamedList",
    "Outcome",
    "Pathway",
    "Role",
    "Route",
    "Source",
    "Stage",
    "Text",
    "Weights",
    "Wording",
    "core_facts",
]
