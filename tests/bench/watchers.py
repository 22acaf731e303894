"""The detectors that ours is held against: each gives every bucket a score, from what came up to it.

EARS C1 to C3 after Hutwagner et al. 2003, over the last buckets and by time of day over the last days; an
EWMA of mean and variance for each hour; the plain z-score; river's anomaly scores, forecasters and drift
detectors. Their settings are the best of those listed, found on seeds that are neither used to set thresholds
nor to report.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from river import anomaly, drift, linear_model, optim, preprocessing, time_series

from services.monitoring.detection import begin, counted
from services.monitoring.detection.charts import QUICK, SLOW, line
from tests.bench.rises import CALENDAR, HOURS, Made, hour_of_week

Watcher = Callable[[Made], Any]
LEAST_DEVIATION = 0.5
FORECAST = 24 * 15
"""From this bucket on river's forecasters are asked: they need two seasons before."""


def ours(rate: float, made: Made) -> Any:
    """The detector of `services.monitoring`; a score of 1 is a rise."""
    detector, scores = begin(CALENDAR, made.start, 60, rate), np.empty(HOURS)
    for n, count in enumerate(made.counts.tolist()):
        detector = counted(detector, CALENDAR, count)
        scores[n] = detector.score
    return scores


def oracle(made: Made) -> Any:
    """The same tests for one who knows the true mean and dispersion of each bucket."""
    limit, slow, quick, scores = 9.0, 0.0, 0.0, np.empty(HOURS)
    size = made.size
    for n, (count, mean) in enumerate(zip(made.counts.tolist(), made.mean.tolist(), strict=True)):
        slowly, quickly = line(mean, size, SLOW), line(mean, size, QUICK)
        slow = min(max(slow + slowly.gain * count - slowly.toll, 0.0), 2 * limit)
        quick = min(max(quick + quickly.gain * count - quickly.toll, 0.0), 2 * limit)
        x = max(count - 0.5, mean)
        deviance = x * math.log(x / mean) - (x + size) * math.log((x + size) / (mean + size))
        scores[n] = max(slow, quick, deviance * 1.2) / limit
    return scores


def ears(which: int, length: int, period: int, made: Made) -> Any:
    """C1, C2 or C3 over so many counts before, `period` buckets apart: 1 for the last ones, 24 for the same
    hour of the last days."""
    lag = 0 if which == 1 else 2
    counts = made.counts.astype(float)
    scores = np.zeros(HOURS)
    for n in range((length + lag) * period, HOURS):
        before = counts[n - (length + lag) * period : n - lag * period : period]
        scores[n] = (counts[n] - before.mean()) / max(before.std(ddof=1), LEAST_DEVIATION)
    if which < 3:
        return scores
    over = np.maximum(scores - 1, 0)
    return over + np.roll(over, 1) + np.roll(over, 2)


def ewma(weight: float, slots: int, smooth: float, made: Made) -> Any:
    """Mean and variance for each hour of the day (24) or of the week (168), exponentially weighted; its
    deviates smoothed by an EWMA of their own (1: not)."""
    places = hour_of_week(made) % slots
    mean, variance, scores = np.full(slots, np.nan), np.zeros(slots), np.zeros(HOURS)
    smoothed = 0.0
    for n, count in enumerate(made.counts.astype(float)):
        place = places[n]
        if math.isnan(mean[place]):
            mean[place], variance[place] = count, max(count, 1.0)
            continue
        gap = count - mean[place]
        smoothed += smooth * (gap / max(math.sqrt(variance[place]), LEAST_DEVIATION) - smoothed)
        scores[n] = smoothed
        mean[place] += weight * gap
        variance[place] = (1 - weight) * (variance[place] + weight * gap * gap)
    return scores


def z_score(length: int, made: Made) -> Any:
    """Against mean and deviation of so many buckets before."""
    counts = made.counts.astype(float)
    sums = np.concatenate([[0.0], np.cumsum(counts)])
    squares = np.concatenate([[0.0], np.cumsum(counts**2)])
    scores = np.zeros(HOURS)
    for n in range(24, HOURS):
        first = max(0, n - length)
        mean = (sums[n] - sums[first]) / (n - first)
        variance = (squares[n] - squares[first]) / (n - first) - mean**2
        scores[n] = (counts[n] - mean) / max(math.sqrt(max(variance, 0.0)), LEAST_DEVIATION)
    return scores


def gaussian(window: int, slots: int, made: Made) -> Any:
    """river's GaussianScorer, one for each of so many hours: the deviate that its score is made of, since the
    score itself is 1 for all that is far out."""
    scorers = [anomaly.GaussianScorer(window_size=window, grace_period=5) for _ in range(slots)]
    places, scores = hour_of_week(made) % slots, np.zeros(HOURS)
    for n, count in enumerate(made.counts.tolist()):
        scorer = scorers[places[n]]
        usual = scorer.gaussian
        if usual.n_samples >= scorer.grace_period:
            deviation = math.sqrt(max(usual._var.get(), 0.0))  # a rolling variance, which may fall below 0
            scores[n] = (count - usual.mu) / max(deviation, LEAST_DEVIATION)
        scorer.learn_one(None, count)
    return scores


