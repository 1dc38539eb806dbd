"""Fits the ranker (retrieval/ranker.json) on what `yiku eval --dump` writes: weights of a candidate's features, small trees that tell
alike candidates apart, and small monotone trees for the odds that the first one is right and that one of the first five is.

    python fuse.py --words words.jsonl … --meaning meaning.jsonl … --out ../../ranker.json

words: dumps with --without meaning; meaning: dumps with it. Prints figures cross-fitted: questions with the same right entry stay together, in whichever set
they are asked, as trees could learn entries by heart.
"""
import argparse
import json
import re
import zlib

import lightgbm
import numpy as np
import torch

# As in retrieval/features.go.
NAMES = ["head", "body", "similarity", "covered", "filled", "anywhere", "window", "numbers", "negation",
         "form_meaning", "body_meaning", "whole_meaning", "place", "likely"]
# Known before a candidate's texts are looked at. By meaning the form's words come later: counted here, they push aside what says it otherwise.
ROUGH = {True: ["body", "form_meaning", "body_meaning", "whole_meaning"], False: ["head", "body"]}
MEANING = ["form_meaning", "body_meaning", "whole_meaning"]
BARE = ["short_short", "short_long", "long_short", "long_long"]  # question, answer
SIZES = ["question_length", "answer_length", "formed", "form_length", "even"]  # as in retrieval/sizes.go
NOT_RANKED = ["out-of-domain"]  # have no right entry
FOLDS = 4
APART = 300  # trees


class Question:
    def __init__(self, line, names):
        q = json.loads(line)
        self.set, self.right = q["set"], q["right"]
        self.exact = any(c["features"]["exact"] for c in q["candidates"])
        self.x = np.array([[c["features"][n] for n in NAMES] for c in q["candidates"]], np.float64).reshape(-1, len(NAMES))
        self.x[:, [n not in names for n in NAMES]] = 0
        self.bare = np.array([not c["question"] for c in q["candidates"]], bool)
        self.y = np.array([c["grade"] > 0 for c in q["candidates"]], bool)
        self.sizes = np.array([[c["features"][n] for n in SIZES] for c in q["candidates"]], np.float64).reshape(-1, len(SIZES))
        # lecoqa's a12 and the faq sets' 12 are the same entry.
        right = next((c["code"] for c in q["candidates"] if c["grade"] > 0), q["id"])
        self.fold = zlib.crc32(re.sub(r"^a(?=\d)", "", right).encode()) % FOLDS
        # Weights of entries with a form and of those without stand side by side; these by how long question and answer are.
        asks, tells = self.sizes[:, :1] * self.bare[:, None], self.sizes[:, 1:2]
        bare = self.bare[:, None] - asks
        self.wide = np.concatenate([self.x * s for s in (~self.bare[:, None], bare * (1 - tells), bare * tells, asks * (1 - tells), asks * tells)], 1)


def evenly(sets):
    """Weights by which every set counts nearly the same: large ones a little more."""
    n = {s: list(sets).count(s) for s in set(sets)}
    c = torch.tensor([n[s] ** -.75 for s in sets], dtype=torch.float64)
    return c / c.sum()


def minimise(params, loss, steps=400):
    opt = torch.optim.LBFGS(params, max_iter=steps, line_search_fn="strong_wolfe")

    def closure():
        opt.zero_grad()
        l = loss()
        l.backward()
        return l

    opt.step(closure)


def rank(qs):
    """Weights by softmax over each question's candidates; none below 0, so that no feature speaks against an entry."""
    use = [q for q in qs if q.y.any() and len(q.y) > 1 and not q.exact and q.set not in NOT_RANKED]
    width, dims = max(len(q.y) for q in use), use[0].wide.shape[1]
    X, Y = torch.zeros(len(use), width, dims, dtype=torch.float64), torch.zeros(len(use), width, dtype=torch.bool)
    M = torch.full((len(use), width), -1e9, dtype=torch.float64)
    for i, q in enumerate(use):
        n = len(q.y)
        X[i, :n], Y[i, :n], M[i, :n] = torch.from_numpy(q.wide), torch.from_numpy(q.y), 0
    C, v = evenly([q.set for q in use]), torch.ones(dims, dtype=torch.float64, requires_grad=True)

    def loss():
        w = v**2 * 4
        s = X @ w + M
        return -((torch.logsumexp(s.masked_fill(~Y, -1e9), 1) - torch.logsumexp(s, 1)) * C).sum() + 1e-5 * (w**2).sum()

    minimise([v], loss)
    return (v**2 * 4).detach().numpy()


