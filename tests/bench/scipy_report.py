#!/usr/bin/env python3
"""The changes of a report, by sqlite3, NumPy and SciPy: for comparison.

scipy_report.py STORE prints one JSON object: estimate, limits and p of each
contrast of a paired store without clusters, null where there is none. The
formulas are those of diptych-stats(7), written a second time. What needs
votes, feedback, repeats or a limit of time is not in the stores that are
measured.
"""
import json
import sqlite3
import sys

import numpy as np
from scipy import optimize, stats

Z = stats.norm.ppf(.975)
P = (.5, .9, .95, .99)
OUTCOMES = ("ok", "filtered", "http_4xx", "rate_limited", "http_5xx",
            "timeout", "truncated")
OTHER = len(OUTCOMES)
COLUMNS = ("latency_us", "first_token_us", "last_token_us", "chunks",
           "input_tokens", "output_tokens", "cost_nano_usd", "answer_length",
           "reference_match")
PAIR = ("same", "same_normal", "similarity_ppm")


def load(path):
    """Columns of both sides, and of the pair; what is not known is NAN."""
    outcome = "CASE %%s.outcome %s ELSE %d END" % (
        " ".join("WHEN '%s' THEN %d" % (name, code)
                 for code, name in enumerate(OUTCOMES)), OTHER)
    cells = [template % side for side in "ct" for template in
             (outcome, *("%%s.%s" % name for name in COLUMNS))]
    query = """SELECT %s,
        CASE WHEN c.answer_hash AND t.answer_hash
            THEN c.answer_hash = t.answer_hash END,
        CASE WHEN c.normal_hash AND t.normal_hash
            THEN c.normal_hash = t.normal_hash END,
        coalesce(t.similarity_ppm, c.similarity_ppm)
        FROM reply c JOIN reply t ON t.experiment = c.experiment
        AND t.prompt = c.prompt AND t.repeat = c.repeat AND t.variant = 1
        WHERE c.variant = 0 AND c.warmup = 0 AND t.warmup = 0
        AND c.outcome <> 'skipped' AND t.outcome <> 'skipped'
        """ % ", ".join(cells)
    store = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    rows = np.array(store.execute(query).fetchall(), dtype=float).T
    width = 1 + len(COLUMNS)
    names = ("outcome",) + COLUMNS
    return (dict(zip(names, rows[:width])),
            dict(zip(names, rows[width:2 * width])),
            dict(zip(PAIR, rows[2 * width:])))


def known(*columns):
    """The rows in which all are known."""
    there = ~np.isnan(columns).any(axis=0)
    return [column[there] for column in columns]


def told(row):
    """JSON has neither of the two, and limits of a failure are none."""
    return [float(x) if x is not None and np.isfinite(x) else None for x in row]


def tango(bad, worse):
    """Tango's score limits of a difference of paired shares; mid-p."""
    n = len(bad)
    b, w = int(np.sum(bad & ~worse)), int(np.sum(worse & ~bad))
    at = (w - b) / n

    def score(d):
        c = -b * d * (1 - d)
        k = -(b + w) + (2 * n - w + b) * d
        q = (np.sqrt(max(0, k * k - 8 * n * c)) - k) / (4 * n)
        return (w - b - n * d) / np.sqrt(n * (2 * q + d * (1 - d)))

    if b + w == 0:
        edge = Z * Z / (n + Z * Z)
        return [at, -edge, edge, 1]
    tie = stats.binom.pmf(w, b + w, .5)
    p = stats.binomtest(w, b + w).pvalue - (tie if b != w else tie / 2)
    return [at,
            optimize.brentq(lambda d: score(d) - Z, -1 + 1e-9, at, xtol=1e-12),
            optimize.brentq(lambda d: score(d) + Z, at, 1 - 1e-9, xtol=1e-12),
            p]


