"""Screening in bulk: files larger than memory, and the dataframes of other engines."""
