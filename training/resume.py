"""A pipeline's weights back in the network, to go on training where it stands (but for the rounding to bytes)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from fit import Network
from network import Layer
from prune import narrow


def resume(network: Network, folder: Path) -> None:
    """Fill a network, made narrower where the pipeline is, from a folder that export.py wrote."""
    with torch.no_grad():
        _fill_encoder(network, folder / "litkg_mentions" / "encoder.onnx")
        _fill_linear(network.encoder.tag, *_final(folder / "litkg_mentions"))
        for part, body, final in (("entities", "nodes", "judge_out"), ("relations", "pairs", "out")):
            weight, bias = _final(folder / f"litkg_{part}")
            arrays = {**np.load(folder / f"litkg_{part}" / f"{body}.npz"), final: weight, f"{final}_bias": bias}
            for name, array in arrays.items():
                network.heads.weights[name].copy_(torch.from_numpy(array))


def _final(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    arrays = np.load(folder / "final.npz")
    return arrays["weight"], arrays["bias"]


def _fill_encoder(network: Network, path: Path) -> None:
    """The operators stand in the order in which export.py adds them."""
    graph = onnx.load(str(path)).graph
    constants = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    encoder = network.encoder
    table, scale = (constants[n.input[0]] for n in graph.node if n.op_type == "Gather" and n.input[1] == "pieces")
    encoder.pieces.weight.copy_(_tensor(table * scale))
    for node in graph.node:
        if node.op_type == "Gather" and node.input[1] == "shapes":
            encoder.shapes.weight.copy_(_tensor(constants[node.input[0]]))
        if node.op_type == "Slice":  # positions hold the segment too
            encoder.positions.weight.copy_(_tensor(constants[node.input[0]]))
            encoder.segment.zero_()
    products, norms = _products(graph, constants), _norms(graph, constants)
    _fill_norm(encoder.norm, *next(norms))
    for layer in encoder.layers:
        assert isinstance(layer, Layer)
        parts = [next(products) for _ in range(3)]
        (output, output_bias), (rise, rise_bias), (fall, fall_bias) = next(products), next(products), next(products)
        width = layer.query.out_features // layer.heads
        narrow(layer, torch.arange(output.shape[0] // width), torch.arange(fall.shape[0]))
        for linear, (weight, bias) in zip((layer.query, layer.key, layer.value), parts, strict=True):
            _fill_linear(linear, weight, bias)
        _fill_linear(layer.output, output, output_bias)
        _fill_linear(layer.rise, rise, rise_bias)
        _fill_linear(layer.fall, fall, fall_bias)
        _fill_norm(layer.attention_norm, *next(norms))
        _fill_norm(layer.norm, *next(norms))


def _products(graph: onnx.GraphProto, constants: dict[str, np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(weight [I, O], bias [O]) of each product; a product by rows has its bias in an addition two operators on."""
    made = {name: node for node in graph.node for name in node.output}
    for place, node in enumerate(graph.node):
        if node.op_type == "DynamicQuantizeMatMul":
            x, numbers, scale, _, *bias = node.input
        elif node.op_type == "MatMulIntegerToFloat":
            whole, numbers, _, scale, _, _, *bias = node.input
            x = made[whole].input[0]
        else:
            continue
        weight = constants[numbers].astype(np.float32) * constants[scale]
        if bias:
            # What attention says comes to its product as it is; other inputs are smoothed before.
            before = made[x].input
            smooth = constants[before[1]] if before[1] in constants else np.ones(1, np.float32)
            yield weight * smooth[:, None], constants[bias[0]]
        else:
            yield weight, constants[graph.node[place + 2].input[1]]


def _norms(graph: onnx.GraphProto, constants: dict[str, np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for node in graph.node:
        if node.op_type == "LayerNormalization":
            yield constants[node.input[1]], constants[node.input[2]]


def _fill_linear(linear: nn.Linear, weight: np.ndarray, bias: np.ndarray) -> None:
    linear.weight.copy_(_tensor(weight.T))
    linear.bias.copy_(_tensor(bias))


def _fill_norm(norm: nn.LayerNorm, weight: np.ndarray, bias: np.ndarray) -> None:
    norm.weight.copy_(_tensor(weight))
    norm.bias.copy_(_tensor(bias))


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float32))
