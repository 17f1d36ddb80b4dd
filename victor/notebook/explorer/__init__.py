"""The explorer of countries, and the parts of its page."""

from victor.notebook.explorer.form import CountryExplorer

__all__ = ["CountryExplorer"]
