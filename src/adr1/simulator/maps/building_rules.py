"""Shape grammars (CGA, read by roadgen) for the buildings that line each kind of town.

Lots are rectangles along a frontage: local x along the street, y up, z away from it.
"""

from __future__ import annotations

CITY = """
attr Setback = 1.5           // pavement to lot, metres
attr LotWidth = 14
attr LotDepth = 16
attr LotGap = 1
attr CornerClearance = 3
attr FloorHeight = 3.4

Lot      --> Size(scope.x, 0, scope.z - 1) Center(XZ) Built
Built    --> 40% Flats | 25% Offices | 20% Shops | else: Hall
Flats    --> Extrude(FloorHeight * rand(3, 6)) I("apartments")
Offices  --> Extrude(FloorHeight * rand(5, 11)) I("office")
Shops    --> Extrude(FloorHeight * rand(1, 2)) I("retail")
Hall     --> Size(scope.x * 0.8, 0, scope.z * 0.7) Center(XZ) Extrude(FloorHeight * 2) I("civic")
"""

COUNTRYSIDE = """
attr Setback = 9
attr LotWidth = 20
attr LotDepth = 20
attr LotGap = 9
attr CornerClearance = 16
attr FloorHeight = 3.0

Lot      --> Size(scope.x - 6, 0, scope.z - 7) Center(XZ) Plot
Plot     --> 55% House | 20% Barn | else: NIL
House    --> Extrude(rand(5.5, 7.5)) Split(Y) { ~1: Walls | 2.2: Gable }
Barn     --> Size(scope.x, 0, scope.z * 0.6) Center(XZ) Extrude(rand(4.5, 6)) I("barn")
Walls    --> I("house")
Gable    --> Roof(Gable, height=scope.y) { Slope: Tiles | GableEnd: Wall }
"""
