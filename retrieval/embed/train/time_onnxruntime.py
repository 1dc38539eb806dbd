"""What onnxruntime takes for what bench_test.go measures: one question on one core, 512 forms on all. For docs/encoder.md.

    python time_onnxruntime.py --teacher bge-small-zh-v1.5.onnx --tokenizer bge-small-zh-v1.5-tokenizer.json
"""
import argparse
import gzip
import json
import os
import tempfile
import time

import numpy as np
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

QUESTION = "交了两年养老保险现在还能退钱吗"


def session(path, threads):
    o = onnxruntime.SessionOptions()
    o.intra_op_num_threads = threads
    o.log_severity_level = 3
    return onnxruntime.InferenceSession(path, o, providers=["CPUExecutionProvider"])


def run(s, rows):
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for i, r in enumerate(rows):
        ids[i, :len(r)] = r
    mask = (ids != 0).astype(np.int64)
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    return s.run(None, {i.name: feed[i.name] for i in s.get_inputs()})


def times(f, n):
    out = []
    for _ in range(n):
        began = time.perf_counter()
        f()
        out.append((time.perf_counter() - began) * 1000)
    return sorted(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--teacher", required=True)
    p.add_argument("--tokenizer", required=True)
    o = p.parse_args()
    t = Tokenizer.from_file(o.tokenizer)
    t.no_padding()
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "testdata", "tokens.jsonl.gz")
    forms = [text for text, ids in map(json.loads, gzip.open(here, "rt", encoding="utf-8")) if 6 <= len(ids) <= 32][:512]
    rows = sorted((e.ids for e in t.encode_batch(forms)), key=len)
    question = t.encode(QUESTION).ids
    with tempfile.TemporaryDirectory() as d:
        small = os.path.join(d, "int8.onnx")
        quantize_dynamic(o.teacher, small, weight_type=QuantType.QInt8, per_channel=True)
        for name, path in (("float32", o.teacher), ("int8", small)):
            one, all_ = session(path, 1), session(path, os.cpu_count())
            q = times(lambda: run(one, [question]), 300)
            bulk = times(lambda: [run(all_, rows[i:i + 32]) for i in range(0, len(rows), 32)], 5)
            alone = times(lambda: [run(one, rows[i:i + 32]) for i in range(0, len(rows), 32)], 5)
            print(f"{name}: question p50 {q[150]:.2f} ms, least {q[0]:.2f} ms; texts/s at most {len(rows) / alone[0] * 1000:.0f} on one core, "
                  f"{len(rows) / bulk[0] * 1000:.0f} on {os.cpu_count()}", flush=True)


if __name__ == "__main__":
    main()
