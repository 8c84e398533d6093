"""An independent float64 implementation of what the sample experiments claim.

Reads `NAME.ripple.json` with its checkpoint and vocabulary, steps the network one timestep at a
time with elementary torch operations (no nn.LSTM, no nn.GRU), and runs base and intervened in two
modes: free-running greedy, and teacher-forced on the base's own output. It knows what the samples
need and no more: sites `hidden` and `cell`, edits `interchange` and `add`, greedy decoding.

    python3 reference.py    prints both modes of every sample and checks what they claim

Versions: Python 3.11, torch 2.13.0, safetensors 0.8.0.
"""

import json
import pathlib

import torch
from safetensors.torch import load_file

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "media" / "samples"
NAMES = ["agreement", "anbn", "count", "repeat"]

# Logits of order 10 in float32 are good to about 1e-5; a lead of 0.05 cannot be lost to rounding.
SMALLEST_MARGIN = 0.05


class Network:
    """Weights in float64 and one step of an LSTM or GRU stack, gates as PyTorch orders them."""

    def __init__(self, weights):
        self.weights = {name: tensor.double() for name, tensor in weights.items()}
        self.kind = "lstm" if "lstm.weight_hh_l0" in weights else "gru"
        self.layers = sum(name.startswith(f"{self.kind}.weight_hh_l") for name in weights)
        self.size = weights[f"{self.kind}.weight_hh_l0"].shape[1]

    def zero_state(self, batch):
        """For each layer {'hidden', 'cell'}, zeros [batch, unit]."""
        return [
            {part: torch.zeros(batch, self.size, dtype=torch.float64) for part in ("hidden", "cell")}
            for _ in range(self.layers)
        ]

    def step(self, ids, state, tap):
        """One timestep. `tap(layer, component, value)` returns the value the step goes on with.

        LSTM: c' = f*c + i*g, h' = o*tanh(c'). GRU: n = tanh(Wi x + bi + r*(Wh h + bh)), h' = (1-z)*n + z*h.
        Returns logits [batch, token] and the new state.
        """
        w = self.weights
        x = w["embedding.weight"][ids]
        following = []
        for layer in range(self.layers):
            h, c = state[layer]["hidden"], state[layer]["cell"]
            suffix = f"l{layer}"
            from_x = x @ w[f"{self.kind}.weight_ih_{suffix}"].T + w[f"{self.kind}.bias_ih_{suffix}"]
            from_h = h @ w[f"{self.kind}.weight_hh_{suffix}"].T + w[f"{self.kind}.bias_hh_{suffix}"]
            if self.kind == "lstm":
                i, f, g, o = (from_x + from_h).chunk(4, dim=1)
                c = tap(layer, "cell", f.sigmoid() * c + i.sigmoid() * g.tanh())
                h = tap(layer, "hidden", o.sigmoid() * c.tanh())
            else:
                xr, xz, xn = from_x.chunk(3, dim=1)
                hr, hz, hn = from_h.chunk(3, dim=1)
                r, z = (xr + hr).sigmoid(), (xz + hz).sigmoid()
                n = (xn + r * hn).tanh()
                h = tap(layer, "hidden", (1 - z) * n + z * h)
            following.append({"hidden": h, "cell": c})
            x = h
        return x @ w["readout.weight"].T + w["readout.bias"], following


def unroll(network, prompt, steps=1, forced=None, edit=None):
    """Runs a batch of prompts of one length.

    prompt  ids [batch, P]
    steps   emitted tokens when free-running (1 reads the prompt alone)
    forced  ids [batch, T] to read in place of prompt and own output
    edit    `edit(timestep, layer, component, value)` -> value
    Returns {'inputs', 'outputs' [batch, T], 'logits' [batch, T, token], 'states' [t][layer][component]}.
    """
    given = prompt if forced is None else forced
    total = prompt.shape[1] + steps - 1 if forced is None else forced.shape[1]
    state = network.zero_state(given.shape[0])
    inputs, outputs, logits, states = [], [], [], []
    for t in range(total):
        x = given[:, t] if t < given.shape[1] else outputs[-1]
        tap = (lambda l, part, value: value) if edit is None else (
            lambda l, part, value, t=t: edit(t, l, part, value))
        y, state = network.step(x, state, tap)
        inputs.append(x)
        outputs.append(y.argmax(dim=1))
        logits.append(y)
        states.append(state)
    return {"inputs": torch.stack(inputs, 1), "outputs": torch.stack(outputs, 1),
            "logits": torch.stack(logits, 1), "states": states}


