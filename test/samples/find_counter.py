"""Finds how anbn-lstm.safetensors counts, and writes anbn.ripple.json.

The counter is a direction of the cell state: the mean step of the cell from one b to the next. The
experiment adds minus k such steps at one b, so that the network believes that k more b's are due.
The script looks for the fewest units of that direction that still write exactly k more b's.

Versions: Python 3.11, torch 2.13.0.
"""

import torch

from language_model import write_text
from reference import SAMPLES, encode, load_network, unroll, write

N, K, STEPS = 6, 3, 14
AT = N + 1  # the second b


def main():
    network, vocabulary = load_network(SAMPLES / "anbn-lstm.safetensors")
    prompt = encode("a" * N + "bb", vocabulary)
    base = write(unroll(network, prompt, STEPS)["outputs"][0, AT:].tolist(), vocabulary)
    print("base      ", base)
    donor = unroll(network, encode("a" * (N + K) + "bb", vocabulary))["states"][N + K + 1][0]["cell"][0]
    here = unroll(network, prompt)["states"][AT][0]["cell"][0]
    step = donor - here
    order = step.abs().argsort(descending=True).tolist()
    print("difference that", K, "more a's make:", [round(v, 3) for v in step.tolist()])
    wanted = "b" * (N - 2 + K) + "."
    for count in range(1, len(order) + 1):
        units = sorted(order[:count])

        def edit(t, layer, component, value):
            if (t, component) != (AT, "cell"):
                return value
            value = value.clone()
            value[:, units] += step[units]
            return value

        ran = unroll(network, prompt, STEPS, edit=edit)
        text = write(ran["outputs"][0, AT:].tolist(), vocabulary)
        top = ran["logits"][0, AT:].topk(2).values
        margin = (top[:, 0] - top[:, 1]).min().item()
        print(f"units {units}: {text}  margin {margin:.2f}")
        if text.startswith(wanted) and "b" not in text[len(wanted):] and margin > 0.1:
            break
    values = [round(step[u].item(), 4) for u in units]
    write_text("anbn.ripple.json", f"""
{{
  "version": 1,
  "title": "a^n b^n: {K} more to come",
  "checkpoint": "anbn-lstm.safetensors",
  "base": {{ "text": "{'a' * N}bb" }},
  "unroll": {{ "mode": "free-running", "steps": {STEPS}, "decoding": {{ "kind": "greedy" }} }},
  "interventions": [
    {{
      "site": {{ "layer": 0, "component": "cell", "timesteps": {AT}, "units": {units} }},
      "edit": {{ "kind": "add", "value": {values} }},
      "note": "what {K} more a's would have added to the counter"
    }}
  ],
  "metrics": [
    {{ "kind": "exactMatch", "text": "{(wanted + '.' * STEPS)[:STEPS]}" }},
    {{ "kind": "tokensChanged" }},
    {{ "kind": "firstDivergence" }},
    {{ "kind": "kl", "timestep": {2 * N - 1} }}
  ]
}}
""")


if __name__ == "__main__":
    main()
