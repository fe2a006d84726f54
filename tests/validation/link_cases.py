"""Links: published budgets and rates of radio and light, computed here."""

import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ilrs.network.radio.antennas import Antenna, dish
from ilrs.network.radio.atmosphere import air_over
from ilrs.network.radio.link import Receiver, Transmitter, link_budget, space_loss_db
from ilrs.network.radio.modcod import CCSDS, ModCod
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.noise import Amplifier
from ilrs.network.radio.optical import Pulses, Telescope, optical_budget
from ilrs.network.radio.polarisation import Polarisation
from ilrs.network.radio.skybody import moon_disc

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
ROUND = Polarisation("right", 0.0)


def cases() -> list:
    """All comparisons of links, in seconds of computing (the air takes most of them)."""
    given = tomllib.loads((HERE / "link_values.toml").read_text(encoding="utf-8"))
    found = list(voyager_cases(given["voyager"]))
    for column in given["marco"]["columns"]:
        found.extend(marco_cases(given["marco"], column))
    found.extend(lunar_oscar_cases(given["lunar_oscar"]))
    found.extend(near_earth_cases(given["near_earth"]))
    found.extend(lro_cases(given["lro"]))
    found.extend(llcd_cases(given["llcd"]))
    return found


def ends(power_dbw: float, gain_dbi: float, line_db: float, dish_dbi: float, g_t_db_k: float):
    """A transmitter and a receiver from the lines of a link table."""
    sender = Transmitter(
        "sender", 10.0 ** (power_dbw / 10.0), Antenna(gain_dbi=gain_dbi), ROUND, line_db
    )
    return sender, Receiver(
        "receiver", Antenna(gain_dbi=dish_dbi), polarisation=ROUND, g_over_t_db_k=g_t_db_k
    )


def one_row(ebn0_db: float, bits: float, loss_db: float, bandwidth_hz: float = 1e9) -> Modem:
    """A modem of one published threshold."""
    row = ModCod("published", bits, ebn0_db + 10.0 * math.log10(bits), "", "")
    return Modem(bandwidth_hz, (row,), 0.0, loss_db, 0.0)


def voyager_cases(given: dict) -> Iterator:
    """Sums of the printed design values, printed to 0.1 dB."""
    source, metres = given["source"], given["range_km"] * 1e3
    hertz = given["frequency_mhz"] * 1e6
    figure = given["dish_dbi"] - 10.0 * math.log10(given["system_k"])
    sender, receiver = ends(
        given["transmitter_dbm"] - 30.0, given["gain_dbi"], 0.0, given["dish_dbi"], figure
    )
    budget = link_budget(sender, receiver, hertz, metres, way_loss_db=-sum(given["losses_db"]))
    space = -float(space_loss_db(metres, hertz))
    yield Case("Voyager 2, X band, space loss", space, given["space_loss_db"], 0.01, "dB", source)
    up = -float(space_loss_db(metres, given["uplink_frequency_mhz"] * 1e6))
    yield Case(
        "Voyager 2, S band, space loss", up, given["uplink_space_loss_db"], 0.01, "dB", source
    )
    power, density = float(budget.received_dbw) + 30.0, float(budget.cn0_dbhz)
    yield Case("Voyager 2, received power", power, given["received_dbm"], 0.1, "dBm", source)
    yield Case("Voyager 2, Pt/N0", density, given["pt_n0_dbhz"], 0.1, "dBHz", source)
    data = density + given["data_share_db"] + given["ranging_share_db"]
    modem = one_row(given["threshold_db"], 0.5, -given["system_losses_db"])
    margin = float(modem.margin(data, given["rate_bit_s"]))
    yield Case("Voyager 2, margin at 160 bit/s", margin, given["margin_db"], 0.1, "dB", source)


def marco_cases(given: dict, column: dict) -> Iterator:
    """Every line to 0.1 dB, as it is printed."""
    source, name = given["source"], f"MarCO, {column['name']}"
    hertz, metres = given["frequency_mhz"] * 1e6, column["range_km"] * 1e3
    figure = column["dish_dbi"] - 10.0 * math.log10(column["system_k"])
    sender, receiver = ends(
        given["transmitter_dbm"] - 30.0, column["gain_dbi"], column["circuit_db"],
        column["dish_dbi"], figure,
    )  # fmt: skip
    way = sum(given[k] for k in ("atmosphere_db", "dish_pointing_db", "wind_db"))
    way += column["pointing_db"] + column["polarisation_db"]
    budget = link_budget(sender, receiver, hertz, metres, way_loss_db=way)
    modem = one_row(
        given["threshold_db"], 1 / 3, column["modulation_db"] + given["implementation_db"]
    )
    for what, ours, key, unit in (
        ("space loss", float(space_loss_db(metres, hertz)), "space_loss_db", "dB"),
        ("received power", float(budget.received_dbw) + 30.0, "received_dbm", "dBm"),
        ("Pt/N0", float(budget.cn0_dbhz), "pt_n0_dbhz", "dBHz"),
        ("margin", float(modem.margin(budget.cn0_dbhz, column["rate_bit_s"])), "margin_db", "dB"),
    ):
        yield Case(f"{name}, {what}", ours, column[key], 0.1, unit, source)


