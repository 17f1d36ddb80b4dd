"""Published tables of counts: what they promise, and what not.

A table that leaves a desk cannot be called back, and it is laid beside every other. `CountTable` (made by
`Cohort.counts`) knows the children behind each of its counts, and only such a table can be published: `publish` holds
it against the *register*, all that was published from the same store before, and keeps back what must be.

**The attacker** has every table that was published, knows what each of their rows and columns means, how counts add up,
that children are counted in whole numbers, and even which groups of children there are: which combinations of all the
cells ever published, also of those that were kept back, occur at all (the *atoms*). What is not known is who the
children are, and how many stand in an atom.

**Promised**, for the bound k of the desk (11 or more for real children), within one table and over all of them:

- No count from 1 to k - 1 is shown.
- Of no group of 1 to k - 1 children that can be described by published cells, in whatever way (in one and not in
  another, in either of several, in all of them, those who came or went or changed between two tables), can it be told
  that it has fewer than k: by all that is shown, it could as well have k or more.
- Each such group that is an atom, a count that was kept back, what two counts have in common or what one has beyond
  another, is left open over a width of k at least: numbers that fit all that is shown were found that far apart
  (sliding protection; M. Fischetti and J. J. Salazar, Management Science, 2001; A. Hundepool and others, Statistical
  Disclosure Control, Wiley, 2012, chapter 4).
- A table of which even the total would break this is refused, and nothing is written.

Where a group fails, the dual factors of the linear program name the counts that prove it; of those of the new table the
cheapest is kept back. A table with which too much hangs together to look for the cheapest loses all that is new in it
but the totals, or but its total: that is rougher, and as safe.

**Noughts** are shown, but not beside counts of their row or column that are kept back. A shown nought tells of each
child of its row that it is not in its column, and where all children of a row stand in one column (100 %), the table
tells this of each of them. That is told of groups of k or more only, and the note below the table says it; it is not
prevented. Whoever publishes must ask whether the group may be told it: "all 14 children of this place are presumed
victims" harms each of them.

**Not promised:**

- Anything against somebody who knows some of the children: who knows ten of the eleven knows the eleventh. Two children
  who know each other are two such people; a social worker knows many.
- Anything about what was published otherwise: by hand, from another store, by another organisation about the same
  children, or before this register began; or from a store that was put back to a backup older than its last export.
- That whole numbers leave as much open as fractions do, where more than 80 blocks of children hang together: there
  linear programming is the attack that is promised to fail. Up to 80, what was found are whole numbers.
- Anything against conclusions from *why* a count was kept back. Which counts are chosen depends on all counts.
- That a population is large enough. Where there were none for years, then one (as in Slovenia), everything about that
  child is known to be about that child: a table over a year, a region or an age in which there are fewer than k is
  refused, and what remains is to wait, or to publish for a larger area or a longer time.
- That titles and names of groups tell nothing: they are what people wrote.
- Figures other than counts. Accuracy, item analyses and the like stay at the desk, each protected within itself by
  rules of thumb (`victor.research.results.protection`): of them nobody can say what they give away with earlier ones. A
  table of counts of truth by outcome holds the same figures.

Much that is published about the same children leaves little that can still be: decide first which tables a year needs.
Children whose answers changed between two tables are told apart by both, so a corrected table is often refused; count
other children instead (those opened in the next quarter), which costs nothing.
"""
