"""Fits the weights of a candidate's score, and the probability that the first one is right, on what `yiku eval --dump`
writes. Prints what goes into retrieval/rank.go and retrieval/decide.go, with figures cross-fitted by question.
"""
import argparse
import json

import numpy as np
import torch
import torch.nn.functional as F

PARTS = ["head", "body", "similarity", "covered", "anywhere", "form_meaning", "body_meaning", "whole_meaning"]


def load(files):
    for f in files:
        for line in open(f, encoding="utf-8"):
            q = json.loads(line)
            if any(c["features"]["exact"] for c in q["candidates"]):
                continue  # decided already
            x = np.array([[c["features"][p] for p in PARTS] for c in q["candidates"]], np.float64).reshape(-1, len(PARTS))
            yield q, x, np.array([c["grade"] > 0 for c in q["candidates"]], bool)


def rank(qs, steps=300):
    """Weights by softmax over each question's candidates; every set counts the same."""
    # Squares keep every weight from falling below 0: no part may speak against an entry.
    v = torch.tensor([1., .6, .6, .3, .3, 2., 1.5, .5], dtype=torch.float64).sqrt().requires_grad_()
    use = [(q, torch.from_numpy(x), torch.from_numpy(y)) for q, x, y in qs if y.any() and len(y) > 1]
    n = {}
    for q, _, _ in use:
        n[q["set"]] = n.get(q["set"], 0) + 1
    width = max(len(y) for _, _, y in use)
    X, Y = torch.zeros(len(use), width, len(PARTS), dtype=torch.float64), torch.zeros(len(use), width, dtype=torch.bool)
    M = torch.full((len(use), width), -1e9, dtype=torch.float64)
    for i, (_, x, y) in enumerate(use):
        X[i, :len(y)], Y[i, :len(y)], M[i, :len(y)] = x, y, 0
    C = torch.tensor([1 / n[q["set"]] for q, _, _ in use], dtype=torch.float64)
    opt = torch.optim.LBFGS([v], max_iter=steps)

    def loss():
        opt.zero_grad()
        s = X @ v**2 * 4 + M
        l = -(torch.logsumexp(s.masked_fill(~Y, -1e9), 1) - torch.logsumexp(s, 1))
        l = (l * C).sum() / C.sum() + 1e-4 * (v**4).sum()
        l.backward()
        return l

    opt.step(loss)
    return (v**2).detach().numpy()


def figures(qs, w):
    out = {}
    for q, x, y in qs:
        if q["right"]:
            s = x @ w if len(x) else np.zeros(0)
            o = np.argsort(-s, kind="stable")[:10]
            f = out.setdefault(q["set"], [])
            ideal = sum(1 / np.log2(i + 2) for i in range(min(10, q["right"])))
            f.append((float(len(o) and y[o[0]]), sum(y[j] / np.log2(i + 2) for i, j in enumerate(o)) / ideal))
    return {s: np.mean(f, 0).round(3).tolist() for s, f in out.items()}


def table(qs, w, top=1):
    """Features of a question's first candidate: its parts and its lead; whether it (or one of the first five) is right."""
    X, Y, S = [], [], []
    for q, x, y in qs:
        if not len(x):
            continue
        s = x @ w
        o = np.argsort(-s, kind="stable")
        lead = s[o[0]] - s[o[1]] if len(o) > 1 else s[o[0]]
        X.append([*x[o[0]], lead]), Y.append(y[o[:top]].any()), S.append(q["set"])
    return np.array(X), np.array(Y, float), np.array(S)


def logistic(X, Y, S):
    """Every set counts the same."""
    c = torch.from_numpy(1 / np.array([np.sum(S == s) for s in S]))
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    w, b = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True), torch.zeros(1, dtype=torch.float64, requires_grad=True)
    opt = torch.optim.LBFGS([w, b], max_iter=500)

    def loss():
        opt.zero_grad()
        l = (F.binary_cross_entropy_with_logits(x @ w + b, y, reduction="none") * c).sum() / c.sum() + 1e-3 * (w**2).sum()
        l.backward()
        return l

    opt.step(loss)
    return w.detach().numpy(), b.item()


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--rank-only", nargs="*", default=["out-of-domain"], help="sets left out of ranking")
    a.add_argument("dump", nargs="+")
    o = a.parse_args()
    qs = list(load(o.dump))
    half = lambda k: [q for i, q in enumerate(qs) if i % 2 == k]
    now = np.array([1., .6, .6, .3, 0, 2., 1.5, 0])
    print("before", figures(qs, now))
    for k in (0, 1):
        print("fitted on the other half", figures(half(k), rank(half(1 - k))))
    w = rank(qs)
    w = w / w.sum() * 6
    print("weights", dict(zip(PARTS, w.round(3).tolist())))
    for top in (1, 5):
        ps = []
        for k in (0, 1):
            pw, pb = logistic(*table(half(1 - k), w, top))
            X, Y, S = table(half(k), w, top)
            ps.append((1 / (1 + np.exp(-(X @ pw + pb))), Y, S))
        p, y, s = (np.concatenate([x[i] for x in ps]) for i in range(3))
        pw, pb = logistic(*table(qs, w, top))
        print("first" if top == 1 else "among five", dict(zip(PARTS + ["lead"], pw.round(3).tolist())), "bias", round(pb, 3))
        for t in (.05, .1, .15, .2, .3, .4, .5, .6, .7, .8, .85, .9, .95, .97):
            print(f"  p >= {t}:", "  ".join(f"{name} {np.mean((p >= t)[s == name]):.3f}" + (f"({y[(s == name) & (p >= t)].mean():.3f})" if ((s == name) & (p >= t)).any() else "") for name in dict.fromkeys(s)))
