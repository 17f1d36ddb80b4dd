"""What an operator does to a whole store: looks at it, copies it, puts a copy in its place, takes out what was erased.

>>> import tempfile
>>> from victor.store import open_store
>>> from victor.store.upkeep import check
>>> with tempfile.TemporaryDirectory() as folder:
...     open_store(f"{folder}/athens.victor", country="gr").close()
...     check(f"{folder}/athens.victor").whole
True
"""

from victor.store.upkeep.backup import Backup, backup
from victor.store.upkeep.checking import Checked, check
from victor.store.upkeep.exporting import Exported, export
from victor.store.upkeep.importing import BroughtIn, bring_in
from victor.store.upkeep.pruning import Pruned, prune
from victor.store.upkeep.restoring import Restored, restore

__all__ = [
    "Backup",
    "BroughtIn",
    "Checked",
    "Exported",
    "Pruned",
    "Restored",
    "backup",
    "bring_in",
    "check",
    "export",
    "prune",
    "restore",
]
