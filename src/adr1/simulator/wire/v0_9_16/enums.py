"""Numbers with names, as the 0.9.16 client's own debug information gives them."""

from __future__ import annotations

from enum import IntEnum, IntFlag

VERSION = "0.9.16"


class ActorState(IntEnum):
    """Byte 4 of an actor's record."""

    INVALID = 0
    ACTIVE = 1
    DORMANT = 2
    PENDING_KILL = 3


class AttributeType(IntEnum):
    """Type of a blueprint attribute."""

    BOOL = 1
    INT = 2
    FLOAT = 3
    STRING = 4
    RGB_COLOR = 5


class AttachmentType(IntEnum):
    """How a child follows its parent."""

    RIGID = 0
    SPRING_ARM = 1
    SPRING_ARM_GHOST = 2


class TrafficLightState(IntEnum):
    """Colour of a traffic light."""

    RED = 0
    YELLOW = 1
    GREEN = 2
    OFF = 3
    UNKNOWN = 4


class VehicleFailure(IntEnum):
    """Failure state in a vehicle's record."""

    NONE = 0
    ROLLOVER = 1
    ENGINE = 2
    TIRE_PUNCTURE = 3


class VehicleDoor(IntEnum):
    """Doors that can be opened."""

    FRONT_LEFT = 0
    FRONT_RIGHT = 1
    REAR_LEFT = 2
    REAR_RIGHT = 3
    HOOD = 4
    TRUNK = 5
    ALL = 6


class VehicleWheel(IntEnum):
    """Wheels; 0 and 1 are also the front and back wheel of a two-wheeler."""

    FRONT_LEFT = 0
    FRONT_RIGHT = 1
    BACK_LEFT = 2
    BACK_RIGHT = 3


class MaterialParameter(IntEnum):
    """Texture slots of a material."""

    NORMAL = 0
    AO_ROUGHNESS_METALLIC_EMISSIVE = 1
    DIFFUSE = 2
    EMISSIVE = 3


class LightGroup(IntEnum):
    """Groups of street lights."""

    NONE = 0
    VEHICLE = 1
    STREET = 2
    BUILDING = 3
    OTHER = 4


class CityObjectLabel(IntEnum):
    """Semantic tags."""

    NONE = 0
    ROADS = 1
    SIDEWALKS = 2
    BUILDINGS = 3
    WALLS = 4
    FENCES = 5
    POLES = 6
    TRAFFIC_LIGHT = 7
    TRAFFIC_SIGNS = 8
    VEGETATION = 9
    TERRAIN = 10
    SKY = 11
    PEDESTRIANS = 12
    RIDER = 13
    CAR = 14
    TRUCK = 15
    BUS = 16
    TRAIN = 17
    MOTORCYCLE = 18
    BICYCLE = 19
    STATIC = 20
    DYNAMIC = 21
    OTHER = 22
    WATER = 23
    ROAD_LINES = 24
    GROUND = 25
    BRIDGE = 26
    RAIL_TRACK = 27
    GUARD_RAIL = 28
    ANY = 255


class VehicleLight(IntFlag):
    """Bits of a vehicle's light state."""

    NONE = 0
    POSITION = 1
    LOW_BEAM = 2
    HIGH_BEAM = 4
    BRAKE = 8
    RIGHT_BLINKER = 16
    LEFT_BLINKER = 32
    REVERSE = 64
    FOG = 128
    INTERIOR = 256
    SPECIAL1 = 512
    SPECIAL2 = 1024
    ALL = 0xFFFFFFFF


class SimulationFlag(IntFlag):
    """Flags of the episode header."""

    NONE = 0
    MAP_CHANGED = 1
    LIGHTS_UPDATE_PENDING = 2


class SensorType(IntEnum):
    """Index in the client's sensor registry; a wrong one makes the client crash."""

    COLLISION = 0
    DEPTH_CAMERA = 1
    NORMALS_CAMERA = 2
    DVS_CAMERA = 3
    GNSS = 4
    IMU = 5
    LANE_INVASION = 6
    OBSTACLE = 7
    OPTICAL_FLOW_CAMERA = 8
    RADAR = 9
    SEMANTIC_LIDAR = 10
    LIDAR = 11
    RSS = 12
    RGB_CAMERA = 13
    SEMANTIC_CAMERA = 14
    INSTANCE_CAMERA = 15
    COSMOS_CAMERA = 16
    WORLD_OBSERVER = 17
    GBUFFER_UINT8 = 18
    GBUFFER_FLOAT = 19
    V2X_CAM = 20
    V2X_CUSTOM = 21
