"""The recurrent node tests of the onnx package as models: nodeTests.py FOLDER

Every input of a node but X becomes an initializer, as a model has its weights; what the package expects stays what it is.
"""
import sys

from onnx import helper, numpy_helper
from onnx.backend.test.case import node as nodes
from onnx.backend.test.case.node import gru, lstm, rnn  # noqa: F401 (each makes its cases when it is imported)
from onnx.checker import check_model

from common import write

for case in nodes._NodeTestCases:
    graph = case.model.graph
    if len(graph.node) == 1 and graph.node[0].op_type in ("RNN", "GRU", "LSTM"):
        given = dict(zip((i.name for i in graph.input), case.data_sets[0][0]))
        expected = dict(zip((o.name for o in graph.output), case.data_sets[0][1]))
        x = given.pop(graph.node[0].input[0])
        folded = helper.make_graph(list(graph.node), graph.name, [i for i in graph.input if i.name not in given], list(graph.output),
                                   [numpy_helper.from_array(a, n) for n, a in given.items()])
        model = helper.make_model(folded, opset_imports=list(case.model.opset_import), ir_version=case.model.ir_version)
        check_model(model)
        attributes = {a.name: helper.get_attribute_value(a) for a in graph.node[0].attribute}
        write(sys.argv[1], case.name, model, {
            "layout": attributes.get("layout", 0), "direction": attributes.get("direction", b"forward").decode(),
            "x": x, "outputs": expected,
        })
