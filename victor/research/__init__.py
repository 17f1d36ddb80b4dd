"""The research workbench."""
