"""Makes the training pairs: texts.jsonl of {a, b, kind}. a is what a person might type, b what should be found.

para  question      another question for the same thing (as given)
title title         a piece of its body (as given)
qa    question      a piece of its answer (as given)
law   a question made from a clause of a statute      the passage that it is in
guide a question made from a service guide            the guide's section
news  a sentence                                      its title
asked     a written question in other words           the question, and what only looks like it
answered  a written question                          its answer, and answers to what only looks like it
"""
import argparse
import io
import json
import os
import random
import re

import jieba
import zstandard

from evaluate import passages

# What a clause says, turned into what a person asks about it.
ASKS = [
    (re.compile(r"应当(?:自|在|于)?[^，。；]{0,18}?[一二三四五六七八九十百\d]+(?:个)?(?:工作)?(?:日|月|年)(?:以)?内"), ["{}多久", "{}要几天", "{}期限是多长", "多长时间内要{}"]),
    (re.compile(r"[一二三四五六七八九十百千万\d]+元(?:以上)?[^，。；]{0,12}(?:以下)?的?罚款"), ["{}罚多少钱", "{}会怎么处罚", "{}要交罚款吗"]),
    (re.compile(r"不得|禁止"), ["可以{}吗", "能不能{}", "{}合法吗", "{}违法吗"]),
    (re.compile(r"可以|有权"), ["可以{}吗", "怎么{}", "能{}吗", "什么情况能{}"]),
    (re.compile(r"应当|必须"), ["{}怎么办", "要不要{}", "必须{}吗", "不{}会怎么样"]),
    (re.compile(r""), ["{}怎么办", "{}有什么规定", "{}", "{}是什么意思", "请问{}怎么规定的", "{}？"]),
]
OPENERS = ["", "", "", "请问", "我想问一下", "你好，", "想咨询", "麻烦问下"]


def read(path):
    with open(path, "rb") as f:
        for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(f), encoding="utf-8"):
            yield json.loads(line)


def ask(clause, rnd):
    """A question about a clause."""
    for pattern, forms in ASKS:
        if pattern.search(clause):
            topic = pattern.sub("", clause, 1) if pattern.pattern else clause
            topic = re.sub(r"^(?:的|，|、)+|(?:的|，|、)+$", "", topic)
            if len(topic) > 22:  # people name a thing; they do not recite the clause
                words = list(jieba.cut(topic))
                at = rnd.randrange(max(1, len(words) - 8))
                topic = "".join(words[at:at + rnd.randint(4, 9)])
            return rnd.choice(OPENERS) + rnd.choice(forms).format(topic)
    return clause


def keywords(text, rnd):
    """Some words of a text, in their order, as people type into a search box."""
    words = [w for w in jieba.cut(text) if len(w) > 1]
    keep = sorted(rnd.sample(range(len(words)), min(len(words), rnd.randint(2, 4))))
    return rnd.choice(["", " "]).join(words[i] for i in keep)


def clauses(text):
    return [c for c in re.split(r"[，。；：:;\n]", text) if 6 <= len(c) <= 60]


