"""Writes experiments with their answers in float64, from a loop written by hand over timesteps, layers and gates.

    python3 make.py

CELL.safetensors, and experiments.json: of every cell each edit, edge, source, basis and mode, with the traces of both runs, what
they put out, and gradients by automatic differentiation; rotation.json and examples.jsonl, which some of them name. Nothing of Ripple's is used, and torch only for arithmetic and derivatives.
Where a token is read off, the best logit leads by more than 0.001. Versions: Python 3.11, torch 2.13.0, safetensors 0.8.0. Seed 7.
"""

import json
import math
import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
V, E, H = 7, 3, 4
LAYERS = {"rnn": 1, "gru": 2, "lstm": 2}
GATES = {"rnn": 1, "gru": 3, "lstm": 4}
SEED = 2**32 * 3 + 11  # both words of a key are in use
EXAMPLES = [[4, 2, 6, 1, 3], [5, 0, 1], [2, 2, 6, 3, 0, 4]]  # of which one ends before the last timestep of the base
BASE, SOURCE, GIVEN = [1, 3, 0, 2, 5], [4, 2, 6, 1, 3], [2, 2, 4, 1, 5, 0]
torch.set_default_dtype(torch.float64)


def weights(kind):
    """Seeded, and rounded to the float32 that the file holds."""
    G, shapes = GATES[kind], {"embedding.weight": (V, E)}
    for l in range(LAYERS[kind]):
        shapes[f"{kind}.weight_ih_l{l}"], shapes[f"{kind}.weight_hh_l{l}"] = (G * H, H if l else E), (G * H, H)
        shapes[f"{kind}.bias_ih_l{l}"] = shapes[f"{kind}.bias_hh_l{l}"] = (G * H,)
    shapes["fc.weight"], shapes["fc.bias"] = (V, H), (V,)
    return {name: torch.randn(*shape).float() for name, shape in shapes.items()}


