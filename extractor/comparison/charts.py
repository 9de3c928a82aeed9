"""Pictures of the measures as Vega-Lite specifications: plain data, drawn by the page with the library it carries.

Written by hand since Altair would make the same JSON and costs more to import than the report costs to make.
Colours are those of Okabe and Ito, and viridis for heat maps: both can be told apart by the colour-blind.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from extractor.comparison.measures import records

Spec = dict[str, Any]
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
#: Height of a row in pixels, so that long names of provinces stay readable.
_STEP = 22


def _spec(table: pd.DataFrame, titles: dict[str, str], **parts: Any) -> Spec:
    """*table* with *parts*; values that *titles* has words for ("time=dated") are written so."""
    values = [{k: titles.get(f"{k}={v}", v) for k, v in row.items()} for row in records(table)]
    return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": values}, **parts}


def _axis(name: str, kind: str, title: str, **more: Any) -> Spec:
    return {"field": name, "type": kind, "title": title, **more}


def heat(table: pd.DataFrame, x: str, y: str, value: str, titles: dict[str, str]) -> Spec:
    """A cell for each *x* and *y*, the darker the larger *value*; cells of 0 stay empty."""
    return _spec(
        table.loc[table[value] > 0, [x, y, value]],
        titles,
        mark={"type": "rect", "tooltip": True},
        width={"step": _STEP},
        height={"step": _STEP},
        encoding={
            "x": _axis(x, "nominal", titles[x], sort=sorted(table[x].unique().tolist())),
            "y": _axis(y, "nominal", titles[y], sort=table[y].unique().tolist()),
            "color": _axis(value, "quantitative", titles[value], scale={"scheme": "viridis", "reverse": True}),
        },
    )


def intervals(table: pd.DataFrame, y: str, colour: str, titles: dict[str, str]) -> Spec:
    """A point for each share with its 95 % interval, a row for each *y*, side by side for each *colour*."""
    y_axis = _axis(y, "nominal", titles[y], sort=None)
    shared = {"y": y_axis, "yOffset": {"field": colour, "sort": None}, "color": _colour(colour, titles)}
    percent = {"title": titles["share"], "axis": {"format": "%"}, "scale": {"domain": [0, 1]}}
    return _spec(
        table,
        titles,
        width=420,
        height={"step": 9},
        encoding=shared,
        layer=[
            {
                "mark": {"type": "rule", "opacity": 0.6},
                "encoding": {"x": {"field": "low", "type": "quantitative", **percent}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 45, "tooltip": {"content": "data"}},
                "encoding": {"x": {"field": "share", "type": "quantitative", **percent}},
            },
        ],
    )  # fmt: skip


def bars(table: pd.DataFrame, value: str, y: str, colour: str | None, titles: dict[str, str]) -> Spec:
    """A bar for each *y* as long as *value*, stacked by *colour*, in the order of the table."""
    encoding = {"x": _axis(value, "quantitative", titles[value]), "y": _axis(y, "nominal", titles[y], sort=None)}
    if colour is not None:
        encoding["color"] = _colour(colour, titles)
    mark = {"type": "bar", "tooltip": {"content": "data"}, "color": COLOURS[0]}
    return _spec(table, titles, mark=mark, width=420, height={"step": _STEP}, encoding=encoding)


def scatter(table: pd.DataFrame, x: str, y: str, colour: str, titles: dict[str, str]) -> Spec:
    """A point for each row at *x* and *y*."""
    return _spec(
        table,
        titles,
        mark={"type": "point", "filled": True, "size": 60, "tooltip": {"content": "data"}},
        width=420,
        height=280,
        encoding={
            "x": _axis(x, "quantitative", titles[x], scale={"zero": False}),
            "y": _axis(y, "quantitative", titles[y], axis={"format": "%"}),
            "color": _colour(colour, titles),
        },
    )


def _colour(name: str, titles: dict[str, str]) -> Spec:
    return _axis(name, "nominal", titles[name], scale={"range": COLOURS}, sort=None)