# What trees go by: a candidate's features, each one's lead over the best of the others, its score's lead over theirs, the odds of its
# score among all of them, and the lengths of the texts.
ODDS = NAMES + [n + "_lead" for n in NAMES] + ["lead", "alone"]
FACTS = ODDS + SIZES


def lead(x):
    """Each candidate's over the best of the others, by column."""
    if len(x) < 2:
        return x
    first, second = np.sort(x, 0)[:-3:-1]
    return x - np.where(x == first, second, first)


def facts(q, score):
    """Those of every candidate, which has such a score."""
    own = np.exp(score - score.max())
    alone = -np.log(np.maximum((own.sum() - own) / own, 1e-4))
    return np.concatenate([q.x, lead(q.x), lead(score[:, None]), alone[:, None], q.sizes], 1)


def apart(qs, w):
    """Trees that add to the weighted sum what puts right candidates first."""
    use = [q for q in qs if q.y.any() and len(q.y) > 1 and not q.exact and q.set not in NOT_RANKED]
    sums = [q.wide @ w for q in use]
    c = evenly([q.set for q in use]).numpy() * len(use)
    how = dict(objective="lambdarank", lambdarank_truncation_level=10, lambdarank_norm=False, num_leaves=8, learning_rate=.05, min_data_in_leaf=500,
               lambda_l2=10, feature_fraction=.7, bagging_fraction=.8, bagging_freq=1, max_bin=31, seed=1, num_threads=2, verbose=-1, deterministic=True)
    data = lightgbm.Dataset(np.concatenate([facts(q, s) for q, s in zip(use, sums)]), np.concatenate([q.y for q in use]), feature_name=FACTS,
                            weight=np.repeat(c, [len(q.y) for q in use]), group=[len(q.y) for q in use], init_score=np.concatenate(sums))
    return lightgbm.train(how, data, APART)


def scored(qs, w, m):
    """Each question with the scores of its candidates."""
    some = [(q, q.wide @ w) for q in qs if len(q.y)]
    more = m.predict(np.concatenate([facts(q, s) for q, s in some])) if m else np.zeros(sum(len(s) for _, s in some))
    parts = np.split(more, np.cumsum([len(s) for _, s in some])[:-1])
    return [(q, s + p) for (q, s), p in zip(some, parts)]


def folds(qs):
    """Every question with the scores that a ranker gives it which was fitted on the other folds; and by weights alone."""
    both, sums = [], []
    for k in range(FOLDS):
        rest, own = [q for q in qs if q.fold != k], [q for q in qs if q.fold == k]
        w = rank(rest)
        both += scored(own, w, apart(rest, w))
        sums += scored(own, w, None)
    return both, sums


def figures(some):
    out = {}
    for q, s in some:
        if q.right and not q.exact:
            o = np.argsort(-s, kind="stable")
            ideal = sum(1 / np.log2(i + 2) for i in range(min(10, q.right)))
            out.setdefault(q.set, []).append((float(q.y[o[0]]), sum(q.y[j] / np.log2(i + 2) for i, j in enumerate(o[:10])) / ideal))
    return {s: np.mean(f, 0).round(3).tolist() for s, f in out.items()}


def firsts(some, top):
    """The first candidate's facts of each question, whether one of its first top candidates is right, and its set."""
    X, Y, S = [], [], []
    for q, s in some:
        if not q.exact:
            o = np.argsort(-s, kind="stable")
            X.append(facts(q, s)[o[0], :len(ODDS)])
            Y.append(q.y[o[:top]].any()), S.append(q.set)
    return np.array(X), np.array(Y, float), S


