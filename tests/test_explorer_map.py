"""The map of everything: communities, islands that do not touch, and their place in the page."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from kg.explorer import view
from kg.explorer.atlas import TINTS, atlas
from kg.explorer.communities import communities, modularity
from kg.explorer.discs import pack_discs, ring
from kg.explorer.islands import islands
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace

Near = list[dict[int, int]]


def cliques(count: int, size: int, *, chain: bool = True) -> Near:
    """`count` complete graphs of `size` nodes; chained, the last node of each is tied to the first of the next."""
    near: Near = [{} for _ in range(count * size)]
    for clique in range(count):
        for a, b in combinations(range(clique * size, (clique + 1) * size), 2):
            near[a][b] = near[b][a] = 1
        if chain and clique:
            near[clique * size][clique * size - 1] = near[clique * size - 1][clique * size] = 1
    return near


def scattered(count: int, groups: int) -> Near:
    """A graph of `groups` loose communities, drawn by a rule without random numbers."""
    near: Near = [{} for _ in range(count)]
    for node in range(count):
        for step in (1, 5, 11, 17):
            other = (node + groups * step) % count
            near[node][other] = near[other][node] = 2
        if node % 9 == 0:
            other = (node * 31 + 7) % count
            if other != node:
                near[node][other] = near[other][node] = 1
    return near


def figures(near: Near) -> tuple[float, float]:
    """Mean length of the edges inside islands and of those across."""
    found = islands(near, [1.0] * len(near))
    lengths: dict[bool, list[float]] = {True: [], False: []}
    for a, row in enumerate(near):
        for b in row:
            inside = found.home[a] == found.home[b]
            lengths[bool(inside)].append(float(np.hypot(*(found.points[a] - found.points[b]))))
    return sum(lengths[True]) / len(lengths[True]), sum(lengths[False]) / len(lengths[False])


def test_cliques_are_the_communities() -> None:
    assert communities(cliques(6, 7)) == [list(range(7 * at, 7 * at + 7)) for at in range(6)]


def test_communities_hold_every_node_once_and_are_connected() -> None:
    near = scattered(900, 9)
    near += [{}, {}]
    parts = communities(near)
    assert sorted(node for part in parts for node in part) == list(range(902))
    for part in parts:
        reached, members = {part[0]}, set(part)
        edge = [part[0]]
        while edge:
            edge = [b for a in edge for b in near[a] if b in members and b not in reached and not reached.add(b)]
        assert reached == members
    assert modularity(near, parts) > 0.7
    assert [len(part) for part in parts] == sorted(map(len, parts), reverse=True)


def test_weights_decide_where_a_node_belongs() -> None:
    near = cliques(2, 5, chain=False)
    near.append({0: 1, 5: 2})
    near[0][10], near[5][10] = 1, 2
    assert [5, 6, 7, 8, 9, 10] in communities(near)


def test_nodes_lie_in_their_islands_and_islands_apart() -> None:
    near = scattered(2500, 8) + [{} for _ in range(30)]
    found = islands(near, [1.0] * len(near))
    assert np.isfinite(found.points).all()
    depths = {island.depth for island in found.islands}
    assert depths == {0, 1}
    for island in found.islands:
        away = np.hypot(*(found.points[list(island.members)] - (island.x, island.y)).T)
        assert away.max() <= island.radius
    for depth in depths:
        for a, b in combinations([island for island in found.islands if island.depth == depth], 2):
            assert math.hypot(a.x - b.x, a.y - b.y) > a.radius + b.radius
    rim = found.points[found.home < 0]
    assert len(rim) == 30
    for island in found.islands:
        assert np.hypot(*(rim - (island.x, island.y)).T).min() > island.radius
    assert len({tuple(point) for point in np.round(found.points, 2).tolist()}) == len(near)


def test_edges_inside_communities_are_much_shorter_than_across() -> None:
    inside, across = figures(scattered(1500, 6))
    assert 3 * inside < across


def test_neighbours_lie_near_each_other() -> None:
    near = cliques(1, 30)
    points = islands(near, [1.0] * 30).points
    apart = [float(np.hypot(*(points[a] - points[b]))) for a, b in combinations(range(30), 2)]
    assert min(apart) > 0.3
    assert max(apart) < 12


def test_a_star_has_its_hub_in_the_middle() -> None:
    near: Near = [dict.fromkeys(range(1, 200), 1), *({0: 1} for _ in range(199))]
    points = islands(near, [1.0] * 200).points
    away = np.hypot(*(points - points[0]).T)
    assert np.hypot(*points[0]) < away.max() / 4


@pytest.mark.parametrize("near", [[], [{}], [{1: 1}, {0: 1}], cliques(1, 6), [{} for _ in range(500)]])
def test_smallest_graphs_have_a_map(near: Near) -> None:
    found = islands(near, [1.0] * len(near))
    assert found.points.shape == (len(near), 2)
    assert np.isfinite(found.points).all()
    assert len(np.unique(found.points, axis=0)) == len(near)


def test_discs_are_tied_to_their_neighbours_and_apart() -> None:
    radii = np.array([9.0, 4.0, 4.0, 2.0, 2.0, 1.0, 1.0, 1.0])
    ties = np.zeros((8, 8))
    ties[1, 6] = ties[6, 1] = 50.0
    centres = pack_discs(radii, ties, gap=0.5)
    for a, b in combinations(range(8), 2):
        assert np.hypot(*(centres[a] - centres[b])) >= radii[a] + radii[b] + 0.5
    assert np.hypot(*(centres[1] - centres[6])) < radii[1] + radii[6] + 3.0


def test_rings_do_not_overlap() -> None:
    radii = [3.0, 1.0, 2.0] * 40
    places = ring(radii, around=(18.0, 12.0))
    for (a, p), (b, q) in combinations(zip(radii, places, strict=True), 2):
        assert math.dist(p, q) >= (a + b) * 0.999
    assert min(math.hypot(*place) - radius for radius, place in zip(radii, places, strict=True)) >= 11.99


def corpus() -> Workspace:
    """Two topics with a paper, a model and tasks each, and a person without any statement."""
    workspace = Workspace()
    rows, statements = [], []
    for topic in ("Optics", "Tides"):
        low = topic.lower()
        rows.append((f"paper/{low}", "Paper", f"On {topic}", 1, 0, []))
        rows.append((f"model/{low}net", "Model", f"{topic}Net", 5, 5, []))
        rows += [(f"task/{low}-{i}", "Task", f"{topic} task {i}", 1, 1, []) for i in range(9)]
        statements += [(f"{low}{i}", f"model/{low}net", "appliedTo", f"task/{low}-{i}", 0.9, 1, 0) for i in range(9)]
        statements += [(f"m{low}{i}", f"paper/{low}", "mentions", f"task/{low}-{i}", 0.9, 1, 0) for i in range(9)]
    rows.append(("person/lone", "Person", "Lone Author", 1, 0, []))
    workspace.insert("entities", rows)
    workspace.insert("statements", statements)
    return workspace


def test_communities_bear_the_names_of_what_tells_them_apart() -> None:
    with corpus() as workspace:
        shown = view(KnowledgeGraph(workspace))
        found = atlas(shown)
    names = [row[0] for row in found["communities"] if row[4] == 0]
    assert sorted(name.split(" · ")[0] for name in names) == ["OpticsNet", "TidesNet"]
    home = dict(zip([entity.id for entity in shown.entities], found["community"], strict=True))
    assert home["paper/optics"] == home["model/opticsnet"] != home["model/tidesnet"]
    assert home["person/lone"] == -1
    tints = [row[5] for row in found["communities"]]
    assert len(set(tints)) == 2
    assert all(0 <= tint < TINTS for tint in tints)


def test_map_is_whole_numbers_within_its_bounds() -> None:
    with corpus() as workspace:
        shown = view(KnowledgeGraph(workspace))
        found = atlas(shown)
    for column in ("x", "y", "size", "community"):
        assert len(found[column]) == len(shown.entities)
        assert all(isinstance(value, int) for value in found[column])
    assert min(found["x"]) == min(found["y"]) == 0
    assert 4_000 < max(found["x"] + found["y"]) <= 16_383
    sizes = dict(zip([entity.id for entity in shown.entities], found["size"], strict=True))
    assert sizes["model/tidesnet"] > sizes["task/tides-1"] > sizes["person/lone"]


def test_map_is_the_same_in_every_process() -> None:
    script = """
