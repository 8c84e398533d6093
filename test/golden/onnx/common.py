"""What the scripts here share: a model on disk, and what its reference says of it."""
import json
import pathlib


def write(folder, name, model, case):
    """NAME.onnx and NAME.json beside it; the case's arrays become lists."""
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.onnx").write_bytes(model.SerializeToString())
    (out / f"{name}.json").write_text(json.dumps(case, default=lambda a: a.tolist()))