def make(data, groups, seed):
    rnd = random.Random(seed)
    yield from written(groups, rnd)
    for p in read(f"{data}/train/pairs.jsonl.zst"):
        if p["kind"] == "para":
            yield p
        elif p["kind"] in ("title", "qa"):
            pieces = passages(p["b"])
            if pieces:
                yield {"a": p["a"], "b": rnd.choice(pieces[:3]), "kind": p["kind"]}
                if rnd.random() < .3 and keywords(p["a"], rnd):
                    yield {"a": keywords(p["a"], rnd), "b": pieces[0], "kind": p["kind"]}
    for l in read(f"{data}/train/laws_articles.jsonl.zst"):
        law = re.sub(r"^中华人民共和国", "", l["law"])
        for piece in passages(l["text"])[:3]:
            cs = clauses(piece)
            if len(piece) < 20 or not cs:
                continue
            c, way = rnd.choice(cs), rnd.random()
            a = ask(c, rnd) if way < .6 else keywords(c, rnd) if way < .85 else law + keywords(c, rnd)
            # Half of the time the words asked for are not in what must be found: else only overlap is learnt.
            b = piece.replace(c, "", 1).strip("，；。") if rnd.random() < .5 and len(piece) - len(c) > 20 else piece
            if rnd.random() < .2:
                b = law + "：" + b
            if len(a) >= 4:
                yield {"a": a, "b": b, "kind": "law"}
    for line in open(f"{data}/real/guangdong_matters.jsonl", encoding="utf-8"):
        m = json.loads(line)
        name = m["TASK_NAME"]
        short = re.sub(r"（.*?）|\(.*?\)", "", name)
        for key, forms in (("accept_standard", ["{}要什么条件", "谁能办{}", "{}有什么要求", "什么人可以申请{}"]), ("material_intro", ["{}需要什么材料", "办{}带什么", "{}交哪些资料"])):
            v = m.get(key)
            v = "；".join(v) if isinstance(v, list) else v
            if v and len(v) > 20:
                yield {"a": rnd.choice(OPENERS) + rnd.choice(forms).format(short), "b": name + "：" + rnd.choice(passages(v)[:2]), "kind": "guide"}
    for n in read(f"{data}/train/news.jsonl.zst"):
        ss = [s for s in re.split(r"[。！？\n]", n["text"]) if 12 <= len(s) <= 60]
        if ss:
            yield {"a": rnd.choice(ss[:6]), "b": n["title"], "kind": "news"}


def written(path, rnd):
    """Pairs out of written groups: what else says the same is right, look-alikes are wrong, however close the teacher finds them."""
    for g in read(path):
        near = g["near"]
        two = lambda key: [n[key] for n in rnd.sample(near, 2)]
        for s in g["same"]:
            yield {"a": s, "b": g["q"], "not": two("q"), "kind": "asked"}
        one, other = rnd.sample(g["same"], 2)
        yield {"a": one, "b": other, "not": two("q"), "kind": "asked"}
        for i, n in enumerate(near[:2]):
            yield {"a": n["q"], "b": n["a"], "not": [g["a"], near[1 - i]["a"]], "kind": "answered"}
        for s in [g["q"], *g["same"]]:
            yield {"a": s, "b": g["a"], "not": two("a"), "kind": "answered"}


def golden(folder):
    """Every question of the golden sets, whole and as its runs of 12 characters."""
    grams = set()
    for root, _, files in os.walk(folder):
        if "queries.jsonl" in files:
            for l in open(os.path.join(root, "queries.jsonl"), encoding="utf-8"):
                t = re.sub(r"\W", "", json.loads(l)["text"])
                grams.update(t[i:i + 12] for i in range(len(t) - 11))
                grams.add(t)
    return grams


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--data", default="../../../../shared/data")
    a.add_argument("--golden", default="../../../seeds")
    a.add_argument("--written", default="written.jsonl.zst")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("out")
    o = a.parse_args()
    near = golden(f"{o.data}/eval") | golden(o.golden)
    kinds, dropped = {}, 0
    with open(o.out, "w", encoding="utf-8") as f:
        for p in make(o.data, o.written, o.seed):
            t = re.sub(r"\W", "", p["a"])
            # Only a and the questions among b are like questions; statutes are what both sides quote.
            close = [t] + ([re.sub(r"\W", "", p["b"])] if p["kind"] in ("para", "asked") else [])
            if any(c in near or any(c[i:i + 12] in near for i in range(len(c) - 11)) for c in close):
                dropped += 1
                continue
            kinds[p["kind"]] = kinds.get(p["kind"], 0) + 1
            f.write(json.dumps(p, ensure_ascii=False) + "\n")
    print(kinds, "dropped as near a golden question:", dropped)
