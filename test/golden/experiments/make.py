"""Writes experiments with their answers in float64, from a loop written by hand over timesteps, layers and gates.

    python3 make.py

CELL.safetensors, and experiments.json: of every cell each edit, edge, source and mode, with the traces of both runs, what they
put out, and gradients by automatic differentiation. Nothing of Ripple's is used, and torch only for arithmetic and derivatives.
Where a token is read off, the best logit leads by more than 0.001. Versions: Python 3.11, torch 2.13.0, safetensors 0.8.0. Seed 7.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
V, E, H = 7, 3, 4
LAYERS = {"rnn": 1, "gru": 2, "lstm": 2}
GATES = {"rnn": 1, "gru": 3, "lstm": 4}
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
                value = value.clone()
                value[units] = change(value[units], t)
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

    def unroll(self, inputs, timesteps=None, soft=None):
        """Reads `inputs`, then its own outputs; `soft` is the temperature of what is fed back."""
        state, E_, fed = self.start(), self.w["embedding.weight"], None
        for t in range(timesteps or len(inputs)):
            token = inputs[t] if t < len(inputs) else int(self.outputs[-1])
            self.inputs.append(token)
            x = E_[token] if t < len(inputs) or soft is None else fed @ E_
            y = self.step(self.tap("embedding", None, t, x), t, state)
            best = torch.sort(y.detach(), descending=True).values
            assert best[0] - best[1] > 1e-3, "an output hangs on rounding"
            self.outputs.append(int(torch.argmax(y)))
            fed = torch.softmax(y / soft, 0) if soft is not None else None
        return self


def unrolled(kind, stored, mode, edits=()):
    """A run under a mode, given as the experiment has it."""
    run = Run(kind, stored, edits)
    if mode["mode"] == "free-running":
        decoding = mode.get("decoding", {"kind": "greedy"})
        soft = decoding.get("temperature", 1) if decoding["kind"] == "soft" else None
        first = mode.get("from", len(BASE) - 1)
        return run.unroll(BASE[: first + 1], first + mode["steps"], soft)
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
}


def edits_of(kind):
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
    if kind == "lstm":
        yield "cell", at("cell", [1]), {"kind": "scale", "factor": -1}, None, lambda a, t: -a
        yield "cell read", at("cellIn", [2]), {"kind": "zero"}, None, lambda a, t: a * 0


def main():
    torch.manual_seed(7)
    experiments = []
    for kind in LAYERS:
        stored = weights(kind)
        save_file(stored, str(HERE / f"{kind}.safetensors"))
        with torch.no_grad():
            source = Run(kind, stored).unroll(SOURCE)
        add = lambda *args: experiments.append(answered(kind, stored, *args))
        for name, site, edit, of, change in edits_of(kind):
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
        add("subtract a source", MODES["free"], [(site, {"kind": "add", "scale": -1}, of, lambda a, t: a - elsewhere)])
        first = (site, {"kind": "add", "value": 1}, None, lambda a, t: a + 1)
        second = (site, {"kind": "scale", "factor": 2}, None, lambda a, t: 2 * a)
        add("add then scale", MODES["forced"], [first, second])
        add("scale then add", MODES["forced"], [second, first])
    lines = ",\n".join(json.dumps(each) for each in experiments)
    (HERE / "experiments.json").write_text(f"[\n{lines}\n]\n")


def answered(kind, stored, name, mode, edits):
    """An experiment as Ripple reads it, less what all have in common, and its answer."""
    interventions = [{"site": site, "edit": edit, **({"source": of} if of else {})} for site, edit, of, _ in edits]
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
