"""From data to a cohort: how answers are coded, and what is wrong with a column told in one line."""
