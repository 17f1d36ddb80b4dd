"""How results are shown: estimates, tables, and what is kept back of few children."""
