"""Metrics and intervals as the engine defines them, worked out again with numpy, scipy and scikit-learn."""

import numpy as np
from scipy.stats import norm, rankdata
from sklearn.metrics import average_precision_score, r2_score, roc_auc_score


def _ranking(score):
    # Of one class only, no ranking can be good or bad.
    return lambda label, p: score(label, p) if 0 < np.sum(label) < len(label) else np.nan


def _log_loss(label, p):
    clipped = np.clip(p, 2.0**-52, 1 - 2.0**-52)
    return -np.mean(np.where(label == 1, np.log(clipped), np.log1p(-clipped)))


# name: (label, prediction) -> value
VALUES = {
    "roc-auc": _ranking(roc_auc_score),
    "average-precision": _ranking(average_precision_score),
    "log-loss": _log_loss,
    "brier": lambda label, p: np.mean((p - label) ** 2),
    "mae": lambda label, p: np.mean(np.abs(p - label)),
    "rmse": lambda label, p: np.sqrt(np.mean((p - label) ** 2)),
    "r2": lambda label, p: r2_score(label, p) if len(label) > 1 else np.nan,
    "median-absolute-error": lambda label, p: np.median(np.abs(p - label)),
}

HIGHER_IS_BETTER = {"roc-auc", "average-precision", "r2"}


def delong(label, p, confidence=0.95):
    """Low and high end of the ROC AUC's interval (DeLong, DeLong and Clarke-Pearson 1988); NaN where a class has under two rows."""
    positive, negative = p[label == 1], p[label == 0]
    m, n = len(positive), len(negative)
    if m < 2 or n < 2:
        return np.nan, np.nan
    ranks = rankdata(np.concatenate([positive, negative]))
    above = (ranks[:m] - rankdata(positive)) / n
    below = 1 - (ranks[m:] - rankdata(negative)) / m
    reach = norm.ppf((1 + confidence) / 2) * np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)
    return max(above.mean() - reach, 0), min(above.mean() + reach, 1)


def bootstrap(value, label, p, confidence=0.95, resamples=500, seed=20130101):
    """Low and high end of a metric's percentile interval over resampled rows (Efron and Tibshirani 1993)."""
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        rows = generator.integers(0, len(label), len(label))
        drawn.append(value(label[rows], p[rows]))
    tail = (1 - confidence) / 2
    return tuple(np.nanquantile(drawn, [tail, 1 - tail])) if len(label) > 1 else (np.nan, np.nan)


def interval(metric, label, p, confidence=0.95):
    """By DeLong for the ROC AUC, by bootstrap for the others."""
    if metric == "roc-auc":
        return delong(label, p, confidence)
    return bootstrap(VALUES[metric], label, p, confidence)


def wilson(hits, n, confidence=0.95):
    """Low and high end of a share's interval (Wilson 1927)."""
    z = norm.ppf((1 + confidence) / 2)
    centre = (hits + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * np.sqrt(hits * (n - hits) / n + z * z / 4)
    return centre - reach, centre + reach
