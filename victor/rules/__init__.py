"""The rule language: checklist outcomes and routes, written once and read in several ways.

`parse` turns a text into a checked tree. The readings of a tree: `pairs` is the meaning, `case` reads one case fast,
`explanation` says why, `distance` says what to ask next. Readings over planes, dataframes and logic stand on the same
tree and the same :class:`Layout`.
"""

from victor.rules.case import Program
from victor.rules.distance import Distances, distance
from victor.rules.explanation import Explained, explain
from victor.rules.layout import Layout
from victor.rules.pairs import MOST_SPLITS, Verdict, pair, settle, span, verdict
from victor.rules.syntax import check, parse
from victor.rules.tree import (
    Always,
    And,
    AtLeast,
    AtMost,
    Named,
    Not,
    OneOf,
    Or,
    Possibly,
    Rule,
    Surely,
    Yes,
    items,
    mixed,
    plain,
    rebuild,
    walk,
)
from victor.rules.vocabulary import Choice, Kind, Number, Vocabulary, YesNo

__all__ = [
    "MOST_SPLITS",
    "Always",
    "And",
    "AtLeast",
    "AtMost",
    "Choice",
    "Distances",
    "Explained",
    "Kind",
    "Layout",
    "Named",
    "Not",
    "Number",
    "OneOf",
    "Or",
    "Possibly",
    "Program",
    "Rule",
    "Surely",
    "Verdict",
    "Vocabulary",
    "Yes",
    "YesNo",
    "check",
    "distance",
    "explain",
    "items",
    "mixed",
    "pair",
    "parse",
    "plain",
    "rebuild",
    "settle",
    "span",
    "verdict",
    "walk",
]
