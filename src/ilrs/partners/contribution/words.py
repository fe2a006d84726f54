"""The words that a contribution may choose from.

Areas are the eight in which CNSA offers co-operation (Wu Yanhua, September 2024); levels and phases
are those of the invitation of 2021: every phase, every level, tangible and intangible.
"""

from __future__ import annotations

AREAS = {
    "joint_demonstration": "studies and demonstrations made together",
    "mission": "a whole mission",
    "system": "a system of the station",
    "subsystem": "a subsystem",
    "equipment": "a piece of equipment or an instrument",
    "ground_facilities": "stations, networks and centres on the Earth",
    "science_application": "use of data, samples and time",
    "education_training": "teaching, training, exchange of people",
}
LEVELS = {
    "mission": "a mission with its spacecraft",
    "system": "a facility or vehicle of the station",
    "subsystem": "a part of a system that works by itself",
    "equipment": "an instrument or device on somebody's slot",
    "ground": "on the Earth: ground service, software, analysis, people",
}
PHASES = ("planning", "demonstration", "design", "development", "implementation", "operation")
# Each form with whether it is tangible.
FORMS = {
    "hardware": True,
    "launch": True,
    "ground_service": True,
    "access": True,
    "funding": True,
    "software": False,
    "data": False,
    "analysis": False,
    "design": False,
    "people": False,
    "training": False,
}
RELATIONS = ("new", "replaces", "augments")
MATURITIES = ("estimate", "calculated", "measured")
# Categories of the COSPAR policy for missions to the Moon, as amended in 2021.
CATEGORIES = ("I", "II", "IIa", "IIb")
LANGUAGES = ("en", "zh", "ru")