def wilson(hits):
    hits, = known(hits)
    if not len(hits):
        return None
    n, at = len(hits), np.mean(hits)
    middle = (at + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * np.sqrt(at * (1 - at) / n +
                                         Z * Z / (4 * n * n))
    return [at, middle - half, middle + half, None]


def looked_up(v, places):
    """Logarithms between the ranks next to each place, and the lower value."""
    low = np.clip(np.floor(places), 1, len(v) - 1).astype(int)
    v = np.partition(v, np.unique([low - 1, low]))
    at, above = np.log(v[low - 1]), np.log(v[low])
    return np.where(places == low, at,
                    at + (places - low) * (above - at)), v[low - 1]


def quantile_ratios(x, y):
    x, y = known(x, y)
    if not (np.isfinite(x).any() and np.isfinite(y).any()):
        return [None for p in P]
    n, p = len(x), np.array(P)
    middle, h = n * p + .5, Z * np.sqrt(n * p * (1 - p))
    places = np.clip(np.array([middle, middle - h, middle + h]), 1, n)
    (qx, lx, hx), edge_x = looked_up(x, places)
    (qy, ly, hy), edge_y = looked_up(y, places)
    both = np.array([np.mean((x <= a) & (y <= b))
                     for a, b in zip(edge_x[0], edge_y[0])])
    rho = np.clip((both - p * p) / (p * (1 - p)), 0, .99)
    sx, sy = (hx - lx) / (2 * Z), (hy - ly) / (2 * Z)
    at, se = qy - qx, np.sqrt(sx * sx + sy * sy - 2 * rho * sx * sy)
    rows = np.exp(at), np.exp(at - Z * se), np.exp(at + Z * se), \
        2 * stats.norm.sf(np.abs(at) / se)
    return [told(row) for row in np.array(rows).T]


def mean_ratio(u, at):
    """Of a logarithm and what each pair contributes to it."""
    n, sd = len(u), u.std(ddof=1)
    if sd <= 1e-12:
        return [np.exp(at), None, None, None]
    se = sd / np.sqrt(n)
    half = stats.t.ppf(.975, n - 1) * se
    return [np.exp(at), np.exp(at - half), np.exp(at + half),
            2 * stats.t.sf(abs(at) / se, n - 1)]


def mean(x, y):
    x, y = known(x, y)
    if not len(x):
        return None
    return mean_ratio(y / y.mean() - x / x.mean(), np.log(y.mean() / x.mean()))


def typical(x, y):
    x, y = known(x, y)
    if not len(x):
        return None
    d = np.log(y) - np.log(x)
    return mean_ratio(d, d.mean())


def per_success(x, y, x_ok, y_ok):
    u = y / y.mean() - y_ok / y_ok.mean() - x / x.mean() + x_ok / x_ok.mean()
    at = np.log(y.mean() / y_ok.mean()) - np.log(x.mean() / x_ok.mean())
    return mean_ratio(u, at)


def alike(share):
    share, = known(share)
    if not len(share):
        return None
    n = len(share)
    half = stats.t.ppf(.975, n - 1) * stats.sem(share)
    return [share.mean(), share.mean() - half, share.mean() + half, None]


def between_tokens(side):
    tokens = np.where(side["output_tokens"] > 0, side["output_tokens"],
                      side["chunks"])
    span = side["last_token_us"] - side["first_token_us"]
    streamed = (side["chunks"] >= 2) & (tokens >= 2)
    return np.where(streamed, np.floor(1000 * span / (tokens - 1)), np.nan)


def shares(c, t, ok):
    out = {"error-rate": tango(c["outcome"] > 1, t["outcome"] > 1)}
    for code, name in enumerate(OUTCOMES[1:], 1):
        out[name.replace("_", "-")] = tango(c["outcome"] == code,
                                            t["outcome"] == code)
    x, y = known(c["reference_match"][ok], t["reference_match"][ok])
    out["reference-match"] = tango(x > 0, y > 0) if len(x) else None
    return out


def times(c, t, ok):
    out = {}
    for name, column in (("latency", "latency_us"),
                         ("first-token", "first_token_us")):
        x, y = (np.where(side["outcome"] > 1, np.inf, side[column])
                for side in (c, t))
        for end, some in (("", slice(None)), ("-ok", ok)):
            for p, found in zip(P, quantile_ratios(x[some], y[some])):
                out["p%d-%s%s" % (round(100 * p), name, end)] = found
        out["mean-" + name] = mean(x[ok], y[ok])
        out["typical-" + name] = typical(x[ok], y[ok])
    out["between-tokens"] = mean(between_tokens(c)[ok], between_tokens(t)[ok])
    return out


def amounts(c, t, ok):
    out = {}
    for name, column in (("input-tokens", "input_tokens"),
                         ("output-tokens", "output_tokens"),
                         ("answer-length", "answer_length")):
        out[name] = mean(c[column][ok], t[column][ok])
    x, y = [np.where(np.isnan(s["cost_nano_usd"]) & (s["outcome"] > 1), 0,
                     s["cost_nano_usd"]) for s in (c, t)]
    out["cost-per-request"] = mean(x, y)
    out["cost-per-success"] = per_success(x, y, c["outcome"] <= 1,
                                          t["outcome"] <= 1)
    return out


def likeness(pair, ok):
    return {"agreement": wilson(pair["same"][ok]),
            "normal-agreement": wilson(pair["same_normal"][ok]),
            "similarity": alike(pair["similarity_ppm"][ok] / 1e6)}


def main():
    np.seterr(invalid="ignore", divide="ignore")
    c, t, pair = load(sys.argv[1])
    ok = (c["outcome"] <= 1) & (t["outcome"] <= 1)
    out = {**shares(c, t, ok), **times(c, t, ok), **amounts(c, t, ok),
           **likeness(pair, ok)}
    json.dump(out, sys.stdout, indent=1)


main()