def odds(X, Y, S):
    """Trees for the logarithm of the odds of Y. Lengths tell them nothing: chit-chat is short, and so are questions."""
    c = evenly(S).numpy() * len(Y)
    how = dict(objective="binary", num_leaves=6, learning_rate=.05, min_data_in_leaf=80, lambda_l2=10, feature_fraction=.7, seed=1,
               monotone_constraints=[1] * len(ODDS), num_threads=2, verbose=-1, deterministic=True)
    return lightgbm.train(how, lightgbm.Dataset(X, Y, weight=c, feature_name=ODDS), 120)


def written(node):
    """A tree as ranker.json has it: a number, or [fact, bound, what follows up to the bound, what follows above it]."""
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [FACTS[node["split_feature"]], float(f"{node['threshold']:.5g}"), written(node["left_child"]), written(node["right_child"])]


def ece(p, y, c, bins=15):
    """Expected calibration error over bins of equal mass, weighed by c."""
    o = np.argsort(p)
    edge, total = np.cumsum(c[o]) / c.sum() * bins, 0
    for k in range(bins):
        i = o[(edge > k) & (edge <= k + 1)]
        if len(i):
            total += abs((c[i] * (p[i] - y[i])).sum())
    return total / c.sum()


def report(some, top):
    ps = []
    for k in range(FOLDS):
        m = odds(*firsts([x for x in some if x[0].fold != k], top))
        X, Y, S = firsts([x for x in some if x[0].fold == k], top)
        ps.append((m.predict(X), Y, np.array(S)))
    p, y, s = (np.concatenate([a[i] for a in ps]) for i in range(3))
    print("  ece", round(ece(p, y, evenly(s).numpy()), 3), {n: round(ece(p[s == n], y[s == n], np.ones((s == n).sum())), 3) for n in dict.fromkeys(s)})
    for t in (.05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .97):
        print(f"  p >= {t}:", "  ".join(f"{n} {np.mean((p >= t)[s == n]):.3f}" + (f"({y[(s == n) & (p >= t)].mean():.3f})" if ((s == n) & (p >= t)).any() else "") for n in dict.fromkeys(s)))


def named(w, names=NAMES):
    return {n: round(float(x), 3) for n, x in zip(names, w) if x >= .01}


def rough(files, names):
    """Weights by what finding says alone, the same for all entries: they choose whom to look at."""
    w = rank([Question(l, ROUGH[MEANING[0] in names]) for f in files for l in open(f, encoding="utf-8")])
    w = w.reshape(-1, len(NAMES))
    return named(w[0] + w[1:].mean(0))


def fit(files, names):
    qs = [Question(l, names) for f in files for l in open(f, encoding="utf-8")]
    both, sums = folds(qs)
    print(" cross-fitted, by weights", figures(sums))
    print(" cross-fitted, and trees ", figures(both))
    w = rank(qs)
    form, *bare = w.reshape(-1, len(NAMES))
    grown = lambda m: [written(t["tree_structure"]) for t in m.dump_model()["tree_info"]]
    out = {"rough": rough(files, names), "score": named(form), "bare": dict(zip(BARE, map(named, bare))), "apart": grown(apart(qs, w))}
    for name, top in (("right", 1), ("among", 5)):
        print(name)
        report(both, top)
        out[name] = grown(odds(*firsts(both, top)))  # on scores that were not fitted to these questions
    return out


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--words", nargs="+", required=True)
    a.add_argument("--meaning", nargs="+", required=True)
    a.add_argument("--out", required=True)
    o = a.parse_args()
    out = {"words": fit(o.words, [n for n in NAMES if n not in MEANING]), "meaning": fit(o.meaning, NAMES)}
    row = lambda k, v: f'  "{k}": ' + ("[\n" + ",\n".join("   " + json.dumps(t) for t in v) + "\n  ]" if isinstance(v, list) else json.dumps(v))
    parts = [f' "{r}": {{\n' + ",\n".join(row(k, v) for k, v in out[r].items()) + "\n }" for r in out]
    open(o.out, "w", encoding="utf-8").write("{\n" + ",\n".join(parts) + "\n}\n")
