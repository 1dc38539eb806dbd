"""Makes the folder tiny beside it: a BERT of one layer with random weights as ONNX, its tokenizer.json, and what ONNX
Runtime and the tokenizers library make of some texts (expected.json). Deterministic.

    python tiny.py     # onnx==1.23.*, onnxruntime, tokenizers, numpy; the versions are in expected.json
"""
import json, math, pathlib
import numpy as np, onnx, onnxruntime, tokenizers
from onnx import TensorProto as T, helper as h, numpy_helper as nh

OUT = pathlib.Path(__file__).parent / "tiny"
WIDTH, HEADS, INNER, POSITIONS = 16, 2, 32, 40
TEXTS = ["交了两年养老保险能退吗", "医保卡丢了怎么补办？", "公积金", "Apply for 居住证 online", "APPLY for 居住证 ONLINE", "café 2024年",
         "a", "", "[SEP]医保", "𠀀㐀", "\u00a0医\u200b保\u3000卡\t", "一二三四五六七八九十" * 5, "unknownword 退", "e\u0301 é", "Ⱥbc", "1234,56-78", "appxyz 退", "ⱥ" + "b" * 100]
chars = "交了两年养老保险能退吗医卡丢怎么补办公积金居住证一二三四五六七八九十"
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *chars, "？", ",", "-", "[", "]", "a", "e", "for", "app", "##ly", "on", "##line", "cafe", "sep",
         "20", "##24", "12", "##34", "##5", "56", "78", "ⱥ", "##b", "##c"]
vocab = {w: i for i, w in enumerate(words)}
r = np.random.default_rng(7)
weights, nodes = [], []


def weight(name, *shape, scale=0.3):
    weights.append(nh.from_array((r.standard_normal(shape) * scale).astype(np.float32), name))
    return name


def const(name, value, kind=np.int64):
    weights.append(nh.from_array(np.array(value, kind), name))
    return name


def node(op, *inputs, **attributes):
    out = f"{op}_{len(nodes)}"
    nodes.append(h.make_node(op, list(inputs), [out], **attributes))
    return out


def linear(x, name, a, b):
    return node("Add", node("MatMul", x, weight(name + ".w", a, b)), weight(name + ".b", b))


def heads(x):
    return node("Transpose", node("Reshape", x, "split"), perm=[0, 2, 1, 3])


const("split", [0, 0, HEADS, WIDTH // HEADS]); const("join", [0, 0, WIDTH]); const("zero", 0); const("one", 1); const("axes", [0]); const("axes12", [1, 2])
const("f1", 1, np.float32); const("low", -1e4, np.float32); const("root", math.sqrt(WIDTH // HEADS), np.float32); const("half", 0.5, np.float32); const("root2", math.sqrt(2), np.float32)
length = node("Gather", node("Shape", "input_ids"), "one")
places = node("Unsqueeze", node("Range", "zero", length, "one"), "axes")
x = node("Add", node("Gather", weight("tokens", len(words), WIDTH, scale=1), "input_ids"), node("Gather", weight("types", 2, WIDTH), "token_type_ids"))
x = node("Add", x, node("Gather", weight("positions", POSITIONS, WIDTH), places))
x = node("LayerNormalization", x, weight("n0.w", WIDTH), weight("n0.b", WIDTH), axis=-1)
mask = node("Mul", node("Sub", "f1", node("Cast", node("Unsqueeze", "attention_mask", "axes12"), to=T.FLOAT)), "low")
q, k, v = (heads(linear(x, n, WIDTH, WIDTH)) for n in "qkv")
scores = node("Add", node("Div", node("MatMul", q, node("Transpose", k, perm=[0, 1, 3, 2])), "root"), mask)
mixed = node("Reshape", node("Transpose", node("MatMul", node("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3]), "join")
x = node("LayerNormalization", node("Add", x, linear(mixed, "o", WIDTH, WIDTH)), weight("n1.w", WIDTH), weight("n1.b", WIDTH), axis=-1)
u = linear(x, "up", WIDTH, INNER)
u = node("Mul", node("Mul", u, "half"), node("Add", node("Erf", node("Div", u, "root2")), "f1"))
x = node("Add", x, linear(u, "down", INNER, WIDTH))
nodes.append(h.make_node("LayerNormalization", [x, weight("n2.w", WIDTH), weight("n2.b", WIDTH)], ["last_hidden_state"], axis=-1))

inputs = [h.make_tensor_value_info(n, T.INT64, ["batch", "length"]) for n in ("input_ids", "attention_mask", "token_type_ids")]
output = h.make_tensor_value_info("last_hidden_state", T.FLOAT, ["batch", "length", WIDTH])
model = h.make_model(h.make_graph(nodes, "tiny", inputs, [output], weights), opset_imports=[h.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
OUT.mkdir(exist_ok=True)
(OUT / "model.onnx").write_bytes(model.SerializeToString())

special = {w: {"id": w, "ids": [vocab[w]], "tokens": [w]} for w in ("[CLS]", "[SEP]")}
(OUT / "tokenizer.json").write_text(json.dumps({
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [{"id": vocab[w], "content": w, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for w in words[:4]],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": special},
    "decoder": None,
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab},
}, ensure_ascii=False, indent=0) + "\n")
(OUT / "config.json").write_text(json.dumps({"model_type": "bert", "max_position_embeddings": POSITIONS}) + "\n")

tokenizer = tokenizers.Tokenizer.from_file(str(OUT / "tokenizer.json"))
tokenizer.enable_truncation(POSITIONS)
tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
session = onnxruntime.InferenceSession(str(OUT / "model.onnx"), providers=["CPUExecutionProvider"])
expected = []
for t in TEXTS:
    ids = tokenizer.encode(t).ids
    feed = {"input_ids": [ids], "attention_mask": [[1] * len(ids)], "token_type_ids": [[0] * len(ids)]}
    hidden = session.run(None, {k: np.array(v, np.int64) for k, v in feed.items()})[0][0]
    unit = lambda v: [round(float(x), 6) for x in v / np.linalg.norm(v)]
    expected.append({"text": t, "ids": ids, "cls": unit(hidden[0]), "mean": unit(hidden.mean(0))})
versions = {m.__name__: m.__version__ for m in (onnx, onnxruntime, tokenizers, np)}
rows = ",\n".join(json.dumps(e, ensure_ascii=False) for e in expected)
(OUT / "expected.json").write_text('{"made_with": ' + json.dumps(versions) + ', "texts": [\n' + rows + "\n]}\n")
