"""The fourfold table: accuracy against a reference standard, its intervals, and what has been published."""
