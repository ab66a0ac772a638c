"""A small factory floor of our own making, to be changed by each test."""

from __future__ import annotations

from todoku.radio.factory.floor import Floor

CHANNELS = [
    {"name": "w1", "centre_mhz": 2412, "bandwidth_mhz": 20},
    {"name": "w3", "centre_mhz": 2422, "bandwidth_mhz": 20},
    {"name": "w5", "centre_mhz": 2432, "bandwidth_mhz": 20},
    {"name": "w11", "centre_mhz": 2462, "bandwidth_mhz": 20},
]
DECLARED = [{"name": "wifi", "aclr_db": [23, 40], "acs_db": 25, "source": "data sheet"}]


def radio(name, x_m, y_m, **change):
    return {
        "name": name,
        "system": "wifi",
        "x_m": x_m,
        "y_m": y_m,
        "height_m": 8,
        "channels": ["w1", "w11"],
        "powers_dbm": [0, 20],
        "needed_sinr_db": 20,
        **change,
    }


def device(name, x_m, y_m, **change):
    return {"name": name, "system": "wifi", "x_m": x_m, "y_m": y_m, **change}


def described(**change):
    return {
        "width_m": 100,
        "length_m": 40,
        "clutter_size_m": 2,
        "clutter_density": 0.6,
        "clutter_height_m": 6,
        "channels": CHANNELS,
        "radios": [radio("a", 20, 20), radio("b", 80, 20)],
        "devices": [device("near_a", 25, 20), device("near_b", 75, 20)],
        **change,
    }


def floor(**change):
    return Floor.model_validate(described(**change))


WIFI = [{"name": f"W{n}", "centre_mhz": 2407 + 5 * n, "bandwidth_mhz": 20} for n in range(1, 14)]
UNITS = [{"name": f"U{n}", "centre_mhz": round(920.6 + 0.2 * (n - 24), 1), "bandwidth_mhz": 0.2} for n in range(24, 33)]
BLOCKS = [{"name": f"L{n}", "centre_mhz": 4650 + 100 * n, "bandwidth_mhz": 100} for n in (1, 2)]
SYSTEMS = {
    "Wi-Fi": {"height_m": 6, "channels": WIFI, "powers_dbm": [8, 12, 16, 20], "needed_sinr_db": 22},
    "920": {"height_m": 3, "channels": UNITS, "powers_dbm": [0, 7, 13], "needed_sinr_db": 12, "activity": 0.1},
    "5G": {"height_m": 7, "channels": BLOCKS, "powers_dbm": [10, 17, 24], "needed_sinr_db": 18},
}
STAND = {
    "AP1": ("Wi-Fi", 10, 24), "AP2": ("Wi-Fi", 30, 24), "AP3": ("Wi-Fi", 50, 24), "AP4": ("Wi-Fi", 30, 6),
    "GW1": ("920", 4, 15), "GW2": ("920", 56, 15), "RU1": ("5G", 15, 15), "RU2": ("5G", 45, 15),
}  # fmt: skip


def plant():
    """A hall of 60 x 30 m: Wi-Fi, 920 MHz and local 5G, 8 radios, 30 devices, 2 noise sources."""
    kinds = ["Wi-Fi"] * 14 + ["920"] * 10 + ["5G"] * 6
    return {
        "width_m": 60,
        "length_m": 30,
        "walls": [
            {"x1_m": 40, "y1_m": 0, "x2_m": 40, "y2_m": 18, "material": "concrete"},
            {"x1_m": 0, "y1_m": 10, "x2_m": 14, "y2_m": 10, "loss_db": 6},
        ],
        "machines": [
            {"x_m": x, "y_m": y, "width_m": 8, "depth_m": 5, "height_m": 3}
            for x in (4, 16, 28, 46)
            for y in (2, 12, 20)
        ],
        "channels": [*WIFI, *UNITS, *BLOCKS],
        "systems": [
            {"name": "Wi-Fi", "aclr_db": [23.4, 39.7], "source": "IEEE 802.11 transmit mask"},
            {"name": "5G", "aclr_db": 45, "acs_db": 33, "source": "TS 38.104 6.6.3, TS 38.101-1 7.5"},
        ],
        "radios": [_stood(name, *place) for name, place in STAND.items()],
        "devices": [
            {"name": f"D{n}", "system": kind, "x_m": 1 + n * 37 % 58, "y_m": 1 + n * 11 % 28}
            for n, kind in enumerate(kinds, start=1)
        ],
        "noises": [
            {"name": "oven", "x_m": 34, "y_m": 11, "power_dbm_per_mhz": -30, "lowest_mhz": 2440, "highest_mhz": 2480},
            {"name": "welder", "x_m": 52, "y_m": 8, "power_dbm_per_mhz": -25, "lowest_mhz": 915, "highest_mhz": 921.5},
        ],
    }


def _stood(name, system, x_m, y_m):
    shared = SYSTEMS[system]
    channels = [one["name"] for one in shared["channels"]]
    return {"name": name, "system": system, "x_m": x_m, "y_m": y_m, **shared, "channels": channels}
