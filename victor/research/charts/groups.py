"""Charts by group: estimates with their intervals (a forest), and who is gained and lost by another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, isnan
from typing import Any, Literal, TypeAlias

from attrs import frozen

from victor.errors import ResearchError
from victor.research.charts.chart import Chart
from victor.research.charts.look import (
    COLOURS,
    PER_CENT,
    POINT,
    WIDTH,
    chart,
    ends,
    marked,
    of,
    reference,
    seen,
    share_axis,
    told_apart,
    words,
)
from victor.research.results.estimate import Estimate
from victor.research.results.tables import Table, rows_of

Measure: TypeAlias = Literal["share", "difference", "ratio"]
"""What a figure is: a share from 0 to 1, a difference of shares (none is 0), or a ratio (none is 1)."""
ROW, NARROW = 24, 300


def forest_chart(
    rows: Mapping[str, Mapping[str, Estimate]],
    *,
    synthetic: bool,
    measure: Measure = "share",
    axis: str = "Sensitivity (share of victims found)",
    sizes: Mapping[str, int] | None = None,
    title: str = "By group",
) -> Chart:
    """Draw an estimate with its interval for each group, such as the sensitivity of two checklists by gender.

    Args:
        rows: For each group the estimate of each checklist, by name; at most six checklists.
        synthetic: Whether no real child is behind them.
        measure: What the figures are.
        axis: The name of the axis.
        sizes: How many children each group has; real children's figures that are no shares need it.
        title: What the chart is called.

    Raises:
        ResearchError: When there is nothing to draw, or figures of real children come without counts and sizes.

    >>> girls, boys = Estimate(0.8, 0.7, 0.9, 80, 100), Estimate(0.6, 0.5, 0.7, 60, 100)
    >>> print(forest_chart({"girls": {"v1": girls}, "boys": {"v1": boys}}, synthetic=True))
    By group (synthetic children)
    v1: from 60.0 % (50.0 to 70.0; 60 of 100) for boys to 80.0 % (70.0 to 90.0; 80 of 100) for girls.
    """
    import altair as alt

    names = told_apart(who for row in rows.values() for who in row)
    figures = _forest_table(rows, names, sizes, synthetic=synthetic, title=title)
    dots = [
        {"who": who, "group": row["group"], "x": one.estimate, **ends(one), "told": _told(one, measure)}
        for row in seen(figures)
        for who in names
        if isinstance(one := row.get(who), Estimate) and isfinite(one.estimate)
    ]
    groups = [row["group"] for row in seen(figures)]
    y = alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(grid=False, ticks=False, domain=False, labelPadding=8))
    offset = alt.YOffset("who:N", sort=names)
    x = _axis(measure, axis)
    x_beside: Any = alt.XValue(NARROW + 14)  # type: ignore[no-untyped-call]  # altair gives it no types
    layers: list[Any] = [
        of(dots).mark_rule(strokeWidth=1.5).encode(alt.X("low:Q"), alt.X2("high:Q"), y, offset, marked(names)["color"]),
        of(dots).mark_point(filled=True, size=POINT + 15, opacity=1).encode(x, y, offset, **marked(names)),
        *words(dots, "told", x_beside, y, offset, align="left"),
    ]
    if measure != "share":
        layers.insert(0, reference(0.0 if measure == "difference" else 1.0, "x"))
    said = " ".join(_said_of(who, dots) for who in names)
    height = ROW * max(len(groups), 1) * len(names)
    return chart(layers, figures, said, width=NARROW, height=height)


def _forest_table(
    rows: Mapping[str, Mapping[str, Estimate]],
    names: Sequence[str],
    sizes: Mapping[str, int] | None,
    *,
    synthetic: bool,
    title: str,
) -> Table:
    counted = all(one.is_share or isnan(one.estimate) for row in rows.values() for one in row.values())
    if not synthetic and not counted and (sizes is None or set(rows) - set(sizes)):
        raise ResearchError(
            "figures of real children without the size of their groups", path="sizes", expected="a size for each group"
        )
    known = {"size": "Children"} if sizes is not None else {}
    cells = [
        {"group": group, **({"size": sizes.get(group)} if sizes is not None else {}), **row}
        for group, row in rows.items()
    ]
    columns = {"group": "Group", **known, **{who: who for who in names}}
    return Table(title, columns, rows_of(cells), synthetic=synthetic, size="size" if known else None)


def _told(one: Estimate, measure: Measure) -> str:
    if measure != "difference" or one.is_share:
        return str(one)
    between = f" ({100 * one.low:+.1f} to {100 * one.high:+.1f})" if isfinite(one.low) else ""
    return f"{100 * one.estimate:+.1f} points{between}"


def _axis(measure: Measure, title: str) -> Any:
    import altair as alt

    match measure:
        case "share":
            return share_axis(alt.X, "x", title)
        case "difference":
            return alt.X("x:Q", title=title, axis=alt.Axis(labelExpr=PER_CENT, tickCount=5))
        case "ratio":
            return alt.X("x:Q", title=f"{title} (log scale)", scale=alt.Scale(type="log"))


def _said_of(who: str, dots: Sequence[Mapping[str, Any]]) -> str:
    mine = sorted((dot for dot in dots if dot["who"] == who), key=lambda dot: float(dot["x"]))
    if not mine:
        return f"{who}: no group may be shown."
    least, most = mine[0], mine[-1]
    if least is most:
        return f"{who}: {least['told']} for {least['group']}."
    return f"{who}: from {least['told']} for {least['group']} to {most['told']} for {most['group']}."


@frozen
class Change:
    """Who changes side when another version is used, of a group of children.

    Attributes:
        gained: How many are raised by the new version only.
        lost: How many were raised by the old version only.
        of: How many children the group has.
    """

    gained: int
    lost: int
    of: int


def change_chart(
    rows: Mapping[str, Change],
    *,
    synthetic: bool,
    before: str = "the old version",
    after: str = "the new version",
    title: str = "Who changes side",
) -> Chart:
    """Draw how many of each group are gained and lost by another version.

    Args:
        rows: For each group, such as "victims, girls", who changes side.
        synthetic: Whether no real child is behind them.
        before: The name of the old version.
        after: The name of the new one.
        title: What the chart is called.

    Raises:
        ResearchError: When there is nothing to draw.
    """
    import altair as alt

    told_apart(["changes"] if rows else [])
    columns = {"group": "Group", "of": "Children", "gained": f"Only by {after}", "lost": f"Only by {before}"}
    cells = [{"group": group, "of": one.of, "gained": one.gained, "lost": one.lost} for group, one in rows.items()]
    figures = Table(title, columns, rows_of(cells), synthetic=synthetic, size="of")
    shown = [row for row in seen(figures) if row["of"]]
    names = {"gained": f"raised by {after} only", "lost": f"raised by {before} only"}
    dots = [
        {
            "who": name,
            "group": row["group"],
            "x": (1 if key == "gained" else -1) * row[key] / row["of"],
            "told": f"{row[key]:,}",
        }
        for row in shown
        for key, name in names.items()
    ]
    far = 1.3 * max((abs(float(str(dot["x"]))) for dot in dots), default=0.0) or 1.0
    x = alt.X(
        "x:Q",
        title="Share of the group (to the left lost, to the right gained)",
        scale=alt.Scale(domain=[-far, far]),
        axis=alt.Axis(tickCount=5, labelExpr=PER_CENT.replace("datum.value", "abs(datum.value)")),
    )
    y = alt.Y(
        "group:N",
        sort=[row["group"] for row in shown],
        title=None,
        axis=alt.Axis(grid=False, ticks=False, domain=False, labelPadding=8),
    )
    fills = alt.Scale(domain=list(names.values()), range=[COLOURS[0], COLOURS[1]])
    layers: list[Any] = [of(dots).mark_bar(height=14).encode(x, y, alt.Color("who:N", scale=fills))]
    for name, dx, align in ((names["gained"], 5, "left"), (names["lost"], -5, "right")):
        layers += words([dot for dot in dots if dot["who"] == name], "told", x, y, dx=dx, align=align)
    layers.append(reference(0.0, "x"))
    said = " ".join(
        f"{row['group']}: of {row['of']:,}, {row['gained']:,} are raised by {after} only, "
        f"{row['lost']:,} by {before} only."
        for row in shown
    )
    return chart(
        layers,
        figures,
        said or "No group may be shown of so few children.",
        width=WIDTH,
        height=(ROW + 4) * max(len(shown), 1),
    )
