"""Writes small Keras and TensorFlow.js models with expected values, float64 from Keras, beside this script.

    python3 make.py

Versions: Python 3.11, Keras 3.15.1 and tf_keras 2.21.0 on TensorFlow 2.21.0, h5py 3.16.0, numpy 2.4.6. Seed 5. The same
layers are built twice, in float32 to be saved and in float64 to be run on the weights that were stored.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras as keras3
import numpy as np
import tf_keras as keras2

HERE = pathlib.Path(__file__).resolve().parent
INPUTS = [1, 3, 2, 4, 4, 1]
VOCABULARY, SIZE, UNITS = 5, 3, 2
rng = np.random.default_rng(5)


def build(keras, dtype, make, activation, mask):
    """embedding -> recurrent layers -> readout, as one line of a functional model; and the top hidden states."""
    layers = keras.layers
    x = tokens = keras.Input((None,), dtype="int32", name="tokens")
    x = layers.Embedding(VOCABULARY, SIZE, mask_zero=mask, dtype=dtype)(x)
    for layer in make(layers, dtype):
        x = layer(x)
    hidden = x
    x = layers.TimeDistributed(layers.Dense(VOCABULARY, activation=activation, dtype=dtype), dtype=dtype)(x)
    return keras.Model(tokens, x), keras.Model(tokens, hidden)


def model(name, keras, make, activation=None, mask=False, weights=None, save=None, **facts):
    """One file and its expected top hidden states and logits."""
    single, _ = build(keras, "float32", make, activation, mask)
    single.set_weights(weights or [rng.normal(0, 0.7, w.shape).astype("f4") for w in single.get_weights()])
    (save or (lambda m: m.save(str(HERE / name))))(single)
    double, hidden = build(keras, "float64", make, None, mask)
    double.set_weights(single.get_weights())
    run = lambda m: np.asarray(m(np.array([INPUTS])))[0].tolist()
    expected = {**facts, "inputs": INPUTS, "hidden": run(hidden), "logits": run(double)}
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected) + "\n")
    return single


def latest(file):
    """The same file as the newest HDF5 writes it: other groups, arrays in chunks, shuffled and compressed."""
    def save(keras_model):
        plain = HERE / "plain.weights.h5"
        keras_model.save_weights(plain)
        with h5py.File(plain) as old, h5py.File(HERE / file, "w", libver="latest") as new:
            def copy(path, item):
                if isinstance(item, h5py.Dataset):
                    new.create_dataset(path, data=item[()], chunks=tuple(max(1, n // 2) for n in item.shape), compression="gzip", shuffle=True)
                else:
                    new.require_group(path).attrs.update(item.attrs)
            old.visititems(copy)
        plain.unlink()
    return save


def quantized(folder):
    """A TensorFlow.js layers model: uint8 weights in two shards that are cut within one."""
    def save(keras_model):
        at = HERE / folder
        at.mkdir(exist_ok=True)
        manifest, data = [], b""
        for variable, (q, scale, low) in zip(keras_model.weights, codes):
            manifest.append({"name": variable.name.split(":")[0], "shape": list(q.shape), "dtype": "float32",
                             "quantization": {"dtype": "uint8", "scale": scale, "min": low, "original_dtype": "float32"}})
            data += q.tobytes()
        cut = len(data) // 2 + 1
        paths = ["group1-shard1of2.bin", "group1-shard2of2.bin"]
        (at / paths[0]).write_bytes(data[:cut])
        (at / paths[1]).write_bytes(data[cut:])
        topology = {"keras_version": "2.21.0", "backend": "tensorflow", "model_config": json.loads(keras_model.to_json())}
        (at / "model.json").write_text(json.dumps({"format": "layers-model", "generatedBy": "keras v2.21.0", "convertedBy": None,
                                                   "modelTopology": topology, "weightsManifest": [{"paths": paths, "weights": manifest}]}))
    return save


if __name__ == "__main__":
    both = lambda layers, dtype: [layers.Bidirectional(layers.GRU(UNITS, return_sequences=True, dtype=dtype), dtype=dtype)]
    model("bidirectional.keras", keras3, both, activation="softmax", mask=True, kind="gru", layers=1, bidirectional=True)
    hard = lambda layers, dtype: [layers.LSTM(UNITS, return_sequences=True, recurrent_activation="hard_sigmoid", dtype=dtype)]
    model("keras2.h5", keras2, hard, kind="lstm", layers=1, bidirectional=False)
    model("keras3.h5", keras3, hard, kind="lstm", layers=1, bidirectional=False)
    two = lambda layers, dtype: [layers.GRU(UNITS, return_sequences=True, reset_after=False, dtype=dtype) for _ in range(2)]
    model("latest.weights.h5", keras3, two, save=latest("latest.weights.h5"), kind="gru", layers=2, bidirectional=False)
    shapes = [w.shape for w in build(keras2, "float32", hard, None, False)[0].get_weights()]
    codes = [(rng.integers(0, 256, shape, dtype="u1"), 0.0125 * (k + 1), -0.9 - 0.3 * k) for k, shape in enumerate(shapes)]
    values = [(q.astype("f8") * scale + low).astype("f4") for q, scale, low in codes]
    model("tfjs/model.json", keras2, hard, weights=values, save=quantized("tfjs"), kind="lstm", layers=1, bidirectional=False)
