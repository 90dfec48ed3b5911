"""Shape of a chain: length of its unit, and how well the chain keeps its direction from unit to unit.

In: SMILES of chain parts with two `*` each. Out: `ChainShape`. The chain is a row of rigid blocks (ring systems,
amide and ester groups, single hinge atoms) that turn freely about the bonds between them:

    <cos(unit)> = cos(t_1) cos(t_2) ... cos(t_n)     t_i = angle between the bonds into and out of block i
    L           = sum of the lengths of the blocks and of the bonds between them
    l_p         = -L / ln <cos(unit)>                length over which the chain loses its direction

At a block that turns the chain by 90 degrees or more (ortho links) the chain loses its direction: cos(t) = 0. Rings are
regular polygons with equal sides; planar systems share sides. Two rings that share a saturated bond are two blocks with
a fold between them. Angles of hinges are in `reference/properties/hinge_angles.csv`.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, exp, hypot, inf, log, pi, radians, sin

from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.structure import Graph

# Mean length of a bond of the chain: aromatic rings 1.39-1.40 A, bonds between rings 1.36-1.51 A.
RING_BOND_NM = 0.140
CHAIN_BOND_NM = 0.145
# Tetrahedral chair: 1,4-cis (one bond axial, one equatorial) turns the chain by 109.5 degrees, 1,3 by 70.5, and
# 1,4-trans not at all.
CIS_CHAIR_COS = -1.0 / 3.0
META_CHAIR_COS = 1.0 / 3.0
# Below this cosine the direction counts as lost, and the logarithm is not taken.
LEAST_COS = 1e-12
# A run of more saturated chain atoms than this is a soft spacer, which a row of rigid blocks does not describe.
MOST_SATURATED = 2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Block:
    """One rigid piece of the chain.

    Parameters
    ----------
    kind
        `ring`, a row of `hinge_angles.csv`, or several joined by ` + `.
    cosine
        Cosine of the angle between the bond in and the bond out, -1..1.
    length_nm
        From its first to its last atom of the chain, with the bond that leaves it [nm].
    known
        Whether the piece is rigid; siloxanes, bridged rings and soft spacers are not.
    """

    kind: str
    cosine: float
    length_nm: float
    known: bool = True


@dataclass(frozen=True, slots=True)
class ChainShape:
    """Blocks of a repeat unit, with its length and persistence length.

    >>> rod = ChainShape((Block("ring", 1.0, 0.4), Block("ring", 1.0, 0.7)))
    >>> rod.mean_cosine, rod.persistence_nm, rod.direction_kept(2.0)
    (1.0, inf, 1.0)

    A chain of one kind of link at one angle, after one link:

    >>> chain = ChainShape((Block("hinge", 0.5, 0.3),))
    >>> round(chain.direction_kept(0.3), 12), round(chain.persistence_nm, 4)
    (0.5, 0.4328)
    """

    blocks: tuple[Block, ...]

    @property
    def length_nm(self) -> float:
        """Contour length L of the unit [nm]."""
        return sum(block.length_nm for block in self.blocks)

    @property
    def mean_cosine(self) -> float:
        """Mean cosine between the directions in which the chain enters and leaves the unit, 0..1."""
        product = 1.0
        for block in self.blocks:
            product *= max(block.cosine, 0.0)
        return product

    @property
    def persistence_nm(self) -> float:
        """Persistence length l_p = -L / ln <cos> [nm]; infinite for a rod, 0 if the direction is lost in one unit."""
        kept = self.mean_cosine
        if kept >= 1.0 - LEAST_COS:
            return inf
        return -self.length_nm / log(kept) if kept > LEAST_COS else 0.0

    def direction_kept(self, length_nm: float) -> float:
        """Mean cosine exp(-l / l_p) after a length l along the chain [nm], 0..1: 1 for a rod, 0 for a bent chain."""
        persistence = self.persistence_nm
        return exp(-length_nm / persistence) if persistence > 0.0 else 0.0

    @property
    def unknown(self) -> tuple[str, ...]:
        """Kinds of blocks that are not rigid."""
        return tuple(dict.fromkeys(block.kind for block in self.blocks if not block.known))


@cache
def hinge_angles() -> dict[str, tuple[float, bool]]:
    """Angle [degrees] of each hinge, and whether it is a rigid piece.

    >>> hinge_angles()["-O-"]
    (121.0, True)
    """
    columns = ("hinge", "angle_deg", "known", "source", "kind", "how_read")
    return {
        row["hinge"]: (number(f"{where}:angle_deg", row["angle_deg"], high=180.0, unit="degrees"), row["known"] == "1")
        for where, row in rows(reference_table("properties/hinge_angles.csv"), columns)
    }


def chain_statistics(parts: Sequence[str]) -> ChainShape:
    """Shape of a repeat unit that is made of chain parts, in their order.

    Parameters
    ----------
    parts
        SMILES with two `*` each; a `*` stands for the neighbouring part.

    Raises
    ------
    StructureError
        If a part does not have exactly two open ends.

    References
    ----------
    P. J. Flory, Statistical Mechanics of Chain Molecules, Interscience, 1969, ch. I and IV (freely rotating chain,
    persistence length); named from memory.

    Examples
    --------
    >>> from pi_formulate.chemistry.structure import imide_part, residue
    >>> pmda = imide_part("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    >>> rod = chain_statistics((pmda, residue("Nc1ccc(N)cc1")))
    >>> round(rod.mean_cosine, 9), round(rod.length_nm, 1)
    (1.0, 1.2)
    >>> round(chain_statistics((pmda, residue("Nc1ccc(cc1)Oc1ccc(N)cc1"))).mean_cosine, 3)  # cos(180 - 121 degrees)
    0.515
    """
    return ChainShape(tuple(block for part in parts for block in _blocks(part)))


# --- the route through a part


@dataclass(frozen=True, slots=True)
class _Piece:
    """Atoms that are rigid together: rings in a plane, or one atom outside of rings."""

    atoms: frozenset[int]
    rings: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=8192)
def _blocks(smiles: str) -> tuple[Block, ...]:
    graph = structure.graph(smiles)
    pieces = _pieces(graph)
    route = _route(graph, pieces)
    blocks: list[Block] = []
    run: list[tuple[int, str]] = []  # single atoms that are rigid together
    saturated = 0
    for place, piece in enumerate(route):
        before = pieces[route[place - 1]] if place else None
        after = pieces[route[place + 1]] if place + 1 < len(route) else None
        here = pieces[piece]
        if not here.rings:
            (atom,) = here.atoms
            run.append((atom, _hinge(graph, atom)))
            if after and not after.rings and _rigid(graph, atom, next(iter(after.atoms))):
                continue
            blocks.append(_joined(run))
            saturated = saturated + 1 if blocks[-1].kind in ("-CH2-", "-CR2-", "-O-") else 0
            if saturated > MOST_SATURATED:
                blocks[-1] = Block(f"spacer {blocks[-1].kind}", blocks[-1].cosine, blocks[-1].length_nm, False)
            run = []
            continue
        saturated = 0
        blocks.append(_ring_block(smiles, graph, here, before, after))
        if after and (shared := here.atoms & after.atoms):
            fold = "saturated fold" if len(shared) == 2 else "spiro or bridge"
            angle, known = hinge_angles()[fold]
            blocks.append(Block(fold, cos(radians(180.0 - angle)), 0.0, known))
    return tuple(blocks)


def _pieces(graph: Graph) -> list[_Piece]:
    """Planar ring systems, and every atom that is in no ring."""
    unsaturated = {i for i, aromatic in enumerate(graph.aromatic) if aromatic}
    unsaturated |= {atom for a, b, order in graph.bonds if order > 1.0 for atom in (a, b)}
    systems: list[list[tuple[int, ...]]] = []
    for ring in graph.rings:
        group = [ring]
        apart = []
        for system in systems:
            shared = [set(ring) & set(member) for member in system]
            planar = any(len(s) == 2 and s <= unsaturated for s in shared)
            if planar:
                group += system
            else:
                apart.append(system)
        systems = [*apart, group]
    pieces = [_Piece(frozenset(a for ring in system for a in ring), tuple(system)) for system in systems]
    ringed = {atom for piece in pieces for atom in piece.atoms}
    singles = [i for i, symbol in enumerate(graph.symbols) if symbol != "*" and i not in ringed]
    return pieces + [_Piece(frozenset((i,)), ()) for i in singles]


def _route(graph: Graph, pieces: list[_Piece]) -> list[int]:
    """Pieces from the first `*` to the second: the shortest route; of equal routes the first by the order of atoms."""
    start, end = graph.path[1], graph.path[-2]
    # A bond inside a ring does not lead from piece to piece: the ring is one piece.
    open_bonds = [(a, b) for a, b, _ in graph.bonds if not any(a in ring and b in ring for ring in graph.rings)]
    bonds = {*open_bonds, *((b, a) for a, b in open_bonds)}
    on_path = set(graph.path)

    def next_to(x: _Piece, y: _Piece) -> bool:
        return bool(x.atoms & y.atoms) or any((a, b) in bonds for a in x.atoms for b in y.atoms)

    # Pieces of the shortest path alone: no route leads through a side ring.
    usable = [i for i, piece in enumerate(pieces) if piece.atoms & on_path]
    queue: deque[tuple[int, ...]] = deque((i,) for i in usable if start in pieces[i].atoms)
    seen = {route[-1] for route in queue}
    while queue:
        route = queue.popleft()
        if end in pieces[route[-1]].atoms:
            return list(route)
        for i in usable:
            if i not in seen and next_to(pieces[route[-1]], pieces[i]):
                seen.add(i)
                queue.append((*route, i))
    return []


# --- hinges


def _neighbours(graph: Graph, atom: int) -> list[tuple[int, float]]:
    return [(b if a == atom else a, order) for a, b, order in graph.bonds if atom in (a, b)]


def _hinge(graph: Graph, atom: int) -> str:
    """Row of `hinge_angles.csv` for an atom of the chain that is in no ring."""
    symbol = graph.symbols[atom]
    around = _neighbours(graph, atom)
    oxygens = sum(1 for near, order in around if graph.symbols[near] == "O" and order == 2.0)
    chain = [near for near, _ in around if near in graph.path]
    if symbol == "C":
        if oxygens:
            partners = {graph.symbols[near] for near in chain if not _in_ring(graph, near)}
            return "amide C" if "N" in partners else "ester C" if "O" in partners else "-C(=O)-"
        orders = {order for _, order in around}
        if 3.0 in orders:
            return "-C#"
        if 2.0 in orders:
            return "-C="
        fluorinated = [near for near, _ in around if near not in chain and _is_cf3(graph, near)]
        return "-C(CF3)2-" if len(fluorinated) == 2 else "-CR2-" if not graph.hydrogens[atom] else "-CH2-"
    if symbol in ("N", "O") and any(_is_carbonyl(graph, near) for near in chain):
        return "amide N" if symbol == "N" else "ester O"
    if symbol == "N":
        return "-N=" if any(order == 2.0 for _, order in around) else "-NH-" if graph.hydrogens[atom] else "-NR-"
    if symbol == "S":
        return ("-S-", "-SO-", "-SO2-")[min(oxygens, 2)]
    return {"O": "-O-", "Si": "Si"}.get(symbol, "other")


def _in_ring(graph: Graph, atom: int) -> bool:
    return any(atom in ring for ring in graph.rings)


def _is_cf3(graph: Graph, atom: int) -> bool:
    return sum(1 for near, _ in _neighbours(graph, atom) if graph.symbols[near] == "F") == 3


def _is_carbonyl(graph: Graph, atom: int) -> bool:
    """A carbonyl carbon outside of rings."""
    return (
        graph.symbols[atom] == "C"
        and not _in_ring(graph, atom)
        and any(graph.symbols[near] == "O" and order == 2.0 for near, order in _neighbours(graph, atom))
    )


def _rigid(graph: Graph, first: int, second: int) -> bool:
    """Whether two chain atoms cannot rotate against each other: a multiple bond, an amide or an ester."""
    if any({a, b} == {first, second} and order > 1.0 for a, b, order in graph.bonds):
        return True
    return {_hinge(graph, first), _hinge(graph, second)} in ({"amide C", "amide N"}, {"ester C", "ester O"})


def _joined(run: list[tuple[int, str]]) -> Block:
    """One atom, or a flat trans zigzag of several: the turns alternate in sign, and their sum remains."""
    turn, sign, x, y = 0.0, 1.0, 0.0, 0.0
    for place, (_, hinge) in enumerate(run):
        turn += sign * radians(180.0 - hinge_angles()[hinge][0])
        sign = -sign
        if place + 1 < len(run):
            x, y = x + cos(turn), y + sin(turn)
    known = all(hinge_angles()[hinge][1] for _, hinge in run)
    return Block(" + ".join(hinge for _, hinge in run), cos(turn), (hypot(x, y) + 1.0) * CHAIN_BOND_NM, known)


# --- rings


def _ring_block(smiles: str, graph: Graph, here: _Piece, before: _Piece | None, after: _Piece | None) -> Block:
    """A ring system between the bonds into it and out of it."""
    places = _layout(here.rings)
    inlet, outlet = (_port(graph, here, near, end) for near, end in ((before, graph.path[1]), (after, graph.path[-2])))
    joined = bool(after and here.atoms & after.atoms)
    if inlet == outlet:
        known = len(inlet) == 1
        turn = radians(180.0 - hinge_angles()["-CR2-"][0])
        return Block("-CR2- of a ring", cos(turn), 0.0 if joined else CHAIN_BOND_NM, known)
    (a, u), (b, v) = _outward(here, places, inlet), _outward(here, places, outlet)
    cosine = max(-1.0, min(1.0, -(u[0] * v[0] + u[1] * v[1])))
    length = hypot(b[0] - a[0], b[1] - a[1]) * RING_BOND_NM
    if len(here.rings) == 1 and len(here.atoms) == 6 and len(inlet) == len(outlet) == 1 and cosine > 0.0:
        cosine = _chair(smiles, graph, *inlet, *outlet, cosine)
    kind = "ring" if any(graph.aromatic[i] for i in here.atoms) else "ring without aromatic atoms"
    return Block(kind, cosine, length + (0.0 if joined else CHAIN_BOND_NM))


def _chair(smiles: str, graph: Graph, first: int, second: int, flat: float) -> float:
    """Cosine across a six-membered ring, a chair if both atoms are saturated.

    1,4-trans (both bonds equatorial) goes straight on, 1,4-cis (one axial) turns back; if the SMILES does not say, it
    is the mean of both. 1,3 has the same angle for cis and trans.
    """
    if any(graph.aromatic[i] or graph.hydrogens[i] != 1 for i in (first, second)):
        return flat
    if flat < 0.9:
        return META_CHAIR_COS
    return {"trans": flat, "cis": CIS_CHAIR_COS}.get(
        structure.faces(smiles, first, second), 0.5 * (flat + CIS_CHAIR_COS)
    )


def _port(graph: Graph, here: _Piece, near: _Piece | None, end: int) -> tuple[int, ...]:
    """Atoms of a piece at which the chain enters or leaves: one at a bond, two or more at shared atoms."""
    if near is None:
        return (end,)
    if shared := here.atoms & near.atoms:
        return tuple(sorted(shared))
    return (min(a for a in here.atoms for neighbour, _ in _neighbours(graph, a) if neighbour in near.atoms),)


def _outward(piece: _Piece, places: dict[int, Point], port: tuple[int, ...]) -> tuple[Point, Point]:
    """Place of a port and the unit vector that leaves the piece there.

    At one atom it bisects the outer angle of the ring neighbours; at a shared bond it is perpendicular to it.
    """
    place = _centre([places[i] for i in port])
    near = {
        ring[(k + step) % len(ring)]
        for ring in piece.rings
        for k, atom in enumerate(ring)
        if atom in port
        for step in (-1, 1)
    } - set(port)
    inner = _centre([places[i] for i in sorted(near)]) if near else (0.0, 0.0)
    x, y = place[0] - inner[0], place[1] - inner[1]
    size = hypot(x, y)
    return place, ((x / size, y / size) if size > LEAST_COS else (1.0, 0.0))


def _centre(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _layout(rings: tuple[tuple[int, ...], ...]) -> dict[int, Point]:
    """Plane coordinates of fused rings: regular polygons of side 1, each built on a side of a ring before it."""
    places: dict[int, Point] = {}
    left = sorted(rings)
    first = left.pop(0)
    radius = 0.5 / sin(pi / len(first))
    for k, atom in enumerate(first):
        places[atom] = (radius * cos(2.0 * pi * k / len(first)), radius * sin(2.0 * pi * k / len(first)))
    done = [first]
    while left:
        for ring in left:
            side = next(
                (
                    (a, b)
                    for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)
                    if any({a, b} <= set(polygon) for polygon in done)
                ),
                None,
            )
            if side is not None:
                break
        else:
            ring, side = left[0], None
        left.remove(ring)
        if side is not None:
            neighbour = next(placed for placed in done if set(side) <= set(placed))
            places = _on_side(ring, side, neighbour, places) | places
        done.append(ring)
    return places


def _on_side(
    ring: tuple[int, ...], side: tuple[int, int], neighbour: tuple[int, ...], places: dict[int, Point]
) -> dict[int, Point]:
    """Coordinates of a regular polygon on a side, pointing away from the ring that already has this side."""
    start = ring.index(side[0])
    order = ring[start:] + ring[:start]  # begins with the side
    (x, y), (x2, y2) = places[side[0]], places[side[1]]
    middle = _centre([places[i] for i in neighbour])
    # Turn left or right, so that the new ring lies on the far side of the line.
    left = (x2 - x) * (middle[1] - y) - (y2 - y) * (middle[0] - x) < 0.0
    step = 2.0 * pi / len(ring) * (1.0 if left else -1.0)
    dx, dy = x2 - x, y2 - y
    px, py = x2, y2
    new: dict[int, Point] = {}
    for atom in order[2:]:
        dx, dy = dx * cos(step) - dy * sin(step), dx * sin(step) + dy * cos(step)
        px, py = px + dx, py + dy
        new[atom] = (px, py)
    return new
