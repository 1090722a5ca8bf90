"""Lights and signs stand where their sites say and face the traffic that they govern."""

import math

import numpy as np
import pytest
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh

from adr1.simulator.maps.ground import NO_SURFACE, SIDEWALK
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.shapes.materials import MATERIAL_LABEL, MATERIALS, Lamp, Material
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.signal_shapes import sign_mesh, traffic_light_mesh

LENSES = {
    Material.SIGNAL_RED: Lamp.SIGNAL_RED,
    Material.SIGNAL_YELLOW: Lamp.SIGNAL_YELLOW,
    Material.SIGNAL_GREEN: Lamp.SIGNAL_GREEN,
}
CAMERA_FOCAL_PX = 160.0 / math.tan(math.radians(17.5))


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    library = MapLibrary(None, tmp_path_factory.mktemp("maps"))
    return [library.load("Metro"), library.load("Parkway")]


def pixels_of(mesh: Mesh, eye_local_m: tuple[float, float, float], material: Material) -> int:
    """Pixels of a 320x180 camera, 35 degrees wide, that looks along -y and meets a material."""
    u, v = np.meshgrid(np.arange(320) + 0.5 - 160.0, np.arange(180) + 0.5 - 90.0)
    rays = np.stack((-u, np.full_like(u, -CAMERA_FOCAL_PX), -v), axis=-1).reshape(-1, 3)
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    vertices, triangles = mesh.vertices_m.copy(), mesh.triangles.astype(np.int32)
    scene = rtcore_scene.EmbreeScene()
    TriangleMesh(scene, vertices, triangles)
    start = np.tile(np.array(eye_local_m, np.float32), (len(rays), 1))
    hit = scene.run(start, rays.astype(np.float32))
    return int((mesh.materials[hit[hit >= 0]] == material).sum())


@pytest.mark.parametrize("distance_m", [30.0, 20.0, 12.0, 2.5])
@pytest.mark.parametrize("eye_z_m", [1.5, 2.0])
def test_a_driver_sees_a_red_blob_from_afar_and_from_the_line(towns, distance_m, eye_z_m):
    for town in towns:
        for site in town.lights[::6]:
            mesh = traffic_light_mesh(site, town.ground)
            box = site.trigger
            line_y = box.center_local_m[1] - box.extent_m[1]
            base = box.center_local_m[2] - box.extent_m[2]
            eye = (box.center_local_m[0], line_y + distance_m, base + eye_z_m)
            wanted = 12 if distance_m == 30.0 else 8
            assert pixels_of(mesh, eye, Material.SIGNAL_RED) >= wanted


def test_lenses_face_the_traffic_and_each_has_its_lamp(towns):
    site = towns[0].lights[0]
    mesh = traffic_light_mesh(site, towns[0].ground)
    for material, lamp in LENSES.items():
        assert MATERIALS[material].lamp == lamp
        front = mesh.normals()[mesh.materials == material]
        assert (front[:, 1] > 0.99).sum() >= 10
    centers = mesh.vertices_m[mesh.triangles].mean(axis=1)
    red, yellow, green = (
        centers[mesh.materials == material, 2].max() for material in sorted(LENSES)
    )
    assert red > yellow > green
    assert {int(MATERIAL_LABEL[m]) for m in mesh.materials} == {6, 7}


def test_posts_stand_off_the_roadway(towns):
    for town in towns:
        for site in town.lights:
            mesh = traffic_light_mesh(site, town.ground)
            corners = mesh.vertices_m[mesh.triangles[mesh.materials == Material.POLE]]
            base = site.trigger.center_local_m[2] - site.trigger.extent_m[2]
            feet = corners.reshape(-1, 3)
            feet = feet[feet[:, 2] < base + 0.1]
            far = feet[feet[:, 1] < -5.0]
            for x, y, z in far.tolist():
                wx, wy, _ = site.pose_world.transform_point((x, y, z))
                assert town.ground.surface_at(wx, wy) in (NO_SURFACE, SIDEWALK)


def test_signs_look_their_part(towns):
    faces = {
        "traffic.stop": {Material.SIGN_RED, Material.SIGN_WHITE},
        "traffic.yield": {Material.SIGN_RED, Material.SIGN_WHITE},
        "traffic.speed_limit.30": {Material.SIGN_RED, Material.SIGN_WHITE, Material.SIGN_BLACK},
    }
    found = set()
    for town in towns:
        for site in town.signs:
            if site.type_id in faces and site.type_id not in found:
                found.add(site.type_id)
                mesh = sign_mesh(site)
                assert faces[site.type_id] <= set(mesh.materials.tolist())
                shown = np.isin(mesh.materials, list(faces[site.type_id]))
                assert (mesh.normals()[shown][:, 1] > 0.99).sum() >= 2
                assert {int(MATERIAL_LABEL[m]) for m in mesh.materials} == {6, 8}
    assert found == set(faces)