def trees(heights: int, made: Made) -> Any:
    """river's HalfSpaceTrees over the count and the hour of the day; only counts above the usual score."""
    forest = anomaly.HalfSpaceTrees(n_trees=10, height=heights, window_size=168, seed=1)
    places, scores = hour_of_week(made) % 24, np.zeros(HOURS)
    most, mean = 1.0, 0.0
    for n, count in enumerate(made.counts.tolist()):
        most = max(most * 0.9995, count)
        row = {"count": min(count / most, 1.0), "hour": places[n] / 24}
        mean += 0.01 * (count - mean)
        scores[n] = forest.score_one(row) if count > mean else 0.0
        forest.learn_one(row)
    return scores


def page_hinkley(delta: float, made: Made) -> Any:
    """river's PageHinkley over deviates by the hour: the statistic that it holds against its threshold."""
    found = drift.PageHinkley(min_instances=30, delta=delta, threshold=math.inf, alpha=0.99, mode="up")
    scores = np.zeros(HOURS)
    for n, deviate in enumerate(ewma(0.1, 24, 1.0, made).tolist()):
        found.update(deviate)
        scores[n] = found._sum_increase - found._min_increase
    return scores


DELTAS = (0.5, 0.1, 0.02, 4e-3, 1e-3, 2e-4, 1e-5)


def adwin(made: Made) -> Any:
    """river's ADWIN over deviates by the hour: the least delta at which it tells of a change upwards."""
    detectors = [drift.ADWIN(delta=delta, clock=1) for delta in DELTAS]
    scores = np.zeros(HOURS)
    for n, deviate in enumerate(ewma(0.1, 24, 1.0, made).tolist()):
        for place, one in enumerate(detectors):
            before = one.estimation
            one.update(deviate)
            if one.drift_detected and one.estimation > before:
                scores[n] = place + 1
    return scores


def seasonal(alpha: float, gamma: float, season: int) -> Any:
    """river's HoltWinters with an additive season of so many hours."""
    return time_series.HoltWinters(alpha=alpha, beta=0.001, gamma=gamma, seasonality=season)


def regressive(lags: int, step: float) -> Any:
    """river's SNARIMAX over the last hours and the same ones of the last days, as its documentation sets it
    up."""
    learned = linear_model.LinearRegression(optimizer=optim.SGD(step), intercept_lr=step)
    regressor = preprocessing.StandardScaler() | learned
    return time_series.SNARIMAX(p=lags, d=0, q=0, m=24, sp=3, regressor=regressor)


FORECASTERS: Mapping[str, Callable[..., Any]] = {"HoltWinters": seasonal, "SNARIMAX": regressive}


def predictive(forecaster: str, settings: tuple[float, ...], made: Made) -> Any:
    """river's PredictiveAnomalyDetection: by how many deviations the squared error of its forecast is beyond
    the usual one. Its own score says 1 for all beyond `n_std` of them: a threshold here is another `n_std`.
    Only counts above the forecast count."""
    model, scores = FORECASTERS[forecaster](*settings), np.zeros(HOURS)
    detector: Any = anomaly.PredictiveAnomalyDetection(model, n_std=1.0)
    for n, count in enumerate(map(float, made.counts.tolist())):
        if n >= FORECAST:
            [awaited] = model.forecast(1)
            usual, spread = detector.dynamic_mae.get(), math.sqrt(detector.dynamic_se_variance.get())
            beyond = (awaited - count) ** 2 - usual
            scores[n] = beyond / max(spread, LEAST_DEVIATION) if count > awaited else 0.0
            detector.score_one(None, count)
        detector.learn_one(None, count)
    return scores


def _ears(which: int, period: int) -> list[Watcher]:
    return [partial(ears, which, length, period) for length in (7, 14, 28)]


PEERS: Mapping[str, Sequence[Watcher]] = {
    **{f"EARS C{which}, last buckets": _ears(which, 1) for which in (1, 2, 3)},
    **{f"EARS C{which}, time of day": _ears(which, 24) for which in (1, 2, 3)},
    "EWMA, time of day": [
        partial(ewma, weight, slots, smooth)
        for weight in (0.05, 0.1, 0.2)
        for slots in (24, 168)
        for smooth in (1.0, 0.4)
    ],
    "z-score": [partial(z_score, length) for length in (24, 168, 672)],
    "river GaussianScorer": [
        partial(gaussian, window, slots) for window, slots in ((168, 1), (28, 24), (14, 24), (7, 168))
    ],
    "river HalfSpaceTrees": [partial(trees, height) for height in (6, 8)],
    "river PageHinkley": [partial(page_hinkley, delta) for delta in (0.1, 0.3, 0.6)],
    "river ADWIN": [adwin],
    "river PredictiveAnomaly": [
        *(
            partial(predictive, "HoltWinters", (alpha, gamma, season))
            for alpha in (0.02, 0.05)
            for gamma in (0.1, 0.3)
            for season in (24, 168)
        ),
        *(partial(predictive, "SNARIMAX", (lags, step)) for lags in (3, 12) for step in (0.001, 0.003)),
    ],
}
