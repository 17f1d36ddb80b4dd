"""The desk: a country and a store, and the verbs with which its records are changed.

`Desk` (in `victor.desk.desk`) holds what every verb needs and lists the verbs; each of them is a plain function that
takes the desk, in the module of its subject: `contacts`, `casework`, `assessing`, `referring`, `consenting`, `sharing`,
`vault`.
Whatever goes to an authority passes the `gate`. A verb reads the newest record, applies a pure step of
`victor.records` to it and writes record and timeline together, in one transaction (`writing`). What the role at the
desk sees and changes is decided below all verbs, in `access`. Nothing else in victor changes records.

Functions, and not classes that `Desk` would be made of: nobody subclasses here, signature and description stand once,
and a verb is read without the other thirty.
"""

from victor.desk.contacts import OpenSession
from victor.desk.desk import Desk
from victor.desk.referring import Overdue

__all__ = ["Desk", "OpenSession", "Overdue"]