def philox(counter, seed=SEED):
    """Four numbers within (0, 1) from the words of Philox4x32-10. Salmon et al. 2011, Random123."""
    key = [seed % 2**32, seed // 2**32]
    for _ in range(10):
        first, second = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [second >> 32 ^ counter[1] ^ key[0], second % 2**32, first >> 32 ^ counter[3] ^ key[1], first % 2**32]
        key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
    return [(word + 0.5) / 2**32 for word in counter]


def gumbel(t):
    """One number a token: the base and the intervened run share it."""
    return torch.tensor([-math.log(-math.log(philox([t, v, 0, 0])[0])) for v in range(V)])


def normal(t, units, place, layer):
    """One number a unit, of the intervention at a place in the list."""
    words = [philox([t, unit, 1 + place, layer]) for unit in units]
    return torch.tensor([math.sqrt(-2 * math.log(u[0])) * math.cos(2 * math.pi * u[1]) for u in words])


def rotation():
    """An orthogonal matrix, whose columns are directions."""
    return torch.linalg.qr(torch.randn(H, H)).Q


def principal(values):
    """The mean of some values, and their principal directions: by falling variance, the entry of largest magnitude positive."""
    mean = values.mean(0)
    variances, R = torch.linalg.eigh((values - mean).T @ (values - mean))
    assert (variances.diff() / variances[-1]).min() > 1e-3, "a direction hangs on rounding"
    largest = R.gather(0, R.abs().argmax(0, keepdim=True))
    return mean, (R * largest.sign()).flip(1)


def put(value, units, new):
    value = value.clone()
    value[units] = new
    return value


class Run:
    """One run: `edits` are (site, function of values and timestep), in list order; every activation is kept."""

    def __init__(self, kind, stored, edits=()):
        self.kind, self.edits = kind, edits
        self.w = {name.replace(f"{kind}.", ""): array.double() for name, array in stored.items()}
        self.traces, self.last, self.inputs, self.outputs = {}, {}, [], []

    def tap(self, name, layer, t, value, edge="all"):
        for site, change in self.edits:
            if (site["component"], site.get("layer"), site.get("edge", "all")) == (name, layer, edge) and t in site["timesteps"]:
                units = site.get("units", list(range(len(value))))
                R = site.get("R", torch.eye(len(value)))
                origin = site.get("origin", torch.zeros(len(value)))
                turned = (value - origin) @ R
                value = put(turned, units, change(turned[units], t)) @ R.T + origin
        if edge == "all":
            self.traces.setdefault((name, layer), []).append(value)
        return value

    def step(self, x, t, state):
        for l in range(LAYERS[self.kind]):
            w = lambda name: self.w[f"{name}_l{l}"]
            tap = lambda name, value: self.tap(name, l, t, value)
            x, h = tap("input", x), tap("hiddenIn", state[l]["carry"])
            xs = tap("inputProjection", w("weight_ih") @ x + w("bias_ih"))
            c = tap("cellIn", state[l]["cell"]) if self.kind == "lstm" else None
            hs = tap("hiddenProjection", w("weight_hh") @ h + w("bias_hh"))
            if self.kind == "rnn":
                new = torch.tanh(tap("preactivation", xs + hs))
            elif self.kind == "gru":
                (xr, xz, xn), (hr, hz, hn) = xs.split(H), hs.split(H)
                r, z = tap("resetGatePreactivation", xr + hr), tap("updateGatePreactivation", xz + hz)
                r, z = tap("resetGate", torch.sigmoid(r)), tap("updateGate", torch.sigmoid(z))
                n = tap("candidate", torch.tanh(tap("candidatePreactivation", xn + r * hn)))
                new = (1 - z) * n + z * h
            else:
                i, f, g, o = (xs + hs).split(H)
                i, f = tap("inputGatePreactivation", i), tap("forgetGatePreactivation", f)
                g, o = tap("candidatePreactivation", g), tap("outputGatePreactivation", o)
                i, f = tap("inputGate", torch.sigmoid(i)), tap("forgetGate", torch.sigmoid(f))
                g, o = tap("candidate", torch.tanh(g)), tap("outputGate", torch.sigmoid(o))
                c = tap("cell", tap("retained", f * c) + tap("written", i * g))
                new = o * tap("cellActivation", torch.tanh(c))
            new = tap("hidden", new)
            # What a gradient at `hidden` is of: as if an addition came last, on both edges.
            last = torch.zeros(H, requires_grad=True)
            self.last.setdefault(l, []).append(last)
            state[l] = {"carry": self.tap("hidden", l, t, new, "carry") + last, "cell": c}
            x = self.tap("hidden", l, t, new, "up") + last
        return self.tap("logits", None, t, self.w["fc.weight"] @ x + self.w["fc.bias"])

    def start(self):
        return {l: {"carry": torch.zeros(H), "cell": torch.zeros(H)} for l in range(LAYERS[self.kind])}

    def unroll(self, inputs, timesteps=None, decoding={"kind": "greedy"}):
        """Reads `inputs`, then its own outputs, under a decoding as the experiment has it."""
        state, E_, fed = self.start(), self.w["embedding.weight"], None
        for t in range(timesteps or len(inputs)):
            token = inputs[t] if t < len(inputs) else int(self.outputs[-1])
            self.inputs.append(token)
            x = E_[token] if t < len(inputs) or fed is None else fed @ E_
            y = self.step(self.tap("embedding", None, t, x), t, state)
            scores, fed = decoded(y, t, decoding)
            best = torch.sort(scores.detach(), descending=True).values
            assert best[0] - best[1] > 1e-3, "an output hangs on rounding"
            self.outputs.append(int(torch.argmax(scores)))
        return self


def decoded(y, t, decoding):
    """Of logits: what the output is the largest of, and the share of each token in the next input, None for the output alone."""
    kind, temperature = decoding["kind"], decoding.get("temperature", 1)
    if kind == "greedy":
        return y, None
    if kind == "sample":
        return filtered(y / temperature, decoding) + gumbel(t), None
    y = y + gumbel(t) if decoding.get("noise") == "gumbel" else y
    shares = torch.softmax(y / temperature, 0)
    hard = torch.nn.functional.one_hot(torch.argmax(y), V).double()
    return y, hard + shares - shares.detach() if decoding.get("straightThrough") else shares


def filtered(logits, decoding):
    """Top-k, then the fewest most likely tokens that hold a share of top-p together; the others can not come."""
    if "topK" in decoding:
        logits = torch.where(logits >= torch.sort(logits, descending=True).values[decoding["topK"] - 1], logits, -math.inf)
    if "topP" in decoding:
        shares, order = torch.sort(torch.softmax(logits, 0), descending=True)
        before = torch.cumsum(shares, 0) - shares
        assert (before - decoding["topP"]).abs().min() > 1e-3, "what is left hangs on rounding"
        logits = torch.where(torch.zeros(V, dtype=bool).scatter(0, order, before < decoding["topP"]), logits, -math.inf)
    return logits


def unrolled(kind, stored, mode, edits=()):
    """A run under a mode, given as the experiment has it."""
    run = Run(kind, stored, edits)
    if mode["mode"] == "free-running":
        first = mode.get("from", len(BASE) - 1)
        return run.unroll(BASE[: first + 1], first + mode["steps"], mode.get("decoding", {"kind": "greedy"}))
    given = mode.get("inputs", "base")
    if given == "base":
        return run.unroll(BASE)
    if given == "baseOutput":
        alone = Run(kind, stored).unroll(BASE, len(BASE) + mode["steps"] - 1)
        return run.unroll(alone.inputs)
    if "constant" in given:
        return run.unroll(BASE + [given["constant"]] * (mode["steps"] - 1))
    return run.unroll(given["tokens"])


MODES = {
    "forced": {"mode": "teacher-forced"},
    "given": {"mode": "teacher-forced", "inputs": {"tokens": GIVEN}},
    "constant": {"mode": "teacher-forced", "inputs": {"constant": 6}, "steps": 3},
    "own output": {"mode": "teacher-forced", "inputs": "baseOutput", "steps": 3},
    "free": {"mode": "free-running", "steps": 4},
    "free from 2": {"mode": "free-running", "steps": 4, "from": 2},
    "soft": {"mode": "free-running", "steps": 3, "decoding": {"kind": "soft", "temperature": 0.8}},
    "gumbel": {"mode": "free-running", "steps": 3, "decoding": {"kind": "soft", "temperature": 0.8, "noise": "gumbel", "seed": SEED}},
    "straight through": {"mode": "free-running", "steps": 3, "decoding": {"kind": "soft", "straightThrough": True}},
    "straight through gumbel": {"mode": "free-running", "steps": 3, "decoding": {"kind": "soft", "temperature": 1.5, "noise": "gumbel", "seed": SEED, "straightThrough": True}},
    "sample": {"mode": "free-running", "steps": 4, "decoding": {"kind": "sample", "seed": SEED}},
    "sample of few": {"mode": "free-running", "steps": 4, "decoding": {"kind": "sample", "temperature": 2, "topK": 5, "topP": 0.8, "seed": SEED}},
}


def edits_of(kind, R, means, pca):
    """What is done, as the experiment has it, beside the function that does it; one of each kind."""
    at = lambda component, timesteps, layer=LAYERS[kind] - 1, **more: {"layer": layer, "component": component, "timesteps": timesteps, **more}
    gate = {"rnn": "preactivation", "gru": "updateGate", "lstm": "forgetGate"}[kind]
    yield "zero", at("hidden", [1]), {"kind": "zero"}, None, lambda a, t: a * 0
    yield "set units", at("hidden", [0, 2], units=[1, 3]), {"kind": "set", "value": [0.5, -1]}, None, lambda a, t: torch.tensor([0.5, -1.0])
    yield "add", at("hidden", [1]), {"kind": "add", "value": 0.75, "scale": 2}, None, lambda a, t: a + 1.5
    yield "scale", at(gate, [1]), {"kind": "scale", "factor": -2}, None, lambda a, t: -2 * a
    yield "clamp", at("hidden", [0, 1, 2]), {"kind": "clamp", "min": -0.2, "max": 0.3}, None, lambda a, t: a.clamp(-0.2, 0.3)
    yield "carry", at("hidden", [1], edge="carry"), {"kind": "zero"}, None, lambda a, t: a * 0
    yield "up", at("hidden", [1], edge="up"), {"kind": "zero"}, None, lambda a, t: a * 0
    yield "input", at("input", [2], layer=0, units=[0]), {"kind": "set", "value": 1}, None, lambda a, t: torch.ones_like(a)
    yield "hidden read", at("hiddenIn", [2], layer=0), {"kind": "scale", "factor": 2}, None, lambda a, t: 2 * a
    yield "projections", at("inputProjection", [1], layer=0, units=[0]), {"kind": "add", "value": 1}, None, lambda a, t: a + 1
    yield "embedding", {"component": "embedding", "timesteps": [1]}, {"kind": "scale", "factor": -1}, None, lambda a, t: -a
    yield "logits", {"component": "logits", "timesteps": [1], "units": [2]}, {"kind": "add", "value": 4}, None, lambda a, t: a + 4
    # The number of a unit is of the unit's own place, wherever it stands in the list.
    noise = lambda units, place, layer: lambda a, t: a + 0.5 * normal(t, units, place, layer)
    yield "noise", at("hidden", [1, 3]), {"kind": "noise", "std": 0.5, "seed": SEED}, None, noise(range(H), 0, LAYERS[kind] - 1)
    yield "noise on units", at("hidden", [2], units=[3, 1]), {"kind": "noise", "std": 0.5, "seed": SEED}, None, noise([3, 1], 0, LAYERS[kind] - 1)
    yield "noise on logits", {"component": "logits", "timesteps": [4]}, {"kind": "noise", "std": 0.5, "seed": SEED}, None, noise(range(V), 0, 0)
    yield "mean", at("hidden", [1, 4], layer=0), {"kind": "mean", "dataset": "examples.jsonl"}, None, lambda a, t: means[t]
    turned = at("hidden", [1], units=[2, 0], R=R)
    yield "zero in a rotation", turned, {"kind": "zero"}, None, lambda a, t: a * 0
    yield "set in a rotation", turned, {"kind": "set", "value": [0.5, -1]}, None, lambda a, t: torch.tensor([0.5, -1.0])
    yield "noise in a rotation", turned, {"kind": "noise", "std": 0.5, "seed": SEED}, None, noise([2, 0], 0, LAYERS[kind] - 1)
    origin, directions = pca
    varying = at("hidden", [1, 3], units=[1, 0], R=directions, origin=origin, basis={"kind": "pca", "dataset": "examples.jsonl"})
    yield "zero in principal directions", varying, {"kind": "zero"}, None, lambda a, t: a * 0
    yield "set in principal directions", varying, {"kind": "set", "value": [0.5, -1]}, None, lambda a, t: torch.tensor([0.5, -1.0])
    yield "scale in principal directions", varying, {"kind": "scale", "factor": -2}, None, lambda a, t: -2 * a
    yield "clamp in principal directions", varying, {"kind": "clamp", "min": -0.2, "max": 0.3}, None, lambda a, t: a.clamp(-0.2, 0.3)
    yield "noise in principal directions", varying, {"kind": "noise", "std": 0.5, "seed": SEED}, None, noise([1, 0], 0, LAYERS[kind] - 1)
    if kind == "lstm":
        yield "cell", at("cell", [1]), {"kind": "scale", "factor": -1}, None, lambda a, t: -a
        yield "cell read", at("cellIn", [2]), {"kind": "zero"}, None, lambda a, t: a * 0


def main():
    torch.manual_seed(7)
    known = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]  # of Random123's kat_vectors
    assert [int(2**32 * u) for u in philox([0, 0, 0, 0], 0)] == known
    experiments, cells = [], {kind: weights(kind) for kind in LAYERS}
    R = rotation()
    (HERE / "rotation.json").write_text(json.dumps(R.tolist()) + "\n")
    (HERE / "examples.jsonl").write_text("".join(json.dumps({"tokens": each}) + "\n" for each in EXAMPLES))
    for kind, stored in cells.items():
        save_file(stored, str(HERE / f"{kind}.safetensors"))
        with torch.no_grad():
            source = Run(kind, stored).unroll(SOURCE)
            runs = [Run(kind, stored).unroll(each).traces for each in EXAMPLES]
            alone = [traces[("hidden", 0)] for traces in runs]
            pca = principal(torch.stack([value for traces in runs for value in traces[("hidden", LAYERS[kind] - 1)]]))
        add = lambda *args: experiments.append(answered(kind, stored, *args))
        long_enough = lambda t: [trace[t] for trace in alone if t < len(trace)]
        means = {t: torch.stack(long_enough(t)).mean(0) for t in range(5)}
        for name, site, edit, of, change in edits_of(kind, R, means, pca):
            for mode in ("forced", "free"):
                add(f"{name}, {mode}", MODES[mode], [(site, edit, of, change)])
        top, state = LAYERS[kind] - 1, "cell" if kind == "lstm" else "hidden"
        values = source.traces[(state, 0)]
        pairs = {1: 4, 3: 2}
        taken = [
            ("same time", {"timesteps": [2]}, None, lambda a, t: values[2]),
            ("across time", {"timesteps": [1, 3]}, [4, 2], lambda a, t: values[pairs[t]]),
            ("one to many", {"timesteps": [0, 2]}, 3, lambda a, t: values[3]),
        ]
        for name, place, timesteps, change in taken:
            of = {"example": "other", **({"timesteps": timesteps} if timesteps is not None else {})}
            site = {"layer": 0, "component": state, **place}
            for mode in MODES if name == "across time" else ("forced", "free"):
                add(f"interchange {name}, {mode}", MODES[mode], [(site, {"kind": "interchange"}, of, change)])
        elsewhere = source.traces[("hidden", 0)][3]
        site = {"layer": top, "component": "hidden", "timesteps": [1]}
        of = {"example": "other", "layer": 0, "timesteps": 3}
        add("interchange across layers", MODES["free"], [(site, {"kind": "interchange"}, of, lambda a, t: elsewhere)])
        of = {"example": "other", "layer": 0, "timesteps": 3}
        origin, directions = pca
        moved = {"R": directions, "origin": origin, "basis": {"kind": "pca", "dataset": "examples.jsonl"}}
        coordinates = (elsewhere - origin) @ directions
        along = {**site, **moved, "units": [2, 0]}
        for name in MODES:
            change = lambda a, t: coordinates[[2, 0]]
            add(f"interchange in principal directions, {name}", MODES[name], [(along, {"kind": "interchange"}, of, change)])
        change = lambda a, t: a + 1.5 * coordinates[[2, 0]]
        add("add a source in principal directions", MODES["free"], [(along, {"kind": "add", "scale": 1.5}, of, change)])
        add("subtract a source", MODES["free"], [(site, {"kind": "add", "scale": -1}, of, lambda a, t: a - elsewhere)])
        first = (site, {"kind": "add", "value": 1}, None, lambda a, t: a + 1)
        second = (site, {"kind": "scale", "factor": 2}, None, lambda a, t: 2 * a)
        add("add then scale", MODES["forced"], [first, second])
        add("scale then add", MODES["forced"], [second, first])
    lines = ",\n".join(json.dumps(each) for each in experiments)
    (HERE / "experiments.json").write_text(f"[\n{lines}\n]\n")


