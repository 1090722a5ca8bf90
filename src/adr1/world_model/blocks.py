"""Building blocks of networks: embeddings and attention over tokens."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn


def two_layers(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """Linear, GELU, linear."""
    return nn.Sequential(nn.Linear(inputs, hidden), nn.GELU(), nn.Linear(hidden, outputs))


def three_layers(inputs: int, hidden: int, outputs: int, bias: float) -> nn.Sequential:
    """Two hidden layers of one size; the last bias is set."""
    last = nn.Linear(hidden, outputs)
    nn.init.constant_(last.bias, bias)
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), last
    )


class AttentionBlock(nn.Module):
    """Self-attention and two layers, normed before, added to what came in."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.norm_in = nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)
        self.norm_out = nn.LayerNorm(width)
        self.layers = two_layers(width, 2 * width, width)

    def forward(
        self, tokens: Float[Tensor, "b n d"], valid: Bool[Tensor, "b n"]
    ) -> Float[Tensor, "b n d"]:
        """Tokens that are not valid are not looked at; each row needs a valid one."""
        mixed = self.queries_keys_values(self.norm_in(tokens))
        split = mixed.unflatten(-1, (3, self._heads, -1)).permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(
            split[0], split[1], split[2], attn_mask=valid[:, None, None, :]
        )
        tokens = tokens + self.merge(seen.transpose(1, 2).flatten(-2))
        return torch.add(tokens, self.layers(self.norm_out(tokens)))
