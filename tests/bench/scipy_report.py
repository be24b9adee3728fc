#!/usr/bin/env python3
"""The main figures of a report, by sqlite3, NumPy and SciPy: for comparison.

scipy_report.py STORE prints one JSON object. The formulas are those of
diptych-stats(7), written a second time.
"""
import json
import sqlite3
import sys

import numpy as np
from scipy import optimize, stats

Z = stats.norm.ppf(.975)


def load(path):
    query = """SELECT c.outcome NOT IN ('ok', 'filtered'),
        t.outcome NOT IN ('ok', 'filtered'), c.latency_us, t.latency_us,
        c.first_token_us, t.first_token_us, c.output_tokens, t.output_tokens,
        c.cost_nano_usd, t.cost_nano_usd, c.answer_hash = t.answer_hash
        FROM reply c JOIN reply t ON t.experiment = c.experiment
        AND t.prompt = c.prompt AND t.repeat = c.repeat AND t.variant = 1
        WHERE c.variant = 0 AND c.warmup = 0 AND t.warmup = 0"""
    rows = sqlite3.connect("file:%s?mode=ro" % path, uri=True).execute(query)
    return np.array(rows.fetchall(), dtype=float).T


def tango(only_control, only_treatment, n):
    def z(d):
        a, c = 2 * n, -only_control * d * (1 - d)
        b = -(only_control + only_treatment) + \
            (2 * n - only_treatment + only_control) * d
        q = (np.sqrt(max(0, b * b - 4 * a * c)) - b) / (2 * a)
        return (only_treatment - only_control - n * d) / \
            np.sqrt(n * (2 * q + d * (1 - d)))
    at = (only_treatment - only_control) / n
    return [at, optimize.brentq(lambda d: z(d) - Z, -1 + 1e-9, at, xtol=1e-12),
            optimize.brentq(lambda d: z(d) + Z, at, 1 - 1e-9, xtol=1e-12)]


def quantile_ratio(x, y, p):
    n = len(x)
    place, h = n * p + .5, Z * np.sqrt(n * p * (1 - p))

    def at(v, t):
        t = min(max(t, 1), n)
        k = min(int(np.floor(t)), n - 1)
        return v[k - 1] + (t - k) * (v[k] - v[k - 1])

    lx, ly = np.log(x), np.log(y)
    sx, sy = np.sort(lx), np.sort(ly)
    qx, qy = at(sx, place), at(sy, place)
    ex = (at(sx, place + h) - at(sx, place - h)) / (2 * Z)
    ey = (at(sy, place + h) - at(sy, place - h)) / (2 * Z)
    both = np.mean((lx <= qx) & (ly <= qy))
    rho = min(max((both - p * p) / (p * (1 - p)), 0), .99)
    se = np.sqrt(ex * ex + ey * ey - 2 * rho * ex * ey)
    return [float(np.exp(qy - qx + k * se)) for k in (0, -Z, Z)]


def mean_ratio(x, y):
    u = y / y.mean() - x / x.mean()
    half = stats.t.ppf(.975, len(u) - 1) * u.std(ddof=1) / np.sqrt(len(u))
    at = np.log(y.mean() / x.mean())
    return [float(np.exp(at + k * half)) for k in (0, -1, 1)]


def geometric_ratio(x, y):
    d = np.log(y) - np.log(x)
    half = stats.t.ppf(.975, len(d) - 1) * stats.sem(d)
    return [float(np.exp(d.mean() + k * half)) for k in (0, -1, 1)]


def per_success(cx, cy, ox, oy):
    u = cy / cy.mean() - oy / oy.mean() - cx / cx.mean() + ox / ox.mean()
    at = np.log(cy.sum() / oy.sum()) - np.log(cx.sum() / ox.sum())
    half = stats.t.ppf(.975, len(u) - 1) * u.std(ddof=1) / np.sqrt(len(u))
    return [float(np.exp(at + k * half)) for k in (0, -1, 1)]


def main():
    fx, fy, lx, ly, tx, ty, _, _, cx, cy, same = load(sys.argv[1])
    bx, by, ok = fx > 0, fy > 0, (fx == 0) & (fy == 0)
    out = {"error-rate": tango(int(np.sum(bx & ~by)), int(np.sum(by & ~bx)),
                               len(fx))}
    for name, x, y in (("latency", lx, ly), ("first-token", tx, ty)):
        x, y = np.where(bx, 1e300, x), np.where(by, 1e300, y)
        for p in (.5, .9, .95, .99):
            out["p%d-%s" % (p * 100, name)] = quantile_ratio(x, y, p)
        out["mean-" + name] = mean_ratio(x[ok], y[ok])
        out["typical-" + name] = geometric_ratio(x[ok], y[ok])
    cx, cy = np.nan_to_num(cx), np.nan_to_num(cy)
    out["cost-per-success"] = per_success(cx, cy, 1 - fx, 1 - fy)
    out["agreement"] = [float(np.mean(same[ok]))]
    json.dump(out, sys.stdout, indent=1)


main()
