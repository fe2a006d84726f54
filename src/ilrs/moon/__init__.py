"""The Moon as an environment: Sun, Earth, horizons, light and ground temperature as arrays.

This room knows no station. It takes a `SitePoint`, a `HorizonMask` and a `Grid` and gives arrays.
"""
