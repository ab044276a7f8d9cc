"""The trained network as a spaCy pipeline that runs without PyTorch: ONNX with byte weights, arrays, decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from calibrate import Model
from data import Example, collate_pieces
from kg.extract.pipeline import assemble_pipeline
from network import Encoder, Layer

VERSION = "0.12"
"""Version of the recipe; the weights' own hash follows it."""
MOST = 63
"""The largest byte of a weight: seven bits, since eight overflow on processors without VNNI, and every machine must
say the same."""
GELU_LEAST = 0.17
"""Nothing that a GELU gives lies farther below zero."""
CONTRIBUTED = "com.microsoft"
"""ONNX Runtime's own operators."""
DAMPING = 0.01
"""Share of the mean second moment that is added to each channel's, so that all of them can be inverted."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What goes into a product: the largest magnitude of each channel [I] and the channels' second moments [I, I]."""

    largest: np.ndarray
    moments: np.ndarray


Ranges = dict[str, Inputs]
"""By the name of the product's module in the layers."""


class Graph:
    """An ONNX graph that grows operator by operator."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, array: np.ndarray) -> str:
        """A constant."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", out: Sequence[str] = (), **attributes: Any) -> str:
        """An operator; the name of its first output."""
        outputs = list(out) or [f"x{len(self.nodes)}"]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, domain=domain, **attributes))
        return outputs[0]

    def product(self, x: str, w: np.ndarray, moments: np.ndarray, *bias: str) -> str:
        """Input [.., I] @ w [I, O] + bias, in bytes; `moments` [I, I] of the input."""
        return self.op("DynamicQuantizeMatMul", x, *map(self.weight, in_bytes(w, moments)), *bias, domain=CONTRIBUTED)

    def products(self, x: str, w: np.ndarray, moments: np.ndarray, biases: Sequence[np.ndarray]) -> list[str]:
        """Input [.., I] times each part of the weights w [I, parts * O], plus its bias; it is put into bytes once."""
        whole, scale, zero = (f"x{len(self.nodes)}{part}" for part in ("", ".scale", ".zero"))
        self.op("DynamicQuantizeLinear", x, out=[whole, scale, zero])
        columns = (np.split(array, len(biases), axis=-1) for array in in_bytes(w, moments))
        return [
            self.op("MatMulIntegerToFloat", whole, self.weight(numbers), scale, self.weight(own_scale), zero,
                    self.weight(own_zero), self.weight(bias), domain=CONTRIBUTED)
            for numbers, own_scale, own_zero, bias in zip(*columns, biases, strict=True)
        ]

    def norm(self, x: str, norm: nn.LayerNorm) -> str:
        """Layer normalisation."""
        return self.op("LayerNormalization", x, self.weight(plain(norm.weight)), self.weight(plain(norm.bias)),
                       epsilon=norm.eps)


def plain(tensor: Tensor) -> np.ndarray:
    """As a float array."""
    return tensor.detach().float().numpy()


