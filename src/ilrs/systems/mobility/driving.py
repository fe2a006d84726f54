"""Driving: the stages of a rover, first its way, then its energy.

What it may not do on its own matters as much as what it does: it drives only while its `drive` slot
says so, and a `go` is used up when it has ended, so that a new target alone moves nothing.
"""

from __future__ import annotations

import math

GRAVITY_M_S2 = 1.62


def offer(
    mass_kg: float,
    rolling_resistance: float,
    drive_efficiency: float,
    cruise_m_s: float,
    max_motor_w: float,
    on_power_w: float,
    standby_power_w: float,
    heater_power_w: float,
    docked_heater_fraction: float,
    panel_area_m2: float,
    panel_efficiency: float,
    capacity_j: float,
    reserve_fraction: float,
    max_charge_w: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    dock_east_m: float,
    dock_north_m: float,
    dock_radius_m: float,
    tolerance_m: float,
    stop_in_shadow: float,
    lit_threshold: float,
    sun_visible: float,
    sun_irradiance_w_m2: float,
    east_m: float,
    north_m: float,
    heading_rad: float,
    odometer_m: float,
    energy_j: float,
    spent: float,
    target_east_m: float,
    target_north_m: float,
    drive: float,
    mode: float,
    failed: float,
    slip: float,
    dt_s: float,
) -> tuple[float, ...]:
    """How far it drives in the step, and what it asks of the dock; a rover that drives does not."""
    alive = 1.0 if failed < 0.5 else 0.0
    home = 1.0 if drive > 1.5 else 0.0
    asked = 1.0 if drive > 0.5 else 0.0
    lit = 1.0 if sun_visible >= lit_threshold else 0.0
    away_east_m, away_north_m = east_m - dock_east_m, north_m - dock_north_m
    at_dock = 1.0 if math.hypot(away_east_m, away_north_m) <= dock_radius_m else 0.0

    # Its own needs come first: what they take of the step cannot be driven with.
    need_w = alive * (on_power_w if mode > 1.5 else standby_power_w)
    cold = alive * (1.0 - min(1.0, max(0.0, sun_visible)))
    outside_heater_w = cold * heater_power_w
    panel_w = alive * panel_area_m2 * panel_efficiency * max(0.0, sun_irradiance_w_m2)
    panel_w *= min(1.0, max(0.0, sun_visible))
    if mode < 0.5:
        need_w = 0.0
        outside_heater_w = 0.0

    aim_east_m = dock_east_m if home > 0.5 else target_east_m
    aim_north_m = dock_north_m if home > 0.5 else target_north_m
    to_east_m, to_north_m = aim_east_m - east_m, aim_north_m - north_m
    left_m = math.hypot(to_east_m, to_north_m)
    wanted = 1.0 if asked * alive > 0.5 and mode > 1.5 and left_m > tolerance_m else 0.0
    used_up = 1.0 if spent > 0.5 and home < 0.5 else 0.0
    waiting = 1.0 if wanted > 0.5 and stop_in_shadow > 0.5 and lit < 0.5 else 0.0

    grip = 1.0 - min(1.0, max(0.0, slip))
    per_metre_j = rolling_resistance * mass_kg * GRAVITY_M_S2 / drive_efficiency
    speed_m_s = min(cruise_m_s, max_motor_w / per_metre_j)
    span_m = speed_m_s * dt_s
    if grip * span_m > left_m:
        span_m = left_m / grip
    above_j = max(0.0, min(energy_j, capacity_j) - reserve_fraction * capacity_j)
    spare_j = above_j * discharge_efficiency + (panel_w - need_w - outside_heater_w) * dt_s
    affordable_m = max(0.0, spare_j) / per_metre_j
    low_charge = 1.0 if wanted > 0.5 and affordable_m < span_m else 0.0
    rolled_m = min(span_m, affordable_m)
    if wanted < 0.5 or used_up > 0.5 or waiting > 0.5:
        rolled_m = 0.0
    moved_m = min(left_m, grip * rolled_m)
    east_then_m, north_then_m, heading_then_rad = east_m, north_m, heading_rad
    if rolled_m > 0.0:
        share = moved_m / left_m
        east_then_m = aim_east_m if share >= 1.0 else east_m + share * to_east_m
        north_then_m = aim_north_m if share >= 1.0 else north_m + share * to_north_m
        heading_then_rad = math.atan2(to_east_m, to_north_m)
        if heading_then_rad < 0.0:
            heading_then_rad += 2.0 * math.pi
    still_m = math.hypot(aim_east_m - east_then_m, aim_north_m - north_then_m)
    arrived = 1.0 if still_m <= tolerance_m else 0.0
    ended = 1.0 if max(arrived, low_charge, used_up, 1.0 - alive) > 0.5 else 0.0
    spent_then = ended if asked > 0.5 and home < 0.5 else 0.0
    off_east_m, off_north_m = east_then_m - dock_east_m, north_then_m - dock_north_m
    docked = 1.0 if math.hypot(off_east_m, off_north_m) <= dock_radius_m else 0.0
    drive_done = arrived if asked > 0.5 else 1.0

    plugged = at_dock * alive if rolled_m <= 0.0 else 0.0
    heater_w = outside_heater_w * (docked_heater_fraction if plugged > 0.5 else 1.0)
    panel_w = 0.0 if plugged > 0.5 else panel_w
    room_w = max(0.0, capacity_j - max(0.0, energy_j)) / (charge_efficiency * dt_s)
    charge_limit_w = alive * min(max_charge_w, room_w)
    request_w = plugged * (need_w + heater_w + charge_limit_w)
    return (
        request_w,
        request_w,
        charge_limit_w,
        need_w,
        heater_w,
        per_metre_j * rolled_m / dt_s,
        panel_w,
        plugged,
        east_then_m,
        north_then_m,
        heading_then_rad,
        max(0.0, odometer_m) + rolled_m,
        spent_then,
        moved_m / dt_s,
        still_m,
        arrived,
        drive_done,
        docked,
        1.0 - docked,
        low_charge,
        waiting,
    )


