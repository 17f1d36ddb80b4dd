"""The editor of a draft checklist, and the parts of its page."""

from victor.notebook.editor.form import GuidelineEditor

__all__ = ["GuidelineEditor"]
