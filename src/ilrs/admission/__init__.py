"""Admission: what a contribution would do to a station, found by running it with and without."""

from __future__ import annotations

from ilrs.admission.assess import Assessment, assess
from ilrs.admission.told import told

__all__ = ["Assessment", "assess", "told"]
