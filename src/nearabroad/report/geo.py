"""Boundaries for the map: TopoJSON to a small window of GeoJSON, in plain Python.

Longitudes are first counted from the window's centre, so that a state that crosses the
180th meridian (Russia) is never torn across the map. Arcs are simplified before they are
joined, so that two neighbours keep one common border.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

MARGIN = 0.9
"""Land is kept this many window widths beyond the window, for wide screens."""


@dataclass(frozen=True)
class MapFrame:
    """Where a map looks: centre in degrees, extent in units of the projection."""

    longitude: float
    latitude: float
    left: float
    right: float
    bottom: float
    top: float

    @property
    def ratio(self) -> float:
        """Height over width."""
        return (self.top - self.bottom) / (self.right - self.left)


@dataclass(frozen=True)
class MapShapes:
    """GeoJSON features by state, hatching lines and label points by state, and the frame."""

    land: list[dict[str, Any]]
    hatching: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    frame: MapFrame


def map_shapes(
    boundaries: Mapping[str, Any], neighbors: Sequence[str], margin: float = MARGIN
) -> MapShapes:
    """Shapes of a map fitted to the neighbors, with the land `margin` windows around them."""
    arcs = decode_arcs(boundaries)
    geometries = {
        geometry["properties"].get("a3"): _index_polygons(geometry)
        for geometry in boundaries["objects"]["countries"]["geometries"]
        if geometry.get("type") in ("Polygon", "MultiPolygon")
    }
    wanted = {code: geometries[code] for code in neighbors if code in geometries}
    focus = [
        point
        for polygons in (wanted or geometries).values()
        for polygon in polygons
        for point in _join(polygon[0], arcs)
    ]
    centre = mean_longitude(focus)
    frame = fit_frame(focus, centre)
    box = _window(focus, centre, margin)
    width = max(box[2] - box[0], 1.0) / (1 + 2 * margin)
    tolerance, widest = width / 1400, width / 60
    simplified: dict[int, Ring] = {}
    features = {}
    for code, polygons in geometries.items():
        kept = _kept(polygons, arcs, simplified, tolerance, box, centre)
        if kept:
            features[code] = kept
    codes = [code for code in neighbors if code in features]
    return MapShapes(
        land=[_feature(code, "MultiPolygon", polygons) for code, polygons in features.items()],
        hatching=[
            _feature(code, "MultiLineString", hatch(features[code], centre, widest))
            for code in codes
        ],
        labels=[_label(code, features[code], centre) for code in codes],
        frame=frame,
    )


def decode_arcs(boundaries: Mapping[str, Any]) -> list[Ring]:
    """Arcs of a TopoJSON topology in degrees, delta coding and quantisation undone.

    >>> decode_arcs({"arcs": [[[1, 1], [2, 0]]],
    ...              "transform": {"scale": [0.5, 2.0], "translate": [10, 20]}})
    [[(10.5, 22.0), (11.5, 22.0)]]
    """
    transform = boundaries.get("transform")
    if not transform:
        return [[(point[0], point[1]) for point in arc] for arc in boundaries["arcs"]]
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    decoded = []
    for arc in boundaries["arcs"]:
        x = y = 0
        points = []
        for point in arc:
            x, y = x + point[0], y + point[1]
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        decoded.append(points)
    return decoded


def simplify(points: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker's line simplification; ends stay, a closed line keeps its shape.

    >>> simplify([(0, 0), (1, 0.01), (2, 0)], 0.1)
    [(0, 0), (2, 0)]
    """
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    if points[0] == points[-1]:
        far = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        keep.add(far)
        stack = [(0, far), (far, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        worst, index = 0.0, 0
        for i in range(first + 1, last):
            distance = _off_line(points[i], points[first], points[last])
            if distance > worst:
                worst, index = distance, i
        if worst > tolerance:
            keep.add(index)
            stack += [(first, index), (index, last)]
    return [points[i] for i in sorted(keep)]


def hatch(polygons: Sequence[Polygon], centre: float, widest: float = 1.1) -> list[Ring]:
    """Parallel diagonal lines inside the polygons, closer together in a small state.

    `widest` is the greatest distance between two lines, in degrees of latitude.
    """
    rings = [[from_centre(point, centre) for point in ring] for poly in polygons for ring in poly]
    largest = max(rings, key=lambda ring: abs(area(ring)))
    low_x, low_y, high_x, high_y = bounds(largest)
    step = min(widest, max(widest / 3, min(high_x - low_x, high_y - low_y) / 5))
    slope = 0.7  # a degree of longitude is shorter than one of latitude: about 45 degrees drawn
    low_x, low_y, high_x, high_y = bounds([point for ring in rings for point in ring])
    lines = []
    offset = low_y - slope * high_x + step / 2
    while offset < high_y - slope * low_x:
        crossings = sorted(_crossings(rings, slope, offset))
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            if end - start > 0.05:
                ends = [(start, slope * start + offset), (end, slope * end + offset)]
                lines.append([_round(_wrap(x + centre), y) for x, y in ends])
        offset += step
    return lines


def mean_longitude(points: Sequence[Point]) -> float:
    """Mean direction of the longitudes, right across the 180th meridian too.

    >>> round(abs(mean_longitude([(170, 0), (-170, 0)])))
    180
    """
    x = sum(math.cos(math.radians(lon)) for lon, _ in points)
    y = sum(math.sin(math.radians(lon)) for lon, _ in points)
    return math.degrees(math.atan2(y, x))


def fit_frame(points: Sequence[Point], centre: float) -> MapFrame:
    """Frame around the points in Lambert's azimuthal equal-area projection."""
    shifted = [from_centre(point, centre) for point in points]
    low_x, low_y, high_x, high_y = bounds(shifted)
    longitude = _wrap(centre + (low_x + high_x) / 2)
    latitude = (low_y + high_y) / 2
    flat = [equal_area(point, longitude, latitude) for point in points]
    left, bottom, right, top = bounds(flat)
    return MapFrame(round(longitude, 3), round(latitude, 3), left, right, bottom, top)


def equal_area(point: Point, longitude: float, latitude: float) -> Point:
    """Lambert's azimuthal equal-area projection on the unit sphere (Snyder 1987, p. 185).

    >>> equal_area((60.0, 45.0), 60.0, 45.0)
    (0.0, 0.0)
    """
    turn, phi = math.radians(point[0] - longitude), math.radians(point[1])
    phi0 = math.radians(latitude)
    cosine = math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(turn)
    k = math.sqrt(2 / max(1 + cosine, 1e-9))
    return (
        k * math.cos(phi) * math.sin(turn),
        k * (math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(turn)),
    )


def from_centre(point: Point, centre: float) -> Point:
    """The point with its longitude counted from the centre, -180..180."""
    return (_wrap(point[0] - centre), point[1])


def bounds(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Least and greatest x and y: (low x, low y, high x, high y)."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def area(ring: Sequence[Point]) -> float:
    """Signed area of a closed ring by the shoelace formula, in square degrees."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _wrap(longitude: float) -> float:
    return (longitude + 180.0) % 360.0 - 180.0


def _round(x: float, y: float) -> Point:
    return (round(x, 2), round(y, 2))


def _off_line(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, start)
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def _crossings(rings: Sequence[Ring], slope: float, offset: float) -> list[float]:
    """Where the line y = slope x + offset meets the rings' edges, as x."""
    found = []
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            side1, side2 = y1 - slope * x1 - offset, y2 - slope * x2 - offset
            if (side1 > 0) != (side2 > 0):
                found.append(x1 + (x2 - x1) * side1 / (side1 - side2))
    return found


def _index_polygons(geometry: Mapping[str, Any]) -> list[list[list[int]]]:
    arcs = geometry["arcs"]
    return [arcs] if geometry["type"] == "Polygon" else list(arcs)


def _join(indices: Sequence[int], arcs: Sequence[Ring] | Mapping[int, Ring]) -> Ring:
    """One closed ring from its arcs; a negative number is an arc run backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _window(
    points: Sequence[Point], centre: float, margin: float
) -> tuple[float, float, float, float]:
    low_x, low_y, high_x, high_y = bounds([from_centre(point, centre) for point in points])
    wide, high = (high_x - low_x) * margin, (high_y - low_y) * margin
    return low_x - wide, low_y - high, high_x + wide, high_y + high


def _kept(
    polygons: Sequence[Sequence[Sequence[int]]],
    arcs: Sequence[Ring],
    simplified: dict[int, Ring],
    tolerance: float,
    box: tuple[float, float, float, float],
    centre: float,
) -> list[Polygon]:
    """Polygons of one state that touch the box, simplified; specks are dropped."""
    kept = []
    for polygon in polygons:
        outer = [from_centre(point, centre) for point in _join(polygon[0], arcs)]
        low_x, low_y, high_x, high_y = bounds(outer)
        if low_x > box[2] or high_x < box[0] or low_y > box[3] or high_y < box[1]:
            continue
        if high_x - low_x > 300:  # lies across the far side of the globe
            continue
        if abs(area(outer)) < (8 * tolerance) ** 2:
            continue
        rings = [_simple_ring(indices, arcs, simplified, tolerance) for indices in polygon]
        rings = [ring for ring in rings if len(ring) > 3 and abs(area(ring)) > tolerance**2]
        if rings:
            kept.append(rings)
    return kept


def _simple_ring(
    indices: Sequence[int], arcs: Sequence[Ring], simplified: dict[int, Ring], tolerance: float
) -> Ring:
    for index in indices:
        key = index if index >= 0 else ~index
        if key not in simplified:
            simplified[key] = [_round(x, y) for x, y in simplify(arcs[key], tolerance)]
    return _join(indices, simplified)


def _feature(code: str, kind: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": code,
        "properties": {"a3": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _label(code: str, polygons: Sequence[Polygon], centre: float) -> dict[str, Any]:
    """A label at the centroid of the state's largest polygon."""
    rings = [[from_centre(point, centre) for point in polygon[0]] for polygon in polygons]
    ring = max(rings, key=lambda item: abs(area(item)))
    total = area(ring)
    x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    longitude, latitude = _round(_wrap(x / (6 * total) + centre), y / (6 * total))
    return {"a3": code, "longitude": longitude, "latitude": latitude}