def lunar_oscar_cases(given: dict) -> Iterator:
    """Lines printed to 0.1 dB."""
    source, metres, hertz = (
        given["source"],
        given["distance_km"] * 1e3,
        given["frequency_mhz"] * 1e6,
    )
    system = Amplifier.of_noise_figure(given["noise_figure_db"]).noise_k + 290.0
    figure = given["receiver_dbi"] - 10.0 * math.log10(system)
    sender, receiver = ends(
        given["transmitter_dbw"], given["gain_dbi"], 0.0, given["receiver_dbi"], figure
    )
    way = given["polarisation_db"] + given["other_db"]
    budget = link_budget(sender, receiver, hertz, metres, way_loss_db=way)
    modem = one_row(given["ebn0_needed_db"], 0.5, given["implementation_db"])
    margin = float(modem.margin(budget.cn0_dbhz, given["rate_bit_s"]))
    for what, ours, key, unit in (
        ("space loss", float(space_loss_db(metres, hertz)), "space_loss_db", "dB"),
        ("input level", float(budget.received_dbw) + 30.0, "input_dbm", "dBm"),
        ("C/N0", float(budget.cn0_dbhz), "cn0_dbhz", "dBHz"),
        ("margin", margin, "margin_db", "dB"),
    ):
        yield Case(f"Lunar OSCAR II, {what}", ours, given[key], 0.1, unit, source)


def near_earth_cases(given: dict) -> Iterator:
    """The gain of the dish, and the margin with 0.6 dB of room for the table's own mistake."""
    source, hertz, metres = given["source"], given["frequency_mhz"] * 1e6, given["range_km"] * 1e3
    gain = dish(given["dish_m"], given["efficiency"]).peak_dbi(hertz)
    yield Case("NEN 11.28 m at X band, gain", gain, given["gain_dbi"], 0.01, "dBi", source)
    sender, receiver = ends(0.0, 0.0, given["line_db"], gain, given["g_t_db_k"])
    air = given["spreading_and_air_db"] - 10.0 * math.log10(4.0 * math.pi * metres**2)
    budget = link_budget(sender, receiver, hertz, metres, way_loss_db=air)
    modem = one_row(given["ebn0_needed_db"], 1.0, 0.0)
    margin = float(modem.margin(budget.cn0_dbhz, given["rate_bit_s"]))
    yield Case("CubeSat at X band, margin", margin, given["margin_db"], 0.6, "dB", source)


def lro_cases(given: dict) -> Iterator:
    """Gains and losses to a tenth; the rate with Moon and weather in the receiver."""
    source, hertz, metres = (
        given["source"],
        given["frequency_ghz"] * 1e9,
        given["distance_km"] * 1e3,
    )
    orbiter, station = dish(given["antenna_m"]), dish(given["station_m"])
    sender = Transmitter("LRO", given["transmitter_w"], orbiter)
    # 300 K of receiver and feed: assumed, on the poor side.
    receiver = Receiver("WS1", station, Amplifier(300.0))
    latitude, longitude, height_m = given["white_sands"]
    air = air_over(math.radians(latitude), math.radians(longitude), height_m, hertz, 0.05, 18.0)
    moon = moon_disc(hertz, metres)
    budget = link_budget(
        sender, receiver, hertz, metres, air=air,
        elevation_rad=math.radians(given["elevation_deg"]), discs=(moon,),
    )  # fmt: skip
    modem = Modem(given["symbol_bandwidth_hz"] * 1.25, CCSDS, steps_bit_s=(given["rate_bit_s"],))
    for what, ours, key, room, unit in (
        ("space loss", float(space_loss_db(metres, hertz)), "space_loss_db", 0.01, "dB"),
        ("EIRP", float(budget.eirp_dbw), "eirp_dbw", 0.1, "dBW"),
        ("antenna", orbiter.peak_dbi(hertz), "antenna_dbi", 0.05, "dBi"),
        ("antenna of White Sands", station.peak_dbi(hertz), "station_dbi", 0.05, "dBi"),
        ("rate at 10 deg, 95 % weather", float(budget.rate_bit_s(modem)), "rate_bit_s", 0, "bit/s"),
    ):
        yield Case(f"LRO at Ka band, {what}", ours, given[key], room, unit, source)


def llcd_cases(given: dict) -> Iterator:
    """Photons of an ideal link, what is left of them, and the rate that they carry."""
    source, far = given["source"], given["range_km"] * 1e3
    sender = Telescope(given["transmitter_m"])
    receiver = Telescope(given["receiver_m"], count=given["receivers"])
    slot = 0.5 * math.log2(given["order"]) / (given["order"] * given["rate_bit_s"])
    pulses = Pulses(given["order"], slot, 0.5)
    ideal = optical_budget(given["transmitter_w"], sender, receiver, given["wavelength_m"], far)
    photons = float(ideal.photons_per_bit(given["rate_bit_s"]))
    name = "LLCD downlink, ideal photons per bit"
    yield Case(name, photons, given["ideal_photons_per_bit"], 3.0, "photons", source)
    real = optical_budget(
        given["transmitter_w"], sender, receiver, given["wavelength_m"], far,
        further_loss_db=given["total_loss_db"],
    )  # fmt: skip
    left = float(real.photons_per_bit(given["rate_bit_s"]))
    middle = sum(given["detected_photons_per_bit"]) / 2.0
    yield Case("LLCD downlink, detected photons per bit", left, middle, 0.5, "photons", source)
    rate = float(real.rate_bit_s(pulses, margin_db=0.0))
    yield Case("LLCD downlink, rate", rate, given["rate_bit_s"], 1.0, "bit/s", source)