def answered(kind, stored, name, mode, edits):
    """An experiment as Ripple reads it, less what all have in common, and its answer."""
    written = lambda site: {key: value for key, value in site.items() if key not in ("R", "origin", "basis")}
    basis = lambda site: {"basis": site.get("basis", {"kind": "rotation", "file": "rotation.json"})} if "R" in site else {}
    interventions = [{"site": written(site), "edit": edit, **basis(site), **({"source": of} if of else {})} for site, edit, of, _ in edits]
    acting = [(site, change) for site, _, _, change in edits]
    sources = {"other": {"tokens": SOURCE}}
    run = unrolled(kind, stored, mode, acting)
    base = unrolled(kind, stored, mode)
    logits = run.traces[("logits", None)][-1]
    (logits[2] - logits[5]).backward()
    return {
        "name": f"{kind}: {name}",
        "checkpoint": f"{kind}.safetensors",
        "question": {"base": {"tokens": BASE}, "sources": sources, "unroll": mode, "interventions": interventions, "metrics": [{"kind": "logitDifference", "token": 2, "against": 5}]},
        "base": read(base),
        "intervened": read(run),
        "metric": round_(logits[2] - logits[5]),
        "gradient": [[round_(last.grad) if last.grad is not None else [0.0] * H for last in run.last[l]] for l in range(LAYERS[kind])],
    }


def read(run):
    """The states of every layer, and what came of them."""
    named = ["hidden", *(["cell"] if run.kind == "lstm" else [])]
    traces = {name: [[round_(v) for v in run.traces[(name, l)]] for l in range(LAYERS[run.kind])] for name in named}
    return {"inputs": run.inputs, "outputs": run.outputs, "logits": [round_(v) for v in run.traces[("logits", None)]], "traces": traces}


def round_(values):
    """Eight digits: float32 has seven."""
    short = lambda x: float(f"{x:.8g}")
    return short(values.item()) if values.dim() == 0 else [short(x) for x in values.detach().tolist()]


if __name__ == "__main__":
    main()
