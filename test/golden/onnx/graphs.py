"""Graphs around recurrences, small and seeded, as exporters and people write them: graphs.py FOLDER

Each has its tokens or vectors and what onnx's own evaluator makes of them: NAME.json {"tokens" or "vectors", "outputs"}. A model
that is refused has {"refused": words} in its place.
"""
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from common import write

V, E, H, T = 7, 3, 4, 5
FLOAT, INT = TensorProto.FLOAT, TensorProto.INT64
node = helper.make_node
rng = np.random.default_rng(9)


def draw(*shape):
    return rng.uniform(-0.8, 0.8, shape).astype(np.float32)


def ints(*values):
    return np.array(values, dtype=np.int64)


def weights(gates, inputs=E, directions=1, hidden=H):
    return {"W": draw(directions, gates * hidden, inputs), "R": draw(directions, gates * hidden, hidden), "B": draw(directions, 2 * gates * hidden)}


def constant(name, value):
    return node("Constant", [], [name], value=numpy_helper.from_array(value))


def info(name, dtype=FLOAT, shape=None):
    return helper.make_tensor_value_info(name, dtype, shape)


def model_of(nodes, initializers, inputs=None, outputs=("logits",), opset=17, **more):
    graph = helper.make_graph(nodes, "g", inputs or [info("tokens", INT, ["time", 1])], [info(o) for o in outputs],
                              [numpy_helper.from_array(a, n) for n, a in initializers.items()])
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in more.get("domains", ()))]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def opens(name, model, feeds=None, batch_first=False, unbatched=False):
    tokens = feeds["tokens"].reshape(-1) if feeds and "tokens" in feeds else rng.integers(0, V, T)
    shaped = tokens if unbatched else tokens[None] if batch_first else tokens[:, None]
    feeds = feeds or {"tokens": shaped.astype(np.int64)}
    first = next(iter(feeds.values()))
    outputs = ReferenceEvaluator(model).run(None, feeds)
    values = {o.name: v for o, v in zip(model.graph.output, outputs)}
    write(sys.argv[1], name, model, {"outputs": values, **({"vectors": np.squeeze(first, 0 if batch_first else 1)} if first.dtype == np.float32 else {"tokens": tokens})})


def by_hand(name, model, cell, step):
    """Where onnx's own evaluator takes other functions than the node has: a step from the operator's own equations."""
    tokens, h, c, logits = rng.integers(0, V, T), np.zeros(H), np.zeros(H), []
    for x in ENDS["E"][tokens]:
        wx, wh = cell["W"][0] @ x + cell["B"][0][:len(cell["W"][0])], lambda a: cell["R"][0] @ a + cell["B"][0][len(cell["W"][0]):]
        h, c = step(wx, wh, h, c)
        logits.append(h @ ENDS["O"] + ENDS["b"])
    write(sys.argv[1], name, model, {"outputs": {"logits": np.array(logits)}, "tokens": tokens})


def lstm_step(gate):
    def step(wx, wh, h, c):
        i, o, f, g = np.split(wx + wh(h), 4)
        c = gate(f) * c + gate(i) * np.tanh(g)
        return gate(o) * np.tanh(c), c
    return step


def gru_step(gate):
    def step(wx, wh, h, c):
        z, r = np.split(gate((wx + wh(h))[:2 * H]), 2)
        n = np.tanh(wx[2 * H:] + wh(r * h)[2 * H:])
        return z * h + (1 - z) * n, c
    return step


def hard(slope):
    return lambda a: np.clip(slope * a + 0.5, 0, 1)


def refused(name, model, words):
    write(sys.argv[1], name, model, {"refused": words})


EMBED = node("Gather", ["E", "tokens"], ["x"])
SQUEEZE = node("Squeeze", ["Y", "one"], ["h"])
READ = [node("MatMul", ["h", "O"], ["product"]), node("Add", ["product", "b"], ["logits"])]
ENDS = {"E": draw(V, E), "O": draw(H, V), "b": draw(V), "one": ints(1)}


