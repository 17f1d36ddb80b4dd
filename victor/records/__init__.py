"""What a desk writes down, and its strict conversion to documents and back."""

from victor.records.assessment import Assessment, recorded
from victor.records.case import Case, ClosingReason, PlannedStep
from victor.records.consent import Consent, Giver, Manner, Purpose
from victor.records.deidentified import Deidentified
from victor.records.documents import KINDS, SCHEMA, Record, checked, converter, dump, load
from victor.records.export import Export, ExportedCell
from victor.records.judgement import finding_for, plan_for
from victor.records.need import ToInform
from victor.records.protocol import LEAST, SharingProtocol
from victor.records.referral import MOVES, OPEN, Move, Referral, ReferralState
from victor.records.role import DeskRole
from victor.records.session import DeskSession, SessionChannel, Topic, Visitor
from victor.records.timeline import TimelineEntry

__all__ = [
    "KINDS",
    "LEAST",
    "MOVES",
    "OPEN",
    "SCHEMA",
    "Assessment",
    "Case",
    "ClosingReason",
    "Consent",
    "Deidentified",
    "DeskRole",
    "DeskSession",
    "Export",
    "ExportedCell",
    "Giver",
    "Manner",
    "Move",
    "PlannedStep",
    "Purpose",
    "Record",
    "Referral",
    "ReferralState",
    "SessionChannel",
    "SharingProtocol",
    "TimelineEntry",
    "ToInform",
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
