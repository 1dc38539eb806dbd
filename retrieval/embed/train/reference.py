"""What the Go encoder is compared with: token ids of 10,000 texts by the tokenizers library, vectors of 1,000 by PyTorch.

The texts are clauses of national statutes, which are free of copyright, and strange ones made here.
"""
import gzip
import io
import json
import os
import random
import re
import unicodedata

import numpy as np
import torch
import zstandard

import model as M

REST0, CLS, SEP, LONGEST = 3, 1, 2, 192

STRANGE = """

 
\t\n
？
你好
ＡＢＣ１２３（全角）！
ａｂｃ　ｄｅｆ
臺灣居民來往大陸通行證怎麼辦理
醫療保險關係轉移接續
身份證號碼１１０１０１１９９００３０７７７７８
龘靐齉爩𠮷野家𩸽𪚥
㐀㐁㐂䶵
豈更車賈滑
〇一二三〇〇
ﾊﾝｶｸ カタカナ ひらがな がぎぐげご
한국어 문장입니다
Ünïcödé Àccénts naïve café Ångström
İstanbul ıI ſtraße STRASSE ǅ ŉ
ΑΒΓΔ Σίσυφος ὈΔΥΣΣΕΎΣ
Привет, Мир! Ёлка й
שלום עולם
مرحبا بالعالم
नमस्ते दुनिया
ไทย ภาษา
unaffable Supercalifragilisticexpialidocious internationalization
iPhone13 Pro Max 256GB，WiFi6 4G/5G
http://www.example.gov.cn/a?b=c&d=%E4%BD%A0 user@example.com
3.14159 1,234,567.89 -5% ¥100 $9.99 €20 £3 №5 ℃ ㎡ ㎏ ½ ² Ⅷ ① ⑩ ㈠ ㊣
😀 👨‍👩‍👧‍👦 🇨🇳 👍🏽 ❤️ ☎ ✅ ⭐
control: \x00 \x01 \x07 \x08 \x0b \x0c \x0e \x1f \x7f \x80 \x85 \x9f end
zero width: \u200b \u200c \u200d \u2060 \ufeff end
spaces: \u00a0 \u1680 \u2000 \u2003 \u2028 \u2029 \u202f \u205f \u3000 end
bidi: \u202a \u202e \u2066 \u2069 soft\u00adhyphen
private: \ue000 \uf8ff \U000f0000 replacement \ufffd noncharacter \uffff
quotes “双”‘单’「角」『双角』《书》〈单〉【方】〔六〕…… —— ～ · • 、 。 ， ； ： ？ ！
[CLS] [SEP] [PAD] [UNK] [MASK] [REST3] ##ing # ##
a+b=c x<y>z `code` ^caret |pipe| ~tilde _under_score_
don't can't it's 'quoted' "double"
e\u0301 a\u0308 o\u0302\u0323 \u1ed9 \u212b \uac01
中a文b混c排d中1文2混3排4
ABC公司2023年第3季度GDP增长5.2%
C++、C#、.NET、Node.js、TCP/IP
""".splitlines()


def unescape(s):
    return re.sub(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|t|n)", lambda m: {"t": "\t", "n": "\n"}.get(m[1]) or chr(int(m[1][1:], 16)), s)


def strange(rnd, letters):
    """Made texts: each line of STRANGE, long ones, and random mixtures."""
    out = [unescape(s) for s in STRANGE]
    out += ["a" * n for n in (99, 100, 101, 300)] + ["字" * n for n in (189, 190, 191, 192, 500)] + ["é" * 100, "é" * 101, "한" * 34, "１" * 120]
    out += ["。" * 400, "a b " * 300, "ab" * 60 + "，" + "1" * 101, " ".join("w%d" % i for i in range(200))]
    blocks = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x45F), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x218B), (0x2460, 0x24FF),
              (0x2E80, 0x2FD5), (0x3000, 0x30FF), (0x3200, 0x32FF), (0x3400, 0x3450), (0x4E00, 0x9FA5), (0x4E00, 0x9FA5), (0x9FA6, 0x9FFF), (0xAC00, 0xAC80),
              (0xF900, 0xFAD9), (0xFE30, 0xFE4F), (0xFF01, 0xFFEE), (0x1F300, 0x1F64F), (0x20000, 0x20100), (0x2F800, 0x2F820)]
    for _ in range(1500):
        s = ""
        for _ in range(rnd.randint(1, 12)):
            a, b = rnd.choice(blocks)
            # What Unicode did not assign in 2015 is another thing in each library's tables.
            s += "".join(c for c in map(chr, (rnd.randint(a, b) for _ in range(rnd.randint(1, 4)))) if unicodedata.category(c) != "Cn")
            s += rnd.choice(["", "", " ", "，", "".join(rnd.choices(letters, k=rnd.randint(1, 9)))])
        out.append(s)
    return out


def clauses(path, rnd, n):
    seen = set()
    with open(path, "rb") as f:
        for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(f), encoding="utf-8"):
            for s in re.findall(r"[^，。；：\s]+(?:，[^，。；：\s]+)?", json.loads(line)["text"]):
                if 4 <= len(s) <= 26:
                    seen.add(s)
    return rnd.sample(sorted(seen), n)


def fnv(b):
    h = 0x811C9DC5
    for x in b:
        h = (h ^ x) * 0x01000193 & 0xFFFFFFFF
    return h


class Reference:
    """The library's tokenizer over the pruned vocabulary; a word that it does not know gets a row of the rest."""

    def __init__(self, bert, words):
        self.rest = sum(w.startswith("[REST") for w in words)
        self.t = bert({**{w: i for i, w in enumerate(words) if not w.startswith("[") or w == "["}, "[UNK]": len(words)})
        self.unk = len(words)

    def ids(self, text):
        out = []
        for word, _ in self.t.pre_tokenizer.pre_tokenize_str(self.t.normalizer.normalize_str(text)):
            got = [x.id for x in self.t.model.tokenize(word)]
            out += [REST0 + fnv(word.encode()) % self.rest] if got == [self.unk] else got
        return [CLS] + out[:LONGEST - 2] + [SEP]


@torch.no_grad()
def vectors(m, rows):
    out = [None] * len(rows)
    for b in M.batches(np.array([len(r) for r in rows]), 8192):
        for i, v in zip(b, m(M.pad([rows[i] for i in b])).numpy()):
            out[i] = v
    return np.stack(out)


def zipped(path, data):
    with open(path, "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
        z.write(data)
    print(f"{path}: {os.path.getsize(path):,} bytes", flush=True)


def write(m, bert, words, laws, folder):
    rnd = random.Random(1)
    r = Reference(bert, words)
    texts = strange(rnd, "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789éÖß")
    texts += clauses(laws, rnd, 10000 - len(texts))
    rnd.shuffle(texts)
    rows = [r.ids(t) for t in texts]
    zipped(os.path.join(folder, "tokens.jsonl.gz"), "".join(json.dumps([t, i], ensure_ascii=False, separators=(",", ":")) + "\n" for t, i in zip(texts, rows)).encode())
    # Every tenth text's vector, as 12-bit numbers in int16 (unit vectors times what makes the largest number 2047).
    v = vectors(m, rows[::10])
    q = np.rint(v / np.abs(v).max(1, keepdims=True) * 2047).astype("<i2")
    back = q / np.linalg.norm(q.astype(np.float32), axis=1, keepdims=True)
    print(f"vectors: kept to a cosine of {(back * v).sum(1).min():.8f}")
    zipped(os.path.join(folder, "vectors.gz"), q.tobytes())
