"""Reading scenario files: what is accepted, and faults with file and line."""

from __future__ import annotations

import re

import pytest
from scenariogeneration import xosc
from tests.scenarios.openscenario.written import at_once, lane, scenario, vehicle, write

from adr1.errors import FileFormatError
from adr1.scenarios.openscenario.expressions import filled_in
from adr1.scenarios.openscenario.scenario_file import read_scenario_file


@pytest.fixture
def text(tmp_path):
    other = {"other": vehicle("vehicle.tesla.model3")}
    made = scenario(other, {"other": [xosc.TeleportAction(lane(15, -2)), at_once(7.0)]}, [])
    return write(made, tmp_path / "good.xosc").read_text()


@pytest.fixture
def read(tmp_path):
    def run(text):
        path = tmp_path / "scene.xosc"
        path.write_text(text)
        return read_scenario_file(path)

    return run


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_every_minor_version_is_read(version, tmp_path):
    made = scenario({}, {}, [], version=version)
    file = read_scenario_file(write(made, tmp_path / "scene.xosc"))
    assert (file.town, file.hero, file.carla_axes) == ("Metro", "Ego", False)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<StopTrigger/>", "<Surprise/>", "<Surprise> is not supported inside <Act>"),
        ('laneId="-2"', 'laneId="-2" colour="red"', "attribute 'colour' is not supported"),
        ('<AbsoluteTargetSpeed value="7.0"/>', '<AbsoluteTargetSpeed value="NaN"/>', "finite"),
        ('<AbsoluteTargetSpeed value="7.0"/>', '<AbsoluteTargetSpeed value="1e999"/>', "finite"),
        ('<Private entityRef="other">', '<Private entityRef="nobody">', "unknown entity 'nobody'"),
        ('laneId="-2"', 'laneId="$lane"', "parameter 'lane' is not declared"),
        ('dynamicsShape="step"', 'dynamicsShape="jump"', "must be one of linear, cubic"),
        ('name="Ego"', 'name="Nobody"', "unknown entity 'Ego'"),
        ("</Storyboard>", "</Storyboards>", "is not XML"),
    ],
)
def test_a_fault_has_its_line(read, text, old, new, words):
    assert old in text
    broken = text.replace(old, new, 1)
    with pytest.raises(FileFormatError, match=re.escape(words)) as caught:
        read(broken)
    line = caught.value.line
    at_fault = broken.splitlines()[line - 1]
    assert new.split()[0].strip("<>/") in at_fault or "Ego" in at_fault or new in at_fault


def declared(text, *pairs):
    rows = [
        f'<ParameterDeclaration name="{name}" parameterType="double" value="{value}"/>'
        for name, value in pairs
    ]
    group = f"<ParameterDeclarations>{''.join(rows)}</ParameterDeclarations>"
    return text.replace("<CatalogLocations", f"{group}<CatalogLocations", 1)


def test_parameters_are_filled_in_in_order(read, text):
    changed = declared(text, ("base", "3"), ("fast", "${2 * $base + 1}"))
    file = read(changed.replace('value="7.0"', 'value="$fast"'))
    speeds = [
        node.number("value") for node in file.root.walk() if node.tag == "AbsoluteTargetSpeed"
    ]
    assert speeds == [7.0]
    assert file.parameters == {"base": "3", "fast": "7"}


@pytest.mark.parametrize("pairs", [(("a", "$a"),), (("a", "$b"), ("b", "$a"))])
def test_parameters_that_need_themselves_are_refused(read, text, pairs):
    with pytest.raises(FileFormatError, match="not declared before it is used"):
        read(declared(text, *pairs))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("${round(2.5)}", "3"),
        ("${-$a % 2 + max(1, 4)}", "3"),
        ("${sqrt($a) / 2}", repr(3**0.5 / 2)),
        ("${not 0 and $a > 1}", None),
        ("${1 / 0}", None),
        ("${pow(10, 400)}", None),
        ("${__import__('os')}", None),
        ("${$word + 1}", None),
        ("${" + "(" * 300 + "1" + ")" * 300 + "}", None),
        ("plain", "plain"),
    ],
)
def test_expressions(source, value):
    values = {"a": "3", "word": "red"}
    if value is None:
        with pytest.raises(ValueError, match=r"expression|no number|may have"):
            filled_in(source, values)
    else:
        assert filled_in(source, values) == value


def test_a_missing_catalog_and_a_missing_entry(read, text, tmp_path):
    reference = '<CatalogReference catalogName="Cars" entryName="red"/>'
    changed = re.sub(r"<Vehicle name=\"vehicle.tesla.*?</Vehicle>", reference, text, flags=re.S)
    with pytest.raises(FileFormatError, match="no catalog 'Cars'"):
        read(changed)
    folder = '<VehicleCatalog><Directory path="cars"/></VehicleCatalog>'
    located = re.sub(
        r"<CatalogLocations\s*/>", f"<CatalogLocations>{folder}</CatalogLocations>", changed
    )
    with pytest.raises(FileFormatError, match="there is no folder"):
        read(located)
    (tmp_path / "cars").mkdir()
    entry = re.search(r"<Vehicle name=\"vehicle.tesla.*?</Vehicle>", text, flags=re.S)
    blue = entry.group(0).replace("vehicle.tesla.model3", "blue")
    (tmp_path / "cars" / "cars.xosc").write_text(
        f'<OpenSCENARIO><Catalog name="Cars">{blue}</Catalog></OpenSCENARIO>'
    )
    with pytest.raises(FileFormatError, match="no entry 'red'; it has: blue"):
        read(located)
    assert read(located.replace('entryName="red"', 'entryName="blue"')).entities["other"].tag == (
        "Vehicle"
    )


def test_official_examples_load(official_dir):
    folder = official_dir / "scenario_runner" / "srunner" / "examples"
    problems = {}
    for path in sorted(folder.glob("*.xosc")):
        try:
            assert read_scenario_file(path).carla_axes
        except FileFormatError as error:
            problems[path.stem] = str(error)
    assert set(problems) == {"VehicleLateralDistance"}, problems
    assert "<LateralDistanceAction> is not supported" in problems["VehicleLateralDistance"]
