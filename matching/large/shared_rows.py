"""Rows that several blocks touch: how much of each every block may use, and what it is worth."""

import numpy as np
from msgspec import structs

from matching.arrays.programme import Programme
from matching.arrays.words import Floats
from matching.large.blocks import Block
from matching.large.frame import Frame
from matching.large.solver import LinearAnswer

# A part that is handed out evenly, so that no block is shut out by what it did before.
EVENLY = 0.25


class Division:
    """The part of each shared row that each block has, kept as the blocks' own upper sides.

    Only rows with an upper side above nothing are divided; the sum of the parts is that side.
    """

    def __init__(self, whole: Programme, blocks: list[Block]) -> None:
        self.whole, self.blocks = whole, blocks
        self.upper: list[Floats] = [block.frame.programme.row_upper.copy() for block in blocks]
        self.places = [
            np.flatnonzero(
                block.shared
                & np.isfinite(block.frame.programme.row_upper)
                & (block.frame.programme.row_upper > 0)
            )
            for block in blocks
        ]
        asked = [
            np.asarray(abs(block.frame.programme.matrix[places]).sum(axis=1)).ravel()
            for block, places in zip(blocks, self.places, strict=True)
        ]
        self._hand_out([np.zeros(len(places)) for places in self.places], asked)

    def _hand_out(self, used: list[Floats], wanted: list[Floats]) -> None:
        """Each block what it uses, and of the rest a part by what it wants."""
        left = self.whole.row_upper.copy()
        total = np.zeros(len(left))
        for block, places, use, want in zip(self.blocks, self.places, used, wanted, strict=True):
            np.add.at(left, block.rows[places], -use)
            np.add.at(total, block.rows[places], want)
        for number, (block, places) in enumerate(zip(self.blocks, self.places, strict=True)):
            rows = block.rows[places]
            part = wanted[number] / np.maximum(total[rows], 1e-9)
            self.upper[number][places] = used[number] + np.maximum(0.0, left[rows]) * part

    def move(self, x: list[Floats], price: list[Floats]) -> None:
        """Keep what each block's answer uses and hand the rest to where it is worth most."""
        used, wanted = [], []
        for block, places, answer, worth in zip(self.blocks, self.places, x, price, strict=True):
            matrix = block.frame.programme.matrix[places]
            used.append(np.maximum(0.0, matrix @ answer))
            dear = np.abs(np.minimum(0.0, worth[places]))
            wanted.append(dear + EVENLY * max(float(dear.mean()) if len(dear) else 0.0, 1e-3))
        self._hand_out(used, wanted)

    def frame(self, number: int) -> Frame:
        """A block's frame with the parts it has now."""
        frame = self.blocks[number].frame
        if not len(self.places[number]):
            return frame
        upper = self.upper[number]
        return Frame(structs.replace(frame.programme, row_upper=upper), frame.owners)


def common_price(whole: Programme, blocks: list[Block], answers: list[LinearAnswer]) -> Floats:
    """One price for each row of the whole: the blocks' own, weighed by what they use of it."""
    total, weight = np.zeros(len(whole.row_lower)), np.zeros(len(whole.row_lower))
    for block, answer in zip(blocks, answers, strict=True):
        matrix = block.frame.programme.matrix
        used = np.abs(matrix @ answer.x) + 1e-6
        np.add.at(total, block.rows, answer.row_price * used)
        np.add.at(weight, block.rows, used)
    return np.where(weight > 0, total / np.maximum(weight, 1e-12), 0.0)
