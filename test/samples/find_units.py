"""Finds the few cell units that carry the subject's number in agreement-lstm.pt, and writes the experiments.

Greedy search: in each layer, add the unit whose interchange at the noun (base singular, source plural)
raises the log-odds of `are` against `is` after the prompt most, until the free-running text is the
plural one. Writes agreement.ripple.json and agreement-forced.ripple.json.

Versions: Python 3.11, torch 2.13.0.
"""

import torch

from language_model import write_text
from reference import SAMPLES, encode, load_network, unroll, write

PROMPT, SOURCE, STEPS = "the key near the cabinets", "the keys near the cabinets", 7
NOUN_AT, MOST_UNITS = 1, 6


def experiment(layer, units, mode):
    return f"""
{{
  "version": 1,
  "title": "agreement: {'the tokens carry the pronoun' if 'free' in mode else 'what the state alone carries'}",
  "checkpoint": "agreement-lstm.pt",
  "base": {{ "text": "{PROMPT}" }},
  "sources": {{ "plural": {{ "text": "{SOURCE}" }} }},
  "unroll": {mode},
  "interventions": [
    {{
      "site": {{ "layer": {layer}, "component": "cell", "timesteps": {NOUN_AT}, "units": {units} }},
      "edit": {{ "kind": "interchange" }},
      "source": {{ "example": "plural" }}
    }}
  ],
  "metrics": [
    {{ "kind": "logitDifference", "token": "are", "against": "is", "timestep": 4 }},
    {{ "kind": "kl", "timestep": 4 }},
    {{ "kind": "firstDivergence" }},
    {{ "kind": "tokensChanged" }}
  ]
}}
"""


def main():
    network, vocabulary = load_network(SAMPLES / "agreement-lstm.pt")
    prompt, source = encode(PROMPT, vocabulary), encode(SOURCE, vocabulary)
    donor = unroll(network, source)
    are, is_ = vocabulary.index("are"), vocabulary.index("is")
    wanted = write(unroll(network, source, STEPS)["outputs"][0, 4:].tolist(), vocabulary)
    print("base   ", write(unroll(network, prompt, STEPS)["outputs"][0, 4:].tolist(), vocabulary))
    print("plural ", wanted)

    def run(layer, units):
        def edit(t, at, component, value):
            if (t, at, component) != (NOUN_AT, layer, "cell"):
                return value
            value = value.clone()
            value[:, units] = donor["states"][NOUN_AT][layer]["cell"][:, units]
            return value
        return unroll(network, prompt, STEPS, edit=edit)

    found = []
    for layer in range(network.layers):
        units = []
        while len(units) < MOST_UNITS:
            def gain(unit):
                y = run(layer, units + [unit])["logits"][0, 4]
                return (y[are] - y[is_]).item()
            units.append(max(set(range(network.size)) - set(units), key=gain))
            ran = run(layer, units)
            text = write(ran["outputs"][0, 4:].tolist(), vocabulary)
            top = ran["logits"][0, 4:].topk(2).values
            margin = (top[:, 0] - top[:, 1]).min().item()
            print(f"layer {layer} cell {units}: {text}  log-odds {gain(units[-1]):+.2f}  margin {margin:.2f}")
            if text == wanted and margin > 0.3:
                found.append((len(units), layer, sorted(units)))
                break
    count, layer, units = min(found)
    print(f"chosen: layer {layer}, cell units {units}")
    free = f'{{ "mode": "free-running", "steps": {STEPS}, "decoding": {{ "kind": "greedy" }} }}'
    forced = f'{{ "mode": "teacher-forced", "inputs": "baseOutput", "steps": {STEPS} }}'
    write_text("agreement.ripple.json", experiment(layer, units, free))
    write_text("agreement-forced.ripple.json", experiment(layer, units, forced))


if __name__ == "__main__":
    main()