def load_network(checkpoint):
    """(Network, vocabulary or None) of a .pt or .safetensors file of the samples."""
    path = pathlib.Path(checkpoint)
    held, vocabulary = (load_file(path) if path.suffix == ".safetensors"
                        else torch.load(path, weights_only=True)), None
    if "state_dict" in held:
        held, vocabulary = held["state_dict"], held["vocab"]
    beside = path.with_suffix(".vocab.json")
    if vocabulary is None and beside.exists():
        vocabulary = json.loads(beside.read_text(encoding="utf-8"))
    return Network(held), vocabulary


def encode(text, vocabulary):
    """Ids [1, time]: by characters where all tokens are characters, else by whitespace."""
    pieces = list(text) if all(len(token) == 1 for token in vocabulary) else text.split()
    return torch.tensor([[vocabulary.index(piece) for piece in pieces]])


def write(ids, vocabulary):
    """Tokens as the vocabulary writes them."""
    return ("" if all(len(token) == 1 for token in vocabulary) else " ").join(vocabulary[i] for i in ids)


def as_list(value):
    """A number as a list of one."""
    return value if isinstance(value, list) else [value]


def make_edit(experiment, network, vocabulary):
    """The experiment's interventions as one function for `unroll`."""
    planned = []
    for intervention in experiment["interventions"]:
        site, edit = intervention["site"], intervention["edit"]
        units = site.get("units", list(range(network.size)))
        for place, t in enumerate(as_list(site["timesteps"])):
            if edit["kind"] == "interchange":
                source = intervention["source"]
                ids = encode(experiment["sources"][source["example"]]["text"], vocabulary)
                at = as_list(source.get("timesteps", site["timesteps"]))
                at = at[place if len(at) > 1 else 0]
                run = unroll(network, ids)
                taken = run["states"][at][source.get("layer", site["layer"])][site["component"]][:, units]
                change = lambda value, taken=taken: taken
            elif edit["kind"] == "add":
                v = torch.tensor(as_list(edit["value"]), dtype=torch.float64) * edit.get("scale", 1)
                change = lambda value, v=v: value + v
            else:
                raise ValueError(f"the reference has no edit {edit['kind']}")
            planned.append((t, site["layer"], site["component"], units, change))

    def edit_value(t, layer, component, value):
        for at, l, part, units, change in planned:
            if (at, l, part) == (t, layer, component):
                value = value.clone()
                value[:, units] = change(value[:, units])
        return value

    return edit_value


def metric_value(metric, base, intervened, vocabulary, emitted):
    """A metric of design.md 5, of the intervened run; `emitted` is how many last outputs count."""
    t = metric.get("timestep", base["outputs"].shape[1] - 1)
    y, y_base = intervened["logits"][0, t], base["logits"][0, t]
    before, after = base["outputs"][0].tolist(), intervened["outputs"][0].tolist()
    first = len(after) - emitted
    changed = [at for at in range(first, len(after)) if before[at] != after[at]]
    kind = metric["kind"]
    if kind == "logitDifference":
        return (y[vocabulary.index(metric["token"])] - y[vocabulary.index(metric["against"])]).item()
    if kind == "probability":
        return y.softmax(0)[vocabulary.index(metric["token"])].item()
    if kind == "kl":
        log_p, log_q = y.log_softmax(0), y_base.log_softmax(0)
        return (log_p.exp() * (log_p - log_q)).sum().item()
    if kind == "exactMatch":
        return int(after[first:] == encode(metric["text"], vocabulary)[0].tolist())
    if kind == "firstDivergence":
        return changed[0] if changed else None
    if kind == "tokensChanged":
        return len(changed)
    raise ValueError(f"the reference has no metric {kind}")


