"""Factors and weights of the driver model scores, by the short names of their parts."""

PDMS_FORMULA = "NC * DAC * (5 TTC + 5 EP + 2 C) / 12, mean over windows of 4 s"
EPDMS_FORMULA = (
    "NC * DAC * DDC * TLC * (5 TTC + 5 EP + 2 LK + 2 HC) / 14, mean over windows of 4 s; "
    "no EC, no human reference"
)
PDMS_WEIGHTS = {"TTC": 5.0, "EP": 5.0, "C": 2.0}
EPDMS_WEIGHTS = {"TTC": 5.0, "EP": 5.0, "LK": 2.0, "HC": 2.0}
PDMS_FACTORS = ("NC", "DAC")
EPDMS_FACTORS = ("NC", "DAC", "DDC", "TLC")