def usual(op, cell, *, extra=(), after=READ, more=None, inputs=(), outputs=("logits",), states=(), **attributes):
    """Gather → op → Squeeze → MatMul → Add."""
    nodes = [*extra, EMBED, node(op, ["x", "W", "R", "B", *states], ["Y", "Y_h"], name="cell", hidden_size=H, **attributes), SQUEEZE, *after]
    return model_of(nodes, {**ENDS, **cell, **(more or {})}, [info("tokens", INT, ["time", 1]), *inputs], outputs)


# Around the layers.
gru, lstm, rnn = weights(3), weights(4), weights(1)
opens("plain", usual("GRU", gru))
opens("softmax", usual("GRU", gru, after=[*READ[:1], node("Add", ["product", "b"], ["y"]), node("LogSoftmax", ["y"], ["logits"], axis=-1)]))
opens("gemm-flattened", usual("GRU", gru, after=[node("Reshape", ["h", "flat"], ["rows"]), node("Gemm", ["rows", "Ot", "b"], ["logits"], transB=1)],
                              more={"flat": ints(-1, H), "Ot": draw(V, H)}))
opens("shape-arithmetic", usual("GRU", gru, after=[
    node("Shape", ["h"], ["s"]), node("Gather", ["s", "zero"], ["t"]), node("Unsqueeze", ["t", "first"], ["t1"]),
    node("Concat", ["t1", "minus", "width"], ["to"], axis=0), node("Reshape", ["h", "to"], ["same"]),
    node("MatMul", ["same", "O"], ["product"]), node("Add", ["b", "product"], ["logits"])],
    more={"zero": ints(0).reshape(()), "first": ints(0), "minus": ints(-1), "width": ints(H)}))
opens("batch-first", model_of([node("Gather", ["E", "tokens"], ["e"]), node("Transpose", ["e"], ["x"], perm=[1, 0, 2]),
                               node("GRU", ["x", "W", "R", "B"], ["Y"], hidden_size=H), SQUEEZE, node("Transpose", ["h"], ["hb"], perm=[1, 0, 2]),
                               node("MatMul", ["hb", "O"], ["product"]), READ[1]], {**ENDS, **gru}, [info("tokens", INT, [1, "time"])]), batch_first=True)
opens("unbatched", model_of([node("Unsqueeze", ["tokens", "one"], ["t"]), node("Gather", ["E", "t"], ["x"]),
                             node("GRU", ["x", "W", "R", "B"], ["Y"], hidden_size=H), SQUEEZE, *READ], {**ENDS, **gru}, [info("tokens", INT, ["time"])]), unbatched=True)
opens("vectors", model_of([node("RNN", ["x", "W", "R", "B"], ["Y"], hidden_size=H), SQUEEZE, *READ],
                          {k: v for k, v in {**ENDS, **rnn}.items() if k != "E"}, [info("x", FLOAT, ["time", 1, E])]), {"x": draw(T, 1, E)})
opens("last-state", usual("GRU", gru, after=[node("Squeeze", ["Y_h", "axis"], ["last"]), node("Gemm", ["last", "O", "b"], ["logits"])], more={"axis": ints(0)}))
tied = draw(V, H)
opens("tied", model_of([node("Gather", ["E", "tokens"], ["x"]), node("GRU", ["x", "W", "R", "B"], ["Y"], hidden_size=H), SQUEEZE,
                        node("Transpose", ["E"], ["Et"], perm=[1, 0]), node("MatMul", ["h", "Et"], ["logits"])], {**weights(3, H), "E": tied, "one": ints(1)}))
opens("older-operators", model_of([EMBED, node("GRU", ["x", "W", "R", "B"], ["Y"], hidden_size=H), node("Squeeze", ["Y"], ["h"], axes=[1]),
                                   *READ[:1], node("Add", ["product", "b"], ["y"]), node("Softmax", ["y"], ["logits"], axis=2)], {**ENDS, **gru}, opset=11))

# Weights that are built.
pieces = {k: draw(1, H, E) for k in ("z", "r", "n")}
opens("weights-joined", usual("GRU", {k: v for k, v in gru.items() if k != "W"}, extra=[node("Concat", ["z", "r", "n"], ["W"], axis=1)], more=pieces))
opens("weights-sliced", usual("GRU", {"B": gru["B"]}, extra=[
    constant("both", draw(1, 3 * H, E + H)), node("Slice", ["both", "from0", "toE", "axis2"], ["W"]), node("Slice", ["both", "toE", "end", "axis2"], ["R"])],
    more={"from0": ints(0), "toE": ints(E), "end": ints(2**63 - 1), "axis2": ints(2)}))
