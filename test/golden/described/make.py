"""Writes checkpoints that are refused as they are, and beside each what a person who knows it would choose, beside this script.

    python3 make.py

NAME.pt (or .npz, .safetensors) and NAME.wanted.json: a sidecar's fields. Versions: Python 3.11, torch 2.13.0, safetensors 0.8.0,
numpy 2.4.6. Seed 3.
"""

import json
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def draw(*shape):
    return torch.randn(*shape) * 0.7



def cell(kind, prefix, size, hidden, layers=1):
    """Layers as torch names them."""
    rows = GATES[kind] * hidden
    return {
        f"{prefix}{name}_l{l}": draw(*shape)
        for l in range(layers)
        for name, shape in {"weight_ih": (rows, hidden if l else size), "weight_hh": (rows, hidden), "bias_ih": (rows,), "bias_hh": (rows,)}.items()
    }


def linear(prefix, outputs, inputs):
    return {f"{prefix}weight": draw(outputs, inputs), f"{prefix}bias": draw(outputs)}


def by_hand(prefix, kind, size, hidden):
    """A cell of two linear layers, as a lesson has it."""
    rows = GATES[kind] * hidden
    return {**linear(f"{prefix}x2h.", rows, size), **linear(f"{prefix}h2h.", rows, hidden)}


def layer(x, h, x_bias, h_bias):
    return [{"inputWeight": x, "hiddenWeight": h, "inputBias": x_bias, "hiddenBias": h_bias}]


def main():
    torch.manual_seed(3)

    def case(file, content, wanted):
        path = HERE / file
        if file.endswith(".npz"):
            np.savez(path, **{name: value.numpy() for name, value in content.items()})
        elif file.endswith(".safetensors"):
            save_file(content, str(path))
        else:
            torch.save(content, str(path))
        (HERE / f"{path.stem}.wanted.json").write_text(json.dumps(wanted) + "\n")

    parameters = [draw(12, 5), draw(18, 5), draw(18, 6), draw(18), draw(18), draw(12, 6), draw(12)]
    case("parameters.pt", parameters, {"cell": "gru", "layers": layer("1", "2", "3", "4"), "embedding": "0", "readout": "5", "readoutBias": "6"})
    elman = {**by_hand("rnn.", "rnn", 3, 6), **linear("fc.", 2, 6)}
    case("hand-elman.pt", elman, {"layers": layer("rnn.x2h.weight", "rnn.h2h.weight", "rnn.x2h.bias", "rnn.h2h.bias"), "activation": "relu"})
    gru = {"embedding.weight": draw(9, 4), **by_hand("cell.", "gru", 4, 5), **linear("fc.", 9, 5)}
    case("hand-gru.pt", gru, {"layers": layer("cell.x2h.weight", "cell.h2h.weight", "cell.x2h.bias", "cell.h2h.bias"), "gates": ["z", "r", "n"]})
    groups = {**cell("lstm", "lstm_actor.", 4, 6), **cell("lstm", "lstm_critic.", 4, 6), **linear("action_net.", 3, 6), **linear("value_net.", 1, 6)}
    case("groups-and-heads.pt", groups, {"layers": ["lstm_actor"], "readout": "action_net.weight"})
    case("two-heads.pt", {**cell("lstm", "lstm.", 4, 6), **linear("actor.", 3, 6), **linear("critic.", 1, 6)}, {"readout": "actor.weight"})
    twin = lambda prefix: {f"{prefix}embedding.weight": draw(9, 4), **cell("lstm", f"{prefix}rnn.", 4, 5), **linear(f"{prefix}fc.", 9, 5)}
    case("twins.pt", {**twin("online_model."), **twin("ema_model.")}, {"layers": ["ema_model.rnn"]})
    flat = {f"{part}_{name}": draw(*shape) for part, size in (("enc", 11), ("dec", 14)) for name, shape in {"emb": (size, 6), "w_ih": (18, 6), "w_hh": (18, 6), "b_ih": (18,), "b_hh": (18,)}.items()}
    flat.update(fc_w=draw(14, 6), fc_b=draw(14))
    case("flat-names.npz", flat, {"layers": layer("dec_w_ih", "dec_w_hh", "dec_b_ih", "dec_b_hh"), "embedding": "dec_emb", "readout": "fc_w", "readoutBias": "fc_b"})
    prior = {"embedding.weight": draw(12, 5), **cell("lstm", "lstm.", 5, 6), "fc.weight": draw(12, 6), "log_prior": draw(12)}
    case("readout-bias.pt", prior, {"readoutBias": "log_prior"})
    case("tied.safetensors", {"embedding.weight": draw(13, 7), **cell("lstm", "lstm.", 7, 7), "fc.bias": draw(13)}, {"tied": True})
    start = {"embedding.weight": draw(9, 4), **cell("lstm", "lstm.", 4, 5), **linear("fc.", 9, 5), "memory_seed": draw(1, 1, 5), "memory_core": draw(1, 1, 5)}
    case("start.pt", start, {"initialState": {"hidden": "memory_seed", "cell": "memory_core"}})


if __name__ == "__main__":
    main()
