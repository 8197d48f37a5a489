"""The round of RematchBench by numpy and scipy: what a careful analyst would write, timed the same way."""

import sys
import time

import numpy as np
from scipy.stats import norm, rankdata

REPLICATES = 400


def holdout(rows, rng):
    margin = 1.5 * rng.standard_normal(rows)
    labels = (rng.random(rows) < 1 / (1 + np.exp(-margin))).astype(float)
    scores = [1 / (1 + np.exp(-(margin + noise * rng.standard_normal(rows)))) for noise in (1.0, 0.9, 0.95)]
    return labels, scores


def delong(labels, a, b):
    positive = labels == 1
    m, n = positive.sum(), (~positive).sum()
    places = []
    for score in (a, b):
        ranks = rankdata(score)
        of_positives = (ranks[positive] - rankdata(score[positive])) / n
        of_negatives = 1 - (ranks[~positive] - rankdata(score[~positive])) / m
        places.append((of_positives, of_negatives))
    covariance = np.cov([p[0] for p in places]) / m + np.cov([p[1] for p in places]) / n
    delta = places[0][0].mean() - places[1][0].mean()
    error = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    return delta, delta - 1.96 * error, delta + 1.96 * error, 2 * norm.sf(abs(delta) / error)


def mean_difference(a, b):
    d = a - b
    error = d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), d.mean() - 1.96 * error, d.mean() + 1.96 * error


def f1(labels, score):
    cells = (2 * labels + (score >= 0.5)).astype(int)

    def value(weights):
        tn, fp, fn, tp = np.bincount(cells, weights, minlength=4)
        return 2 * tp / (2 * tp + fp + fn)

    return value


def ece(labels, score):
    bins = np.searchsorted(np.arange(1, 10) / 10, score, side="left")

    def value(weights):
        total = np.bincount(bins, weights, minlength=10)
        gap = np.abs(np.bincount(bins, weights * score, minlength=10) - np.bincount(bins, weights * labels, minlength=10))
        return gap.sum() / total.sum()

    return value


def bootstrap(a, b, rows, rng):
    deltas = np.empty(REPLICATES)
    for r in range(REPLICATES):
        weights = rng.poisson(1, rows).astype(float)
        deltas[r] = a(weights) - b(weights)
    return np.quantile(deltas, [0.025, 0.975])


def play(labels, scores, segment, rng):
    champion = scores[0]
    for challenger in scores[1:]:
        delong(labels, challenger, champion)
        clip = np.finfo(float).eps
        losses = [
            -(labels * np.log(np.clip(s, clip, 1)) + (1 - labels) * np.log(np.clip(1 - s, clip, 1)))
            for s in (challenger, champion)
        ]
        mean_difference(*losses)
        mean_difference((challenger - labels) ** 2, (champion - labels) ** 2)
        mean_difference(*[((s >= 0.5) == (labels == 1)).astype(float) for s in (challenger, champion)])
        for metric in (f1, ece):
            bootstrap(metric(labels, challenger), metric(labels, champion), len(labels), rng)
        for s in range(5):
            delong(labels[segment == s], challenger[segment == s], champion[segment == s])


def main():
    rows, times = int(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(7)
    labels, scores = holdout(rows, rng)
    segment = np.arange(rows) % 5
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        play(labels, scores, segment, rng)
        print(f"round,{time.perf_counter() - wall:.2f},{time.process_time() - cpu:.2f}", flush=True)


if __name__ == "__main__":
    main()