def smoothing(w: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """What the channels of a product's input are divided by, and the rows of its weights w [I, O] multiplied by.

    So one scale fits all channels, also where some have outliers (SmoothQuant, Xiao et al., 2023).
    """
    ratio: np.ndarray = np.maximum(largest, 1e-5) / np.maximum(np.abs(w).max(1), 1e-5)
    return np.sqrt(ratio).astype(np.float32)


def in_bytes(w: np.ndarray, moments: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights [I, O] as whole numbers, and the scale and the zero of each column [O]."""
    scale = (np.maximum(np.abs(w).max(0), 1e-8) / MOST).astype(np.float32)
    return rounded(w / scale, moments).astype(np.int8), scale, np.zeros(len(scale), np.int8)


def rounded(w: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Weights w [I, O] as whole numbers that give nearly the same products (GPTQ, Frantar et al., 2023).

    Row by row, the channels that move most first; what rounding one changes, the rows that are still to come make up
    for as far as their channels move with it.
    """
    order = np.argsort(-np.diag(moments), kind="stable")
    w, moments = w[order].astype(np.float64), moments[np.ix_(order, order)].astype(np.float64)
    moments[np.diag_indices_from(moments)] += DAMPING * np.diag(moments).mean()
    left = np.linalg.cholesky(np.linalg.inv(moments)).T
    out = np.empty_like(w)
    for row, spread in enumerate(left):
        out[order[row]] = whole = np.clip(np.round(w[row]), -MOST, MOST)
        w[row + 1 :] -= np.outer(spread[row + 1 :], (w[row] - whole) / spread[row])
    return out


def measure_ranges(encoder: Encoder, examples: Sequence[Example]) -> Ranges:
    """What goes into each product on some papers."""
    ranges: Ranges = {}

    def note(name: str) -> Any:
        def hook(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            rows = given[0].flatten(0, 1)
            largest = rows.abs().amax(0).numpy()
            if name.endswith("fall"):
                rows = rows / rows.amax(1, keepdim=True).clamp(min=GELU_LEAST)
            moments = (rows.T @ rows).numpy()
            before = ranges.get(name, Inputs(np.zeros_like(largest), np.zeros_like(moments)))
            ranges[name] = Inputs(np.maximum(before.largest, largest), before.moments + moments)

        return hook

    encoder.eval()
    products = [(name, part) for name, part in encoder.layers.named_modules() if isinstance(part, nn.Linear)]
    hooks = [part.register_forward_pre_hook(note(name)) for name, part in products]
    with torch.inference_mode():
        for example in examples:
            batch = collate_pieces([example.pieces])
            encoder(*(batch[name].long() for name in ("ids", "shapes", "first", "last")))
    for hook in hooks:
        hook.remove()
    return ranges


def export_encoder(encoder: Encoder, ranges: Ranges) -> bytes:
    """The encoder as an ONNX model with byte weights.

    Inputs, int64: `pieces`, `shapes` [T]; `first`, `last` [W]. Outputs, float: `vectors` [W, D], `paper` [D].
    """
    graph = Graph()
    x = embed(graph, encoder)
    for place, layer in enumerate(encoder.layers):
        x = add_layer(graph, layer, x, ranges, f"{place}.")
    x = graph.op("Squeeze", x, graph.weight(np.array([0])))
    ends = [graph.op("Gather", x, name, axis=0) for name in ("first", "last")]
    graph.op("Mul", graph.op("Add", *ends), graph.weight(np.array(0.5, np.float32)), out=["vectors"])
    graph.op("Gather", x, graph.weight(np.array(0)), axis=0, out=["paper"])
    model = helper.make_model(
        helper.make_graph(
            graph.nodes, "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, [size])
             for name, size in (("pieces", "T"), ("shapes", "T"), ("first", "W"), ("last", "W"))],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["W", encoder.size.hidden]),
             helper.make_tensor_value_info("paper", TensorProto.FLOAT, [encoder.size.hidden])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(CONTRIBUTED, 1)], ir_version=9,
    )
    return model.SerializeToString()


def embed(graph: Graph, encoder: Encoder) -> str:
    """Pieces, shapes and positions as vectors [1, T, D]; pieces are bytes with a scale a row, at no measurable loss."""
    table = plain(encoder.pieces.weight)
    scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / 127
    rows = graph.op("Gather", graph.weight(np.round(table / scale).astype(np.int8)), "pieces", axis=0)
    x = graph.op("Cast", rows, to=TensorProto.FLOAT)
    x = graph.op("Mul", x, graph.op("Gather", graph.weight(scale), "pieces", axis=0))
    x = graph.op("Add", x, graph.op("Gather", graph.weight(plain(encoder.shapes.weight)), "shapes", axis=0))
    positions = graph.weight(plain(encoder.positions.weight) + plain(encoder.segment))
    x = graph.op("Add", x, graph.op("Slice", positions, graph.weight(np.array([0])), graph.op("Shape", "pieces")))
    return graph.norm(graph.op("Unsqueeze", x, graph.weight(np.array([0]))), encoder.norm)


def add_layer(graph: Graph, layer: Layer, x: str, ranges: Ranges, place: str) -> str:
    """A transformer layer over [1, T, D]."""
    inner = plain(layer.output.weight).T
    given = ranges[place + "output"]
    smooth = smoothing(inner, given.largest)
    # Attention is linear in the values, so that they come divided from their own weights.
    query, key, value = (plain(part.weight).T for part in (layer.query, layer.key, layer.value))
    biases = plain(layer.query.bias), plain(layer.key.bias), plain(layer.value.bias) / smooth
    merged = np.concatenate([query, key, value / smooth], axis=1)
    even, merged, moments = smooth_input(graph, x, merged, ranges[place + "query"])
    parts = graph.products(even, merged, moments, biases)
    y = graph.op("MultiHeadAttention", *parts, domain=CONTRIBUTED, num_heads=layer.heads)
    y = graph.product(y, inner * smooth[:, None], smoothed(given.moments, smooth),
                      graph.weight(plain(layer.output.bias)))
    x = graph.norm(graph.op("Add", x, y), layer.attention_norm)
    even, rise, moments = smooth_input(graph, x, plain(layer.rise.weight).T, ranges[place + "rise"])
    y = graph.product(even, rise, moments, graph.weight(plain(layer.rise.bias)))
    y = graph.op("Gelu", y, domain=CONTRIBUTED)
    # A few positions, [CLS] above all, now have channels many times as large as anything else: a scale for each row.
    most = graph.op("ReduceMax", y, axes=[-1], keepdims=1)
    most = graph.op("Max", most, graph.weight(np.array(GELU_LEAST, np.float32)))
    y = graph.op("Mul", y, graph.op("Reciprocal", most))
    y = graph.product(y, plain(layer.fall.weight).T, ranges[place + "fall"].moments)
    y = graph.op("Add", graph.op("Mul", y, most), graph.weight(plain(layer.fall.bias)))
    return graph.norm(graph.op("Add", x, y), layer.norm)


def smooth_input(graph: Graph, x: str, w: np.ndarray, given: Inputs) -> tuple[str, np.ndarray, np.ndarray]:
    """An input [.., I] with its channels smoothed; the weights w [I, O] that belong to it, and its second moments."""
    smooth = smoothing(w, given.largest)
    x = graph.op("Mul", x, graph.weight(1 / smooth))
    return x, w * smooth[:, None], smoothed(given.moments, smooth)


def smoothed(moments: np.ndarray, smooth: np.ndarray) -> np.ndarray:
    """Second moments [I, I] of an input whose channels are divided."""
    return np.asarray(moments / smooth / smooth[:, None])


def write_pipeline(
    encoder: bytes, model: Model, tokenizer: Tokenizer, decisions: dict[str, Any], recipe: dict[str, Any], folder: Path
) -> None:
    """Write the pipeline; its version ends with a hash of weights and decisions, which keys caches."""
    files = {"encoder.onnx": encoder, "tokenizer.json": tokenizer.to_str().encode()}
    layers = model.tag, model.nodes, model.pairs
    digest = hashlib.sha256(b"".join(files.values()))
    for weights in layers:
        digest.update(b"".join(weights[name].tobytes() for name in sorted(weights)))
    for part in (decisions, asdict(model.known)):
        digest.update(json.dumps(part, sort_keys=True).encode())
    nlp = assemble_pipeline(files, layers, decisions, model.known, version=f"{VERSION}+{digest.hexdigest()[:10]}")
    nlp.meta["recipe"] = recipe
    nlp.meta["license"] = "Apache-2.0"
    nlp.to_disk(folder, exclude=["vocab"])
