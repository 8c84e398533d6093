"""The one network shape of the samples, how it is trained, and how files are written.

embedding -> nn.LSTM or nn.GRU -> linear readout, with plain PyTorch parameter names
(`embedding.weight`, `lstm.weight_ih_l0` or `gru.weight_ih_l0`, `readout.weight`, ...), zero initial
state, nothing in between.

Versions: Python 3.11, torch 2.13.0 (CPU, one thread), safetensors 0.8.0.
"""

import pathlib
import random

import torch
from torch import nn

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "media" / "samples"


class LanguageModel(nn.Module):
    """Next-token model. `kind` ('lstm' or 'gru') also names the recurrent module."""

    def __init__(self, kind, vocabulary_size, embedding_size, hidden_size, layers=1):
        super().__init__()
        self.kind = kind
        self.embedding = nn.Embedding(vocabulary_size, embedding_size)
        cell = {"lstm": nn.LSTM, "gru": nn.GRU}[kind]
        setattr(self, kind, cell(embedding_size, hidden_size, layers, batch_first=True))
        self.readout = nn.Linear(hidden_size, vocabulary_size)

    def forward(self, ids):
        """Logits [batch, time, token] and top-layer hidden states [batch, time, unit]."""
        hidden, _ = getattr(self, self.kind)(self.embedding(ids))
        return self.readout(hidden), hidden


def fix_seed(seed):
    """One thread and fixed seeds, so that a script makes the same checkpoint again."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random.seed(seed)


def train(model, make_batch, steps, learning_rate, penalty=None):
    """Adam with a cosine schedule on next-token cross-entropy.

    `make_batch()` gives (inputs, targets), both [batch, time]; a target of -100 is not counted.
    `penalty(model, inputs)`, if given, is added to the loss.
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        inputs, targets = make_batch()
        logits, _ = model(inputs)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)
        total = loss if penalty is None else loss + penalty(model, inputs)
        optimizer.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % (steps // 8) == 0 or step == steps - 1:
            print(f"step {step:5d}  loss {loss.item():.4f}", flush=True)


def weights_of(model):
    """The state dict as plain contiguous float32 tensors."""
    return {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}


def write_text(name, text):
    """Writes a file of media/samples, UTF-8, ending in one newline."""
    (SAMPLES / name).write_text(text.strip("\n") + "\n", encoding="utf-8")
    print("wrote", name)
