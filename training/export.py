"""The trained network as a spaCy pipeline that runs without PyTorch: ONNX with byte weights, arrays, decisions."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from fit import Network
from kg.extract.pipeline import assemble_pipeline
from network import Encoder

VERSION = "0.1"
"""Version of the recipe; the weights' own hash follows it."""


class ByteEmbedding(nn.Module):
    """An embedding table in signed bytes with one scale a row: a quarter of the size, no measurable loss."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """Rows by their numbers: [...] -> [..., D]."""
        return self.rows[ids].float() * self.scale[ids]


def export_encoder(encoder: Encoder) -> bytes:
    """The encoder as an ONNX model with byte weights.

    Inputs, int64: `pieces`, `shapes` [1, T]; `first`, `last` [1, W]. Outputs, float: `vectors` [1, W, D],
    `logits` [1, W, tags], `paper` [1, D].
    """
    encoder = encoder.eval()
    table = encoder.pieces
    encoder.pieces = ByteEmbedding(table.weight.detach())  # type: ignore[assignment]
    pieces, words = torch.export.Dim("T", min=4, max=512), torch.export.Dim("W", min=2, max=512)
    # Four tensors, no two the same or equal: the exporter takes one that is passed twice for one input.
    whole, first = torch.arange(2, 42)[None], torch.arange(1, 31)[None]
    samples = (whole, torch.ones_like(whole), first, first + 1)
    with tempfile.TemporaryDirectory() as folder:
        full, quantised = Path(folder) / "full.onnx", Path(folder) / "quantised.onnx"
        torch.onnx.export(
            encoder, samples, str(full),
            input_names=["pieces", "shapes", "first", "last"], output_names=["vectors", "logits", "paper"],
            dynamo=True, external_data=False, verbose=False,
            dynamic_shapes=({1: pieces}, {1: pieces}, {1: words}, {1: words}),
        )
        model = onnx.load(full)
        wide = store_as_bytes(model, rows=encoder.size.inner)
        onnx.save(model, full)
        # Seven bits, since eight overflow on processors without VNNI, and every machine must say the same.
        quantize_dynamic(full, quantised, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                         op_types_to_quantize=["MatMul", "Gemm"], nodes_to_exclude=wide)
        model = onnx.load(quantised)
    encoder.pieces = table
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.initializer, model.graph, model):
        # The exporter leaves stack traces there: paths of the machine that trained.
        part.doc_string = ""
        del part.metadata_props[:]
    onnx.checker.check_model(model)
    return model.SerializeToString()


def store_as_bytes(model: onnx.ModelProto, *, rows: int) -> list[str]:
    """Keep the weights of matrix products with so many rows as bytes with a scale a column, multiplied as floats.

    What leaves a GELU has outliers that eight bits hold badly. Returns the names of those products.
    """
    weights = {weight.name: weight for weight in model.graph.initializer}
    chosen = [
        node
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in weights and weights[node.input[1]].dims[0] == rows
    ]
    for node in chosen:
        weight = numpy_helper.to_array(weights[node.input[1]])
        scale = np.maximum(np.abs(weight).max(0), 1e-8) / 127
        parts = {"bytes": np.round(weight / scale).astype(np.int8), "scale": scale.astype(np.float32)}
        names = {part: f"{node.input[1]}.{part}" for part in parts}
        model.graph.initializer.extend(numpy_helper.from_array(parts[part], names[part]) for part in parts)
        model.graph.initializer.remove(weights[node.input[1]])
        node.input[1] += ".float"
        model.graph.node.insert(
            0, helper.make_node("DequantizeLinear", [names["bytes"], names["scale"]], [node.input[1]], axis=1)
        )
    return [node.name for node in chosen]


def write_pipeline(
    network: Network, tokenizer: Tokenizer, decisions: dict[str, Any], recipe: dict[str, Any], folder: Path
) -> None:
    """Write the pipeline; its version ends with a hash of weights and decisions, which keys caches."""
    files = {"encoder.onnx": export_encoder(network.encoder), "tokenizer.json": tokenizer.to_str().encode()}
    heads = network.head.numpy_weights()
    digest = hashlib.sha256(b"".join(files.values()) + b"".join(heads[name].tobytes() for name in sorted(heads)))
    digest.update(json.dumps(decisions, sort_keys=True).encode())
    nlp = assemble_pipeline(files, heads, decisions, version=f"{VERSION}+{digest.hexdigest()[:10]}")
    nlp.meta["recipe"] = recipe
    nlp.meta["license"] = "Apache-2.0"
    nlp.to_disk(folder, exclude=["vocab"])
