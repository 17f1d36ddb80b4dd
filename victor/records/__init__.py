"""What a desk writes down, and its strict conversion to documents and back."""

from victor.records.assessment import Assessment, recorded
from victor.records.case import Case, ClosingReason, PlannedStep
from victor.records.documents import KINDS, SCHEMA, Record, checked, converter, dump, load
from victor.records.judgement import finding_for, plan_for
from victor.records.referral import MOVES, OPEN, Move, Referral, ReferralState
from victor.records.session import DeskSession, SessionChannel, Topic, Visitor
from victor.records.timeline import TimelineEntry

__all__ = [
    "KINDS",
    "MOVES",
    "OPEN",
    "SCHEMA",
    "Assessment",
    "Case",
    "ClosingReason",
    "DeskSession",
    "Move",
    "PlannedStep",
    "Record",
    "Referral",
    "ReferralState",
    "SessionChannel",
    "TimelineEntry",
    "Topic",
    "Visitor",
    "checked",
    "converter",
    "dump",
    "finding_for",
    "load",
    "plan_for",
    "recorded",
]
