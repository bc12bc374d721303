"""Positions on a line that keep their distances and cost least: a minimum cost flow."""

from __future__ import annotations

import heapq
from collections.abc import Sequence


def cheapest_positions(
    count: int,
    apart: Sequence[tuple[int, int, int]],
    pulls: Sequence[tuple[int, int, int, int]],
) -> list[int]:
    """Minimise sum of w * |x[a] - x[b] - c| over pulls (a, b, c, w), exactly.

    Subject to x[j] - x[i] >= d for all of `apart` (i, j, d), which must be acyclic. This is the
    dual of a minimum cost flow: the x are its node potentials, found by successive shortest paths
    (Ahuja, Magnanti and Orlin, Network Flows, chapter 9).
    """
    flow = _Flow(count)
    for i, j, distance in apart:
        flow.add_arc(j, i, -distance, _UNLIMITED)
    for a, b, offset, weight in pulls:
        flow.add_arc(b, a, offset, weight)
        flow.add_arc(a, b, -offset, weight)
    flow.potential = _packed(count, apart)
    flow.balance()
    return flow.potential


def _packed(count: int, apart: Sequence[tuple[int, int, int]]) -> list[int]:
    """Positions that keep all distances; `apart` lists each layer from left to right."""
    x = [0] * count
    for i, j, distance in apart:
        x[j] = max(x[j], x[i] + distance)
    return x


_UNLIMITED = 1 << 40


class _Flow:
    """A network in which an arc from i to j of cost k asks that x[j] <= x[i] + k."""

    def __init__(self, count: int) -> None:
        self.potential = [0] * count
        self._excess = [0] * count
        self._leaving: list[list[int]] = [[] for _ in range(count)]
        self._head: list[int] = []
        self._cost: list[int] = []
        self._room: list[int] = []

    def add_arc(self, tail: int, head: int, cost: int, capacity: int) -> None:
        """Arc 2n and its reverse 2n + 1."""
        for start, end, arc_cost, room in ((tail, head, cost, capacity), (head, tail, -cost, 0)):
            self._leaving[start].append(len(self._head))
            self._head.append(end)
            self._cost.append(arc_cost)
            self._room.append(room)

    def balance(self) -> None:
        """Make the potentials optimal, from ones that meet every unlimited arc."""
        for arc in range(0, len(self._head), 2):
            if self._reduced_cost(arc) < 0:
                self._push(arc, self._room[arc])
        while any(excess > 0 for excess in self._excess):
            self._augment()

    def _reduced_cost(self, arc: int) -> int:
        tail, head = self._head[arc ^ 1], self._head[arc]
        return self._cost[arc] + self.potential[tail] - self.potential[head]

    def _push(self, arc: int, amount: int) -> None:
        self._room[arc] -= amount
        self._room[arc ^ 1] += amount
        self._excess[self._head[arc ^ 1]] -= amount
        self._excess[self._head[arc]] += amount

    def _augment(self) -> None:
        """Send flow along a shortest path from a node with too much to one with too little."""
        distance = {node: 0 for node, excess in enumerate(self._excess) if excess > 0}
        arrived_by: dict[int, int] = {}
        settled: set[int] = set()
        queue = [(0, node) for node in distance]
        while True:
            reached, node = heapq.heappop(queue)
            if node in settled:
                continue
            if self._excess[node] < 0:
                break
            settled.add(node)
            for arc in self._leaving[node]:
                head = self._head[arc]
                if self._room[arc] and head not in settled:
                    far = reached + self._reduced_cost(arc)
                    if head not in distance or far < distance[head]:
                        distance[head] = far
                        arrived_by[head] = arc
                        heapq.heappush(queue, (far, head))
        for other in settled:
            self.potential[other] += distance[other] - reached
        self._send_to(node, arrived_by)

    def _send_to(self, end: int, arrived_by: dict[int, int]) -> None:
        path: list[int] = []
        node = end
        while node in arrived_by:
            path.append(arrived_by[node])
            node = self._head[path[-1] ^ 1]
        amount = min(self._excess[node], -self._excess[end], *(self._room[arc] for arc in path))
        for arc in path:
            self._push(arc, amount)
