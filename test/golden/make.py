"""Writes small checkpoints with expected values, float64 from PyTorch, beside this script.

    python3 make.py

Versions: Python 3.11, torch 2.13.0, safetensors 0.8.0, numpy 2.4.6. Seed 7. Stored values are rounded to their dtype before the
float64 run, so that expected values are those of the file.
"""

import json
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
TOKENS = ["<pad>", "the", "key", "keys", "is", "are", "."]
INPUTS = [1, 2, 4, 6, 3, 0]


class Model(nn.Module):
    """embedding -> recurrent layers -> readout."""

    def __init__(self, kind, **options):
        super().__init__()
        self.embedding = nn.Embedding(len(TOKENS), 4)
        self.rnn = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind](4, 5, **options)
        width = (options.get("proj_size") or 5) * (2 if options.get("bidirectional") else 1)
        self.fc = nn.Linear(width, len(TOKENS))

    def forward(self, ids):
        hidden, _ = self.rnn(self.embedding(ids))
        return self.fc(hidden), hidden


def make(name, kind, save, dtype=torch.float32, **options):
    """One checkpoint and its expected top hidden states and logits."""
    model = Model(kind, **options)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_((torch.randn_like(p) * 0.7).to(dtype))
    stored = {key: value.to(dtype) for key, value in model.state_dict().items()}
    save(model, stored)
    model.double()
    with torch.no_grad():
        logits, hidden = model(torch.tensor(INPUTS))
    expected = {"kind": kind, "inputs": INPUTS, "hidden": hidden.tolist(), "logits": logits.tolist(), "layers": options.get("num_layers", 1), "bidirectional": bool(options.get("bidirectional"))}
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected) + "\n")


def main():
    torch.manual_seed(7)
    path = lambda file: str(HERE / file)
    make("zip.pt", "lstm", lambda m, s: torch.save(s, path("zip.pt")), num_layers=2)
    make("nested.pt", "gru", lambda m, s: torch.save({"epoch": 3, "model_state_dict": {f"module.{k}": v for k, v in s.items()}, "optimizer": {"state": {0: {"exp_avg": torch.zeros(15, 5)}}, "param_groups": []}, "vocab": TOKENS}, path("nested.pt")))
    make("legacy.pt", "gru", lambda m, s: torch.save(s, path("legacy.pt"), _use_new_zipfile_serialization=False), num_layers=2, bias=False)
    make("module.pt", "rnn", lambda m, s: torch.save(m, path("module.pt")), nonlinearity="relu")
    make("projected.pt", "lstm", lambda m, s: torch.save(s, path("projected.pt")), num_layers=2, proj_size=3)
    make("bidirectional.pt", "gru", lambda m, s: torch.save(s, path("bidirectional.pt")), num_layers=2, bidirectional=True)
    make("bf16.safetensors", "lstm", lambda m, s: save_file(s, path("bf16.safetensors")), dtype=torch.bfloat16)
    make("f16.pt", "rnn", lambda m, s: torch.save(s, path("f16.pt")), dtype=torch.float16)
    make("f64.safetensors", "gru", lambda m, s: save_file({k: v.double() for k, v in s.items()}, path("f64.safetensors")))

    def sharded(model, stored):
        names = sorted(stored)
        files = {"sharded-00001-of-00002.safetensors": names[:3], "sharded-00002-of-00002.safetensors": names[3:]}
        for file, own in files.items():
            save_file({k: stored[k] for k in own}, path(file))
        (HERE / "sharded.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": {k: f for f, own in files.items() for k in own}}) + "\n")

    make("sharded.safetensors.index.json", "lstm", sharded)
    make("script.pt", "rnn", lambda m, s: torch.jit.script(m).save(path("script.pt")), num_layers=2, nonlinearity="relu")
    make("columns.npz", "gru", lambda m, s: np.savez_compressed(path("columns.npz"), tokens=np.array(TOKENS), **{k: np.asfortranarray(v.numpy().astype(">f4")) for k, v in s.items()}))


if __name__ == "__main__":
    main()
