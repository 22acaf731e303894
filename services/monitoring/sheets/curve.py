"""The curve of a topic as SVG: bars of counts, and a band for the hours ahead. Pure.

The drawing has digits and no other words, so it serves every language; its caption stands beside it.
"""

from collections.abc import Sequence

from services.monitoring.sheets.forecast import Band

WIDTH, HEIGHT = 620, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 24
MOST_LABELS = 8
WIDEST = 40
STYLE = "text{font:11px 'Noto Sans SC',sans-serif;fill:#444}"


def drawn(
    counts: Sequence[int], labels: Sequence[str], ahead: Sequence[Band] = (), every: int | None = None
) -> str:
    """Bars for `counts`, one label a bar (of which one in `every` is shown, else some), and a band of the
    same width for each of `ahead`."""
    most = max([*counts, *(band.high for band in ahead), 1])
    step = min((WIDTH - LEFT - RIGHT) / max(len(counts) + len(ahead), 1), WIDEST)
    scale = (HEIGHT - TOP - BOTTOM) / most
    base = HEIGHT - BOTTOM
    bars = [
        _box(LEFT + n * step, base - count * scale, step, count * scale, "#2a5d8f")
        for n, count in enumerate(counts)
    ]
    bands = [
        _box(LEFT + n * step, base - band.high * scale, step, (band.high - band.low) * scale, "#e0a458")
        for n, band in enumerate(ahead, start=len(counts))
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}"><style>{STYLE}</style>'
        f'<path d="M{LEFT} {TOP}V{base}H{WIDTH - RIGHT}" fill="none" stroke="#888"/>'
        f"{''.join(bars)}{''.join(bands)}{_scale(most, base)}{''.join(_labels(labels, step, every))}</svg>"
    )


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    inner = max(width - 1, 0.5)
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{inner:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _scale(most: int, base: int) -> str:
    return (
        f'<text x="{LEFT - 6}" y="{TOP + 8}" text-anchor="end">{most}</text>'
        f'<text x="{LEFT - 6}" y="{base}" text-anchor="end">0</text>'
    )


def _labels(labels: Sequence[str], step: float, every: int | None) -> list[str]:
    every = every or max(-(-len(labels) // MOST_LABELS), 1)
    return [
        f'<text x="{LEFT + n * step:.1f}" y="{HEIGHT - 6}">{label}</text>'
        for n, label in enumerate(labels)
        if n % every == 0
    ]
