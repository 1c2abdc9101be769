"""Four small plots as SVG: enough for a report that must open without a network or a library."""

import html
from collections.abc import Sequence

_WIDTH, _HEIGHT, _LEFT, _BELOW, _ABOVE = 360, 220, 40, 30, 10
_ROW = 20


def curve(points: Sequence[Sequence[float]], x_name: str, y_name: str, *, diagonal: bool = False) -> str:
    """A line through points whose two coordinates run from 0 to 1; `diagonal` marks where both are equal."""
    line = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y, *_ in points)
    dots = "".join(f"<circle class=bar cx={_x(x):.1f} cy={_y(y):.1f} r=2.5 />" for x, y, *_ in points) if len(points) < 30 else ""
    equal = f"<line class=axis stroke-dasharray=4 x1={_x(0)} y1={_y(0)} x2={_x(1)} y2={_y(1)} />" if diagonal else ""
    ticks = "".join(
        f"<line class=axis x1={_x(0)} x2={_x(1)} y1={_y(t):.1f} y2={_y(t):.1f} />"
        f"<text x={_LEFT - 6} y={_y(t) + 4:.1f} text-anchor=end>{t:g}</text>"
        f"<text x={_x(t):.1f} y={_HEIGHT - 14} text-anchor=middle>{t:g}</text>"
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    names = (
        f"<text x={_WIDTH} y={_HEIGHT - 1} text-anchor=end>{html.escape(x_name)}</text><text x=0 y=9>{html.escape(y_name)}</text>"
    )
    return _svg(_HEIGHT, f"{ticks}{equal}<polyline class=line points='{line}' />{dots}{names}")


def bars(rows: Sequence[tuple[str, float, float, float]]) -> str:
    """Horizontal bars from 0 to 1, each (label, value, low, high) with a whisker from low to high."""
    label = 110
    scale = _WIDTH - label - 45
    parts = []
    for number, (name, value, low, high) in enumerate(rows):
        top = number * _ROW + 3
        middle = top + _ROW / 2 - 2
        parts.append(
            f"<text x={label - 6} y={middle + 4} text-anchor=end>{html.escape(name)}</text>"
            f"<rect class=bar x={label} y={top} width={value * scale:.1f} height={_ROW - 6} />"
            f"<line class=whisker x1={label + low * scale:.1f} x2={label + high * scale:.1f} y1={middle} y2={middle} />"
            f"<text x={_WIDTH} y={middle + 4} text-anchor=end>{value:.2f}</text>"
        )
    return _svg(max(1, len(rows)) * _ROW + 4, "".join(parts))


def histogram(values: Sequence[float], bins: int = 20) -> str:
    """How often values fall into equally wide bins from 0 to the largest."""
    if not values:
        return _svg(_HEIGHT, "<text x=10 y=20>nothing was measured</text>")
    top = max(values) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / top * bins))] += 1
    width = (_WIDTH - _LEFT) / bins
    parts = [
        f"<rect class=bar x={_LEFT + i * width:.1f} y={_y(count / max(counts)):.1f} width={width - 1:.1f}"
        f" height={_y(0) - _y(count / max(counts)):.1f} />"
        for i, count in enumerate(counts)
    ]
    parts += [
        f"<text x={_LEFT + share * (_WIDTH - _LEFT - 20):.0f} y={_HEIGHT - 14}>{share * top:.0f}</text>" for share in (0, 0.5, 1)
    ]
    return _svg(_HEIGHT, "".join(parts) + f"<text x=0 y=9>{max(counts)}</text>")


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - 10)


def _y(share: float) -> float:
    return _HEIGHT - _BELOW - share * (_HEIGHT - _BELOW - _ABOVE - 6)


def _svg(height: int, content: str) -> str:
    return f"<svg viewBox='0 0 {_WIDTH} {height}' role=img>{content}</svg>"
