"""The form of a case, and the parts of its page."""

from victor.notebook.case.form import CaseForm

__all__ = ["CaseForm"]