def margin(run, emitted):
    """By how much the top logit leads where it leads least, of the last timesteps, whose tokens count."""
    top = run["logits"][:, -emitted:].topk(2, dim=2).values
    return (top[..., 0] - top[..., 1]).min().item()


def contradicted(base, intervened):
    """Timesteps t whose output the interventions changed and whose x[t+1] is not that output."""
    before, after = base["outputs"][0].tolist(), intervened["outputs"][0].tolist()
    inputs = intervened["inputs"][0].tolist()
    return [t for t in range(len(inputs) - 1) if before[t] != after[t] and inputs[t + 1] != after[t]]


def run_both(name):
    """Both modes of one sample, with metrics, margins and contradictions."""
    experiment = json.loads((SAMPLES / f"{name}.ripple.json").read_text(encoding="utf-8"))
    network, vocabulary = load_network(SAMPLES / experiment["checkpoint"])
    prompt = encode(experiment["base"]["text"], vocabulary)
    steps = experiment["unroll"]["steps"]
    edit = make_edit(experiment, network, vocabulary)
    free = unroll(network, prompt, steps)
    forced_ids = free["inputs"]
    modes = {
        "free-running": (free, unroll(network, prompt, steps, edit=edit)),
        "teacher-forced baseOutput": (unroll(network, prompt, forced=forced_ids),
                                      unroll(network, prompt, forced=forced_ids, edit=edit)),
    }
    result = {"checkpoint": experiment["checkpoint"], "prompt": experiment["base"]["text"], "steps": steps,
              "modes": {}}
    for mode, runs in modes.items():
        shown = {}
        for which, run in zip(("base", "intervened"), runs):
            tokens = {key: [vocabulary[i] for i in run[key][0].tolist()] for key in ("inputs", "outputs")}
            shown[which] = {**tokens, "text": write(run["outputs"][0].tolist()[-steps:], vocabulary),
                            "smallestMargin": round(margin(run, steps), 4)}
        shown["metrics"] = [
            {**metric, "value": metric_value(metric, *runs, vocabulary, steps)} for metric in experiment["metrics"]]
        shown["klAtTimestep"] = [
            metric_value({"kind": "kl", "timestep": t}, *runs, vocabulary, steps)
            for t in range(runs[0]["outputs"].shape[1])]
        shown["contradictedAt"] = contradicted(*runs)
        result["modes"][mode] = shown
    return result


# What each sample's experiment must write: base, intervened free-running, intervened when forced.
CLAIMS = {
    "agreement": ("is here . it was old .", "are here . they were old .", "are here . it was old ."),
    "anbn": ("bbbb..........", "bbbbbbb.......", "bbbbbb........"),
    "count": ("tick tick tick stop stop stop stop stop",
              "tick tick tick tick tick tick stop stop",
              "tick tick tick tick tick stop stop stop"),
    "repeat": ("cabbed>", "cahbed>", "cahhdd>"),
}


def main():
    for name in NAMES:
        result = run_both(name)
        print(f"\n{name}: {result['prompt']}")
        for mode, shown in result["modes"].items():
            print(f"  {mode}")
            for which in ("base", "intervened"):
                run = shown[which]
                print(f"    {which:10s} {run['text']}   (top logit leads by at least {run['smallestMargin']:.3f})")
                assert run["smallestMargin"] > SMALLEST_MARGIN, (name, mode, which)
            for metric in shown["metrics"]:
                print("    ", {key: value for key, value in metric.items()})
            print("     kl by timestep", [round(value, 4) for value in shown["klAtTimestep"]])
            print("     contradicted at", shown["contradictedAt"])
        free, forced = result["modes"].values()
        found = (free["base"]["text"], free["intervened"]["text"], forced["intervened"]["text"])
        assert found == CLAIMS[name], (name, found)
        assert forced["base"]["text"] == free["base"]["text"]
        assert not free["contradictedAt"] and forced["contradictedAt"], name


if __name__ == "__main__":
    main()
