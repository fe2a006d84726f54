"""Diffraction over the ground: one edge exactly, and the method of P.526 by other programs."""

import csv
import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.special import fresnel

from ilrs.network.surface.diffraction import (
    bullington,
    diffraction_loss_db,
    knife_edge,
    smooth_sphere,
)

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]


def cases() -> list:
    """All comparisons of diffraction, at once after compiling."""
    given = tomllib.loads((HERE / "diffraction_values.toml").read_text(encoding="utf-8"))
    return [*edge_cases(given["edge"]), *method_cases(given["diffraction"])]


def edge_cases(given: dict) -> Iterator:
    """The approximation of equation 31: to 0.2 dB, what is left out of it."""
    for v in given["v"]:
        sine, cosine = fresnel(v)
        exact = -20.0 * math.log10(0.5 * math.hypot(1.0 - cosine - sine, cosine - sine))
        yield Case(
            f"one edge at v = {v:g}", float(knife_edge(v)), exact, 0.2, "dB", given["source"]
        )  # fmt: skip


def method_cases(given: dict) -> Iterator:
    """Printed digits of the example; another program to 0.001 dB (its constants are rounded)."""
    source, wave = given["source"], 0.299792458 / given["frequency_ghz"]
    whole, radius = given["distance_km"] * 1e3, given["radius_km"] * 1e3
    high0, high1 = given["heights_m"]
    d = np.linspace(0.0, whole, 963)
    edge = bullington(d, np.zeros(963), 963, high0, high1, wave, radius)
    yield Case(
        "Bullington edge over a smooth body, Study Group 3", edge, given["bullington_smooth_db"],
        0.001, "dB", source,
    )  # fmt: skip
    sphere = smooth_sphere(whole, high0, high1, wave, radius, 22.0, 0.003, False)
    yield Case(
        "diffraction round a smooth body, Study Group 3", sphere, given["sphere_horizontal_db"],
        0.001, "dB", source,
    )  # fmt: skip
    text = (HERE.parent / "network/pycraf_diffraction.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(x for x in text.splitlines() if not x.startswith("#"))
    gap = max(abs(_profile_loss(row) - float(row["loss_db"])) for row in rows)
    yield Case(
        "diffraction over 22 profiles, largest difference", gap, 0.0, 0.01, "dB",
        "pycraf 2.1.0 (Rec. ITU-R P.452-16, the method of P.526)",
    )  # fmt: skip


def _profile_loss(row: dict) -> float:
    count = int(row["count"])
    x = np.arange(count) / (count - 1)
    shape = 200.0 * np.sin(9.0 * x) ** 2 + 120.0 * np.cos(31.0 * x)
    return diffraction_loss_db(
        50.0 * np.arange(count), float(row["amplitude"]) * shape + 150.0, float(row["mast0_m"]),
        float(row["mast1_m"]), float(row["frequency_ghz"]) * 1e9, radius_m=6_371_000.0,
        permittivity=22.0, conductivity_s_m=0.003, vertical=row["vertical"] == "1",
    )  # fmt: skip
