"""Scenario types, one file each; `adr1.scenarios.registry` finds them."""