opens("weights-turned", usual("GRU", {"B": gru["B"], "R": gru["R"]}, extra=[
    node("Transpose", ["Wt"], ["W2"], perm=[1, 0]), node("Unsqueeze", ["W2", "zero"], ["W3"]), node("Identity", ["W3"], ["W"])],
    more={"Wt": draw(E, 3 * H), "zero": ints(0)}))
half = usual("GRU", {"W": gru["W"], "B": gru["B"]}, extra=[node("Cast", ["R16"], ["R"], to=FLOAT)], more={"R16": gru["R"].astype(np.float16)})
opens("weights-cast", half)
opens("weights-are-inputs", usual("GRU", gru, inputs=[info("W", FLOAT, [1, 3 * H, E])]))
refused("weight-is-input", usual("GRU", {k: v for k, v in gru.items() if k != "W"}, inputs=[info("W", FLOAT, [1, 3 * H, E])]), "W.*not constant")
refused("weight-computed", usual("GRU", {k: v for k, v in gru.items() if k != "W"}, extra=[node("Exp", ["w"], ["W"], name="growing")], more={"w": gru["W"]}), "growing|Exp")

# Cells.
by_hand("hard-sigmoid", usual("LSTM", lstm, activations=["HardSigmoid", "Tanh", "Tanh"]), lstm, lstm_step(hard(0.2)))
by_hand("hard-sigmoid-6", usual("GRU", gru, activations=["HardSigmoid", "Tanh"], activation_alpha=[1 / 6], activation_beta=[0.5]), gru, gru_step(hard(1 / 6)))
refused("hard-sigmoid-other", usual("GRU", gru, activations=["HardSigmoid", "Tanh"], activation_alpha=[0.3]), "HardSigmoid.*0.2")
refused("clip", usual("GRU", gru, clip=3.0), "clip.*cell")
refused("input-forget", usual("LSTM", lstm, input_forget=1), "input_forget")
refused("activations", usual("LSTM", lstm, activations=["Sigmoid", "Relu", "Tanh"]), "relu")
opens("reverse", usual("GRU", gru, direction="reverse", linear_before_reset=1))
both = weights(4, directions=2)
wide = {**ENDS, "O": draw(2 * H, V)}
opens("both-directions-apart", model_of([
    EMBED, node("LSTM", ["x", "Wf", "Rf", "Bf"], ["Yf"], hidden_size=H), node("LSTM", ["x", "Wb", "Rb", "Bb"], ["Yb"], hidden_size=H, direction="reverse"),
    node("Squeeze", ["Yf", "one"], ["hf"]), node("Squeeze", ["Yb", "one"], ["hb"]), node("Concat", ["hf", "hb"], ["h"], axis=2), *READ],
    {**wide, **{f"{k}{d}": v[i:i + 1] for k, v in both.items() for i, d in enumerate("fb")}}))

# States.
start = draw(1, 1, H)
opens("start", usual("GRU", gru, states=["", "h0"], more={"h0": start}))
opens("start-zeros", usual("GRU", gru, states=["", "h0"], extra=[node("ConstantOfShape", ["s"], ["h0"])], more={"s": ints(1, 1, H)}))
opens("start-expanded", usual("GRU", gru, states=["", "h0"], extra=[
    node("Shape", ["tokens"], ["ts"]), node("Slice", ["ts", "one", "two"], ["batch"]), node("Concat", ["one", "batch", "width"], ["to"], axis=0), node("Expand", ["start", "to"], ["h0"])],
    more={"start": start, "two": ints(2), "width": ints(H)}))
stated = usual("GRU", gru, states=["", "h0"], inputs=[info("h0", FLOAT, [1, 1, H])], outputs=("logits", "Y_h"))
opens("start-given", stated, {"tokens": rng.integers(0, V, (T, 1)), "h0": np.zeros((1, 1, H), np.float32)})