import hashlib, json
from test_explorer_map import scattered
from kg.explorer.islands import islands
found = islands(scattered(1300, 7), [1.0] * 1300)
told = json.dumps([found.points.tolist(), found.home.tolist(), [island.x for island in found.islands]])
print(hashlib.sha256(told.encode()).hexdigest())
"""
    here = Path(__file__).parent
    prints = set()
    for seed, threads in (("0", "1"), ("1", "4"), ("77", "2")):
        path = os.pathsep.join((str(here), str(here.parent)))
        environment = os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "PYTHONPATH": path}
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, timeout=120)
        prints.add(done.stdout)
    assert len(prints) == 1


def test_people_lie_beside_their_papers_and_shape_no_island() -> None:
    with Workspace() as workspace:
        papers = [(f"paper/{i:02}", "Paper", f"Paper {i}", 1, 1, []) for i in range(12)]
        people = [(f"person/{i:02}", "Person", f"Person {i}", 1, 0, []) for i in range(6)]
        workspace.insert("entities", [*papers, *people])
        workspace.insert("statements", [
            *((f"c{i}", f"paper/{i:02}", "cites", f"paper/{(i + 1) % 12:02}", 1.0, 1, 0) for i in range(12)),
            *((f"a{i}", "paper/03", "authoredBy", f"person/{i:02}", 1.0, 1, 0) for i in range(6)),
        ])
        shown = view(KnowledgeGraph(workspace))
    found = atlas(shown)
    seat = {entity.id: at for at, entity in enumerate(shown.entities)}
    paper = seat["paper/03"]
    places = {(found["x"][seat[f"person/{i:02}"]], found["y"][seat[f"person/{i:02}"]]) for i in range(6)}
    assert len(places) == 6
    for x, y in places:
        assert math.hypot(x - found["x"][paper], y - found["y"][paper]) < found["unit"]
    assert {found["community"][at] for at in seat.values()} == {found["community"][paper]}
    assert sum(row[-1] for row in found["communities"] if row[4] == 0) == 12