def step(
    request_w: float,
    charge_limit_w: float,
    need_w: float,
    heater_w: float,
    motor_w: float,
    panel_w: float,
    plugged: float,
    bus_grant_fraction: float,
    capacity_j: float,
    reserve_fraction: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    heat_fraction: float,
    energy_j: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Share out what the dock and the panel give; the battery takes the rest or makes it up."""
    bus_w = request_w * min(1.0, max(0.0, bus_grant_fraction))
    held_j = min(capacity_j, max(0.0, energy_j))
    wanted_w = need_w + heater_w + motor_w
    charge_w = min(charge_limit_w, max(0.0, bus_w + panel_w - wanted_w))
    content_w = held_j * discharge_efficiency / dt_s
    discharge_w = min(content_w, max(0.0, wanted_w - bus_w - panel_w))
    # A panel that has no taker gives less; the dock is never asked for more than it is used.
    panel_used_w = min(panel_w, max(0.0, wanted_w + charge_w - bus_w))
    power_w = bus_w + panel_used_w + discharge_w - charge_w
    into_w = charge_w * charge_efficiency
    out_w = discharge_w / discharge_efficiency
    loss_w = charge_w - into_w + out_w - discharge_w
    kept_j = min(capacity_j, max(0.0, held_j + (into_w - out_w) * dt_s))
    charge_fraction = kept_j / capacity_j
    at_reserve = 1.0 if charge_fraction <= reserve_fraction + 1e-3 else 0.0
    unpowered = 1.0 if power_w < 0.999 * wanted_w else 0.0
    heat_w = plugged * heat_fraction * (power_w + loss_w)
    return (
        kept_j,
        bus_w,
        -bus_w,
        request_w - bus_w,
        panel_used_w,
        charge_w,
        discharge_w,
        power_w,
        loss_w,
        charge_fraction,
        at_reserve,
        unpowered,
        heat_w,
        heat_w,
    )
