"""The trained network as a folder that runs without PyTorch: encoder.onnx, pairs.npz, tokenizer.json, meta.json."""
from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from fit import Network
from network import Encoder
from onnxruntime.quantization import QuantType, quantize_dynamic
from runtime.model import Decisions
from runtime.schema import LABELS, NODES, RELATIONS, ROLES
from runtime.tags import TAGS
from runtime.words import SHAPES
from tokenizers import Tokenizer
from torch import Tensor, nn


class ByteEmbedding(nn.Module):
    """An embedding table in signed bytes with one scale a row: a quarter of the size, no measurable loss."""

    def __init__(self, weight: Tensor):
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """[...] -> [..., D]"""
        return self.rows[ids].float() * self.scale[ids]


def export_encoder(encoder: Encoder, path: Path) -> None:
    """Write the encoder as ONNX with byte weights.

    Inputs, int64: `pieces`, `shapes` [1, T]; `first`, `last` [1, W]. Outputs, float: `vectors` [1, W, D],
    `logits` [1, W, tags], `paper` [1, D].
    """
    encoder = encoder.eval()
    table = encoder.pieces
    encoder.pieces = ByteEmbedding(table.weight.detach())  # type: ignore[assignment]
    T, W = torch.export.Dim("T", min=4, max=512), torch.export.Dim("W", min=2, max=512)
    sample = tuple(torch.arange(2, 2 + n)[None] for n in (40, 20, 30, 30))
    sample = (sample[0], torch.ones(1, 40, dtype=torch.int64), sample[2], sample[3])
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(encoder, sample, str(full), input_names=["pieces", "shapes", "first", "last"],
                          output_names=["vectors", "logits", "paper"], dynamo=True, external_data=False, verbose=False,
                          dynamic_shapes=({1: T}, {1: T}, {1: W}, {1: W}))
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                         op_types_to_quantize=["MatMul", "Gemm"])  # 7 bits: 8 overflow on processors without VNNI
    encoder.pieces = table
    model = onnx.load(path)
    for part in (*model.graph.node, *model.graph.value_info, *model.graph.initializer, model.graph, model):
        part.doc_string = ""
        del part.metadata_props[:]  # the exporter's stack traces: paths of this machine
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write_folder(network: Network, tokenizer: Tokenizer, decisions: Decisions, config: dict[str, Any],
                 figures: dict[str, Any], folder: Path) -> None:
    """Write the four files; `version` is a hash of the weights, so that a cache knows when they change."""
    folder.mkdir(parents=True, exist_ok=True)
    export_encoder(network.encoder, folder / "encoder.onnx")
    write_pairs(network, folder)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_meta(decisions, config, figures, folder)


def write_pairs(network: Network, folder: Path) -> None:
    """The pair head, in half precision."""
    np.savez(folder / "pairs.npz", **{k: v.astype(np.float16) for k, v in network.head.numpy_weights().items()})


def write_meta(decisions: Decisions, config: dict[str, Any], figures: dict[str, Any], folder: Path) -> None:
    """meta.json: everything about the weights that is not weights."""
    digest = hashlib.sha256(b"".join((folder / f).read_bytes() for f in ("encoder.onnx", "pairs.npz", "tokenizer.json")))
    digest.update(json.dumps(decisions.to_json(), sort_keys=True).encode())
    meta = {"version": digest.hexdigest()[:12], "tags": TAGS, "shapes": SHAPES, "nodes": NODES, "relations": RELATIONS,
            "roles": list(ROLES), "labels": LABELS, "decisions": decisions.to_json(), "figures": figures, "recipe": config}
    (folder / "meta.json").write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
