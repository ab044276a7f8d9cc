"""Leaving out what the encoder needs least: attention heads and inner channels.

A head's or channel's importance is the mean magnitude of the loss's gradient by a gate on it (Michel et al., 2019,
"Are Sixteen Heads Really Better than One?"). Every layer keeps as many as any other, since a layer is as slow as it is
wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from data import Example, batches, collate, gold_item
from fit import DEVICE, Network, on_device, step_loss
from network import Layer


def prune(network: Network, examples: Sequence[Example], config: dict[str, Any], seed: int) -> None:
    """Keep `heads` heads and `inner` inner channels of each layer, by their importance on some examples."""
    layers: Sequence[Layer] = list(network.to(DEVICE).encoder.layers)  # type: ignore[arg-type]
    gates = [(torch.ones(x.heads, device=DEVICE, requires_grad=True),
              torch.ones(x.rise.out_features, device=DEVICE, requires_grad=True)) for x in layers]
    hooks = [hook for layer, gate in zip(layers, gates, strict=True) for hook in _gated(layer, *gate)]
    sums = [(torch.zeros_like(heads), torch.zeros_like(inner)) for heads, inner in gates]
    network.eval()
    lengths = [len(x.pieces.ids) for x in examples]
    for numbers in batches(lengths, config["batch"], np.random.default_rng(seed)):
        batch = on_device(collate([gold_item(examples[i]) for i in numbers]))
        loss, _, _ = step_loss(network, batch, {**config, "hidden": 0.0, "hidden_gold": 0.0})
        slopes = iter(torch.autograd.grad(loss, [gate for pair in gates for gate in pair]))
        for pair in sums:
            for total in pair:
                total += next(slopes).abs()
    for hook in hooks:
        hook.remove()
    for layer, (heads, inner) in zip(layers, sums, strict=True):
        narrow(layer, _largest(heads, config["heads"]), _largest(inner, config["inner"]))


def narrow(layer: Layer, heads: Tensor, inner: Tensor) -> None:
    """Keep the heads and inner channels of these numbers."""
    width = layer.query.out_features // layer.heads
    at = (heads[:, None] * width + torch.arange(width, device=heads.device)).flatten()
    layer.query, layer.key, layer.value = (_rows(part, at) for part in (layer.query, layer.key, layer.value))
    layer.output, layer.heads = _columns(layer.output, at), len(heads)
    layer.rise, layer.fall = _rows(layer.rise, inner), _columns(layer.fall, inner)


def _largest(importance: Tensor, count: int) -> Tensor:
    return importance.topk(count).indices.sort().values


def _gated(layer: Layer, heads: Tensor, inner: Tensor) -> list[Any]:
    """Hooks that multiply what each head and inner channel says by its gate."""
    width = layer.query.out_features // layer.heads
    return [
        layer.output.register_forward_pre_hook(lambda _, x: (x[0] * heads.repeat_interleave(width),)),
        layer.fall.register_forward_pre_hook(lambda _, x: (x[0] * inner,)),
    ]


def _rows(linear: nn.Linear, at: Tensor) -> nn.Linear:
    return _linear(linear.weight[at], linear.bias[at])


def _columns(linear: nn.Linear, at: Tensor) -> nn.Linear:
    return _linear(linear.weight[:, at], linear.bias)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    out = nn.Linear(weight.shape[1], weight.shape[0], device=weight.device)
    with torch.no_grad():
        out.weight.copy_(weight)
        out.bias.copy_(bias)
    return out
