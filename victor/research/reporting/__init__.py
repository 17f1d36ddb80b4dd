"""The report that a reviewer can rerun."""