# What is inside others.
one_step = lambda: helper.make_graph([
    node("Gather", ["x", "i"], ["xi"], axis=0), node("Unsqueeze", ["xi", "zero"], ["x1"]), node("GRU", ["x1", "W", "R", "B", "", "h_in"], ["Yi", "h_out"], hidden_size=H, name="inner"),
    node("Squeeze", ["Yi", "ends"], ["yi"]), node("Identity", ["go_in"], ["go_out"])], "body",
    [info("i", INT, []), info("go_in", TensorProto.BOOL, []), info("h_in", FLOAT, [1, 1, H])],
    [info("go_out", TensorProto.BOOL, []), info("h_out", FLOAT, [1, 1, H]), info("yi", FLOAT, [1, H])])
LOOP = {"zero": ints(0), "ends": ints(0, 1), "go": np.array(True), "h0": np.zeros((1, 1, H), np.float32), "place": ints(0).reshape(())}
loop = [EMBED, node("Shape", ["x"], ["s"]), node("Gather", ["s", "place"], ["n"]), node("Loop", ["n", "go", "h0"], ["last", "h"], body=one_step(), name="over_time"), *READ]
opens("loop", model_of(loop, {**ENDS, **gru, **LOOP}))
forgetful = one_step()
forgetful.output[1].name = "h_in2"
forgetful.node.append(node("Mul", ["h_out", "h_out"], ["h_in2"]))
refused("loop-other-state", model_of([*loop[:3], node("Loop", ["n", "go", "h0"], ["last", "h"], body=forgetful, name="over_time"), *READ], {**ENDS, **gru, **LOOP}), "over_time")
branch = lambda w: helper.make_graph([node("GRU", ["x", w, "R", "B"], ["Yb"], hidden_size=H, name="branched")], f"b{w}", [], [info("Yb", FLOAT, None)])
choice = lambda condition, extra, other, more: model_of([EMBED, *extra, node("If", [condition], ["Y"], then_branch=branch("W"), else_branch=branch(other), name="either"), SQUEEZE, *READ],
                                                         {**ENDS, **gru, **more})
asked = [node("Shape", ["tokens"], ["s"]), node("ReduceMax", ["s"], ["m"], keepdims=0), node("Greater", ["m", "three"], ["c"])]
opens("if-constant", choice("c", [], "W2", {"c": np.array(True), "W2": draw(1, 3 * H, E)}))
opens("if-same-arrays", choice("c", asked, "W", {"three": ints(3).reshape(())}))
opens("if-equal-arrays", choice("c", asked, "W2", {"three": ints(3).reshape(()), "W2": gru["W"]}))
refused("if-other-arrays", choice("c", asked, "W2", {"three": ints(3).reshape(()), "W2": draw(1, 3 * H, E)}), "either")

# What is not run.
second = {f"{k}2": v for k, v in weights(3).items()}
refused("encoder-decoder", model_of([
    EMBED, node("GRU", ["x", "W", "R", "B"], ["", "enc"], hidden_size=H, name="encoder"), node("Gather", ["E", "target"], ["y"]),
    node("GRU", ["y", "W2", "R2", "B2", "", "enc"], ["Y"], hidden_size=H, name="decoder"), SQUEEZE, *READ], {**ENDS, **gru, **second},
    [info("tokens", INT, ["time", 1]), info("target", INT, ["steps", 1])]), "encoder.*layers.*models")
refused("scan", model_of([EMBED, node("Scan", ["x"], ["logits"], name="scanning", num_scan_inputs=1, body=helper.make_graph(
    [node("Identity", ["a"], ["c"])], "body", [info("a", FLOAT, [1, E])], [info("c", FLOAT, [1, E])]))], {"E": ENDS["E"]}), "Scan.*scanning")
refused("own-domain", model_of([EMBED, node("GRU", ["x", "W", "R", "B"], ["Y"], hidden_size=H), SQUEEZE, node("Fused", ["h"], ["logits"], domain="com.example", name="mine")],
                               {**ENDS, **gru}, domains=["com.example"]), "com.example.Fused.*mine")
