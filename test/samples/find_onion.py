"""Finds how repeat-gru.pt holds its letters: by magnitude. Writes repeat.ripple.json and test/golden/onion.json.

After Csordas et al. 2024 (arXiv:2408.10920, "onion"): one vector for each letter, whatever its place j,
and a scale for each unit that depends on the place alone, s_j = gamma * alpha^j + beta * j + delta. In place of
letter v at j stands w once s_j * (E_w - E_v) is added to the state after the last letter. Vectors and scales
are learned by gradient descent, the network left alone; accuracies are of other texts, free-running.

Beside it what directions of one place alone can do: a subspace of K dimensions, learned in the same way,
whose part is taken from a text with another letter there (distributed alignment search).

    python3 find_onion.py

Versions: Python 3.11, torch 2.13.0 (CPU, one thread). Seed 1.
"""

import json
import pathlib

import torch
from torch import nn

from language_model import SAMPLES, LanguageModel, fix_seed, write_text
from train_repeat import LETTERS, LONGEST, MARK

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden" / "onion.json"
UNITS, V, BATCH, TRIED = 24, len(LETTERS), 256, 2000
TEXT, PLACE, PUT = "cabbed", 2, "h"


def state_after(model, letters):
    """Hidden state after the last letter, [batch, unit]."""
    return model.gru(model.embedding(letters))[0][:, -1]


def loss_of(model, state, label):
    """Cross-entropy of what is to be written, read on the way."""
    read = torch.cat([torch.full((len(label), 1), MARK), label[:, :-1]], 1)
    hidden, _ = model.gru(model.embedding(read), state[None])
    return nn.functional.cross_entropy(model.readout(hidden).flatten(0, 1), label.flatten())


def written(model, state):
    """What is written from a state on, [batch, place], each token read in turn."""
    token, state, outputs = torch.full((len(state), 1), MARK), state[None], []
    for _ in range(LONGEST):
        hidden, state = model.gru(model.embedding(token), state)
        token = model.readout(hidden).argmax(-1)
        outputs.append(token)
    return torch.cat(outputs, 1)


def draw(size, place):
    """Texts, other texts, and the former with the latter's letter at a place."""
    base, source = (torch.randint(0, V, (size, LONGEST)) for _ in range(2))
    label = base.clone()
    label[:, place] = source[:, place]
    return base, source, label


def accuracy(model, change, place):
    base, source, label = draw(TRIED, place)
    return (written(model, change(base, source, place)) == label).all(1).double().mean().item()


def learn(model, parameters, change, places, steps, rate):
    """Adam with a cosine schedule, a random place a step."""
    optimizer = torch.optim.Adam(parameters, lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        place = places[int(torch.randint(0, len(places), ()))]
        base, source, label = draw(BATCH, place)
        loss = loss_of(model, change(base, source, place), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def by_magnitude(model, steps=4000):
    """(change, code), code as plain lists."""
    vectors = (torch.randn(V, UNITS) * 0.3).requires_grad_()
    gamma, decay, beta, delta = (
        torch.full((UNITS,), value).requires_grad_() for value in (1.0, -0.5, 0.0, 0.0)
    )
    scale = lambda j: gamma * torch.exp(decay * j) + beta * j + delta
    change = lambda base, source, j: state_after(model, base) + scale(j) * (
        vectors[source[:, j]] - vectors[base[:, j]]
    )
    learn(model, [vectors, gamma, decay, beta, delta], change, range(LONGEST), steps, 0.02)
    rounded = lambda tensor: [[round(v, 4) for v in row] for row in tensor.tolist()]
    code = {
        "letters": rounded(vectors.detach()),
        "scales": rounded(torch.stack([scale(j) for j in range(LONGEST)]).detach()),
    }
    return change, code


def by_directions(model, place, count, steps=800):
    vectors = torch.randn(UNITS, count).requires_grad_()

    def change(base, source, _):
        q, _ = torch.linalg.qr(vectors)
        a, s = state_after(model, base), state_after(model, source)
        return a + (s - a) @ q @ q.T

    learn(model, [vectors], change, [place], steps, 0.02)
    return change


def experiment_of(code):
    was, put = LETTERS.index(TEXT[PLACE]), LETTERS.index(PUT)
    value = [round(s * (w - v), 4) for s, w, v in zip(
        code["scales"][PLACE], code["letters"][put], code["letters"][was])]
    label = TEXT[:PLACE] + PUT + TEXT[PLACE + 1:] + ">"
    return f"""
{{
  "version": 1,
  "title": "repeat: a letter is held by its magnitude",
  "checkpoint": "repeat-gru.pt",
  "base": {{ "text": "{TEXT}>" }},
  "unroll": {{ "mode": "free-running", "steps": {LONGEST + 1}, "decoding": {{ "kind": "greedy" }} }},
  "interventions": [
    {{
      "site": {{ "layer": 0, "component": "hidden", "timesteps": {LONGEST - 1} }},
      "edit": {{
        "kind": "add",
        "value": {value}
      }},
      "note": "{TEXT[PLACE]} out and {PUT} in, at the scale of the third place"
    }}
  ],
  "metrics": [
    {{ "kind": "exactMatch", "text": "{label}" }},
    {{ "kind": "tokensChanged" }},
    {{ "kind": "firstDivergence" }}
  ]
}}
"""


def main():
    fix_seed(1)
    model = LanguageModel("gru", V + 1, 8, UNITS)
    model.load_state_dict(torch.load(SAMPLES / "repeat-gru.pt", weights_only=True))
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    base, _, _ = draw(TRIED, 0)
    right = (written(model, state_after(model, base)) == base).all(1).double().mean().item()
    print(f"repeats {right:.3f} of {TRIED} texts")
    change, code = by_magnitude(model)
    print("by magnitude, places 0 to 5:", [round(accuracy(model, change, j), 3) for j in range(LONGEST)], flush=True)
    write_text("repeat.ripple.json", experiment_of(code))
    GOLDEN.write_text(json.dumps(code) + "\n", encoding="utf-8")
    for place in range(LONGEST):
        found = {count: round(accuracy(model, by_directions(model, place, count), place), 3)
                 for count in (2, 4, 8, 12)}
        print(f"by directions of place {place} alone, by their number: {found}", flush=True)


if __name__ == "__main__":
    main()
