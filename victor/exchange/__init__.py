"""What goes into a desk and out of it as files: desk days, their schemas, reports."""

from victor.exchange.desk_day import Contact, DeskDay, day_of, day_of_country, read_day
from victor.exchange.run import CaseReport, Clock, ContactReport, DayReport, run
from victor.exchange.schema import schema

__all__ = [
    "CaseReport",
    "Clock",
    "Contact",
    "ContactReport",
    "DayReport",
    "DeskDay",
    "day_of",
    "day_of_country",
    "read_day",
    "run",
    "schema",
]