refused("residual", usual("GRU", gru, after=[node("Add", ["h", "h"], ["hh"], name="twice"), node("MatMul", ["hh", "O"], ["logits"])]), "twice")
refused("two-linear", usual("GRU", gru, after=[node("MatMul", ["h", "S"], ["m"]), node("MatMul", ["m", "O"], ["logits"], name="above")], more={"S": draw(H, H)}), "above")
refused("activation-between", usual("GRU", gru, after=[node("Relu", ["h"], ["hr"], name="between"), node("MatMul", ["hr", "O"], ["logits"])]), "Relu.*between")
refused("ragged", model_of([EMBED, node("GRU", ["x", "W", "R", "B", "lens"], ["Y"], hidden_size=H, name="ragged"), SQUEEZE, *READ], {**ENDS, **gru, "lens": np.array([3], np.int32)}), "sequence_lens.*ragged")
refused("several-starts", usual("GRU", gru, states=["", "h0"], more={"h0": draw(1, 2, H)}), "batch")

# What is not what it looks like.
foreign = choice("c", [], "W2", {"c": np.array(True), "W2": draw(1, 3 * H, E)})
next(n for n in foreign.graph.node if n.op_type == "If").domain = "com.example"
refused("if-of-another-domain", foreign, "com.example.If.*either")
elsewhere = model_of(loop, {**ENDS, **gru, **LOOP})
next(n for n in elsewhere.graph.node if n.op_type == "Loop").domain = "com.example"
refused("loop-of-another-domain", elsewhere, "com.example.Loop.*over_time")
refused("layer-cast-to-integers", usual("GRU", gru, after=[node("Cast", ["h"], ["hi"], to=INT, name="rounding"), node("Cast", ["hi"], ["hf"], to=FLOAT), node("MatMul", ["hf", "O"], ["logits"])]), "Cast.*rounding")
refused("weight-cast-to-integers", usual("GRU", {"W": gru["W"], "B": gru["B"]}, extra=[node("Cast", ["R0"], ["Ri"], to=INT, name="rounding"), node("Cast", ["Ri"], ["R"], to=FLOAT)], more={"R0": gru["R"]}), "Cast.*rounding")
filled_with = lambda *extra, **more: usual("GRU", gru, states=["", "h0"], extra=[*extra, node("Expand", ["value", "to"], ["h0"])], more={"to": ints(1, 1, H), **more})
float32 = lambda x: np.array(x, np.float32)
refused("floats-divided", filled_with(node("Div", ["p", "q"], ["value"], name="halving"), p=float32(1), q=float32(2)), "Div.*halving")
refused("float-attributes-divided", filled_with(node("Constant", [], ["p"], value_float=1.0), node("Constant", [], ["q"], value_float=2.0), node("Div", ["p", "q"], ["value"], name="halving")), "Div.*halving")
refused("cast-integers-divided", filled_with(node("Cast", ["i"], ["p"], to=FLOAT), node("Cast", ["j"], ["q"], to=FLOAT), node("Div", ["p", "q"], ["value"], name="halving"), i=ints(1).reshape(()), j=ints(2).reshape(())), "Div.*halving")
refused("fraction-cast-to-integers", filled_with(node("Cast", ["a"], ["i"], to=INT, name="rounding"), node("Cast", ["i"], ["value"], to=FLOAT), a=float32(1.5)), "Cast.*rounding")
opens("start-of-whole-number", filled_with(node("Cast", ["i"], ["value"], to=FLOAT), i=ints(1).reshape(())))
opens("sizes-cast", usual("GRU", gru, after=[
    node("Shape", ["h"], ["s"]), node("Gather", ["s", "zero"], ["t"]), node("Cast", ["t"], ["t32"], to=TensorProto.INT32), node("Cast", ["t32"], ["t64"], to=INT), node("Unsqueeze", ["t64", "first"], ["t1"]),
    node("Concat", ["t1", "minus", "width"], ["to"], axis=0), node("Reshape", ["h", "to"], ["same"]), node("MatMul", ["same", "O"], ["product"]), node("Add", ["b", "product"], ["logits"])],
    more={"zero": ints(0).reshape(()), "first": ints(0), "minus": ints(-1), "width": ints(H)}))
refused("start-of-four-axes", usual("GRU", gru, states=["", "h0"], extra=[node("Expand", ["start", "to"], ["h0"])], more={"start": draw(1, 1, 1, H), "to": ints(1, 1, 1, H)}), r"shape \[1, 1, 1, 4\].*start")
