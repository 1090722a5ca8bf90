"""The town as rays meet it: roads, markings, terrain, buildings, and odd maps."""

from pathlib import Path

import numpy as np
import pytest
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh

from adr1.simulator.maps.ground import ROAD, SHOULDER, SIDEWALK
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.shapes.lamp_heads import lamp_heads_m
from adr1.simulator.shapes.materials import MATERIAL_LABEL, Material
from adr1.simulator.shapes.mesh_cache import cached_town_mesh
from adr1.simulator.shapes.scenery import LAMP_HEIGHT_M
from adr1.simulator.shapes.town_mesh import town_mesh

MAX_TRIANGLES = 300_000
PAINT = {Material.ROAD_MARK_WHITE, Material.ROAD_MARK_YELLOW, Material.CROSSWALK}
ASPHALT = {Material.ROAD} | PAINT


class Town:
    """A town with its mesh in a scene of rays."""

    def __init__(self, library: MapLibrary, name: str) -> None:
        self.map = library.load(name)
        self.mesh = town_mesh(self.map)
        self.scene = rtcore_scene.EmbreeScene()
        # The scene keeps no reference of its own to what it is given.
        self._vertices = np.ascontiguousarray(self.mesh.vertices_m)
        self._triangles = np.ascontiguousarray(self.mesh.triangles.astype(np.int32))
        TriangleMesh(self.scene, self._vertices, self._triangles)

    def look_down(self, xy_m: np.ndarray, from_z_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Height and material of what lies below each point."""
        start = np.column_stack((xy_m, from_z_m)).astype(np.float32)
        down = np.tile(np.array([0, 0, -1], np.float32), (len(start), 1))
        found = self.scene.run(start, down, query="INTERSECT", output=True)
        assert (found["primID"] >= 0).all()
        return start[:, 2] - found["tfar"], self.mesh.materials[found["primID"]]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    shared = Path(__file__).resolve().parents[4] / "shared" / "maps"
    return MapLibrary(shared if shared.is_dir() else None, tmp_path_factory.mktemp("maps"))


@pytest.fixture(scope="module")
def metro(library):
    return Town(library, "Metro")


@pytest.fixture(scope="module")
def parkway(library):
    return Town(library, "Parkway")


@pytest.fixture(params=["Metro", "Parkway"])
def town(request, metro, parkway):
    return metro if request.param == "Metro" else parkway


def lane_centers(town: Town) -> np.ndarray:
    """Points (n, 3) along the middle of every driving lane."""
    drive = read_opendrive(town.map.name, town.map.opendrive)
    rows = []
    for road in drive.roads.values():
        for section in road.sections:
            s = np.arange(section.s_m + 1.0, section.end_s_m - 1.0, 7.0)
            for lane_id, (inner, outer) in road.lane_edges(section, s).items():
                lane = section.lane(lane_id)
                if lane is not None and lane.type == "driving" and len(s):
                    wide = np.abs(outer - inner) > 1.0
                    rows.append(road.to_world(s, 0.5 * (inner + outer))[wide, :3])
    return np.concatenate(rows)


def check_lanes_are_asphalt(town: Town, usual_m: float, most_m: float) -> None:
    points = lane_centers(town)
    z, material = town.look_down(points[:, :2], points[:, 2] + 1.5)
    assert np.isin(material, list(ASPHALT)).mean() > 0.999
    off_m = np.abs(z - points[:, 2])
    assert np.quantile(off_m, 0.99) < usual_m
    assert off_m.max() < most_m


def test_driving_lanes_are_asphalt_at_their_height_and_nothing_comes_through(town):
    check_lanes_are_asphalt(town, 0.021, 0.03)


@pytest.mark.parametrize("name", ["Town01", "Town03"])
def test_lanes_of_other_maps_are_asphalt_too(name, library, shared_dir):
    # In junctions of Town03 lanes cross at heights that differ by up to 0.5 m.
    check_lanes_are_asphalt(Town(library, name), 0.06, 0.5)


def test_vehicles_stand_on_what_is_seen(town):
    ground = town.map.ground
    iy, ix = (index[::23] for index in np.nonzero(ground.surface == ROAD))
    xy = np.column_stack((ix, iy)) * ground.cell_m + np.array(ground.origin_xy_m)
    z, _ = town.look_down(xy, ground.height_m[0, iy, ix].astype(np.float64) + 2.0)
    near = np.abs(z - ground.height_m[0, iy, ix]) < 0.07
    assert near.mean() > 0.999


def test_terrain_lies_below_all_paving(town):
    terrain = town.mesh.triangles[town.mesh.materials == Material.TERRAIN]
    assert town.mesh.vertices_m[terrain, 2].max() <= float(town.map.ground.height_m.max())


def test_broken_lines_lie_on_the_edges_of_their_lanes(metro):
    drive = read_opendrive("Metro", metro.map.opendrive)
    checked = 0
    for road in drive.roads.values():
        if road.junction_id >= 0:
            continue
        section = road.sections[0]
        for side in (section.left, section.right):
            for lane in side:
                if not lane.marks or lane.marks[0].kind not in ("solid", "broken"):
                    continue
                s = np.arange(section.s_m + 2.0, section.end_s_m - 2.0, 0.5)
                t = road.lane_edges(section, s)[lane.lane_id][1]
                on = road.to_world(s, t)
                # Beside a pavement half of the line lies under its kerb: look on the lane's side.
                inwards = -0.03 if lane.lane_id > 0 else 0.03
                on = road.to_world(s, t + inwards)
                z, material = metro.look_down(on[:, :2], on[:, 2] + 1.0)
                share = float(np.isin(material, list(PAINT)).mean())
                wanted = (0.99, 1.0) if lane.marks[0].kind == "solid" else (0.2, 0.5)
                assert wanted[0] <= share <= wanted[1]
                painted = np.isin(material, list(PAINT))
                assert z[painted] == pytest.approx(on[painted, 2] + 0.01, abs=0.012)
                off = road.to_world(s, t + 8.0 * inwards)
                _, beside = metro.look_down(off[:, :2], off[:, 2] + 1.0)
                assert np.isin(beside, [Material.ROAD_MARK_WHITE]).mean() < 0.05
                checked += 1
    assert checked > 50


def test_a_stop_line_crosses_each_lane_before_its_light(metro):
    for light in metro.map.lights:
        for x, y, yaw, half_length, _ in light.stop_boxes:
            ahead = half_length - 0.3 - 0.2
            at = np.array([[x + ahead * np.cos(yaw), y + ahead * np.sin(yaw)]])
            _, material = metro.look_down(at, np.array([1.5]))
            assert material[0] == Material.ROAD_MARK_WHITE


def test_pavements_are_raised_a_little(metro):
    used = metro.mesh.triangles[metro.mesh.materials == Material.SIDEWALK]
    assert metro.mesh.vertices_m[used, 2] == pytest.approx(0.06, abs=0.001)


def test_solid_things_are_seen_where_they_are(town):
    for item in town.map.obstacles[::7]:
        center = item.polygon_xy_m.mean(axis=0)
        for corner in item.polygon_xy_m:
            inside, outside = center + 0.97 * (corner - center), center + 1.06 * (corner - center)
            z, _ = town.look_down(np.array([inside, outside]), np.full(2, 200.0))
            assert item.z_min_m + 1.0 < z[0] <= item.z_max_m + 0.01
            assert z[1] != pytest.approx(z[0], abs=1e-3)


def test_scenery_keeps_off_lanes_and_lamps_hang_over_the_road(town):
    trunks = town.mesh.triangles[town.mesh.materials == Material.TREE_TRUNK]
    corners = town.mesh.vertices_m[trunks].reshape(-1, 3)
    for x, y, _ in corners[::11].tolist():
        assert town.map.ground.surface_at(x, y) == 0
    lamps = lamp_heads_m(town.mesh)
    assert len(lamps) > 20
    for x, y, z in lamps.tolist():
        assert town.map.ground.surface_at(x, y) in (ROAD, SIDEWALK, SHOULDER)
        assert z - town.map.ground.height_at(x, y, z) == pytest.approx(LAMP_HEIGHT_M, abs=0.4)


def test_size_labels_and_bytes(town):
    assert 50_000 < len(town.mesh) < MAX_TRIANGLES
    labels = {int(MATERIAL_LABEL[m]) for m in set(town.mesh.materials.tolist())}
    assert {1, 2, 3, 6, 9, 10, 24} <= labels
    again = town_mesh(town.map)
    assert again.vertices_m.tobytes() == town.mesh.vertices_m.tobytes()
    assert again.triangles.tobytes() == town.mesh.triangles.tobytes()
    assert again.materials.tobytes() == town.mesh.materials.tobytes()


def test_the_cache_gives_the_same_mesh_and_heals(parkway, tmp_path):
    fresh = cached_town_mesh(parkway.map, tmp_path)
    (file,) = tmp_path.glob("*.mesh.npz")
    kept = cached_town_mesh(parkway.map, tmp_path)
    assert kept.vertices_m.tobytes() == fresh.vertices_m.tobytes()
    file.write_bytes(file.read_bytes()[:1000])
    healed = cached_town_mesh(parkway.map, tmp_path)
    assert healed.triangles.tobytes() == fresh.triangles.tobytes()
    assert len(file.read_bytes()) > 100_000


ONE_ROAD = """<OpenDRIVE><header/><road id="1" length="{length}" junction="-1">
<planView><geometry s="0" x="0" y="0" hdg="0" length="{length}"><line/></geometry></planView>
<lanes><laneSection s="0"><center><lane id="0" type="none">{mark}</lane></center><right>
<lane id="-1" type="{kind}"><width sOffset="0" a="{width}" b="0" c="0" d="0"/></lane></right>
</laneSection></lanes></road></OpenDRIVE>"""
MARK = '<roadMark sOffset="0" type="{}" color="yellow" width="{}"/>'


@pytest.mark.parametrize(
    ("length", "kind", "width", "mark"),
    [
        (80.0, "driving", 3.5, MARK.format("solid broken", 0.2)),
        (80.0, "sidewalk", 2.0, ""),
        (0.5, "driving", 3.5, MARK.format("broken", 0.0)),
        (80.0, "none", 3.5, MARK.format("curb", 0.1)),
        (80.0, "driving", 0.0, MARK.format("solid", -3.0)),
    ],
)
def test_odd_maps_give_a_mesh(library, length, kind, width, mark):
    text = ONE_ROAD.format(length=length, kind=kind, width=width, mark=mark)
    mesh = town_mesh(library.from_opendrive("odd", text))
    assert len(mesh) > 0
    assert np.isfinite(mesh.vertices_m).all()
    painted = np.isin(Material.ROAD_MARK_YELLOW, mesh.materials)
    assert painted == ("solid" in mark or "broken" in mark)
