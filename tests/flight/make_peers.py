"""Write peers.json from `bench/orbits.py --json`: the best end state of every independent peer.

Usage: python bench/orbits.py --degree N --every-tolerance --json > FILE, for each degree, then
python tests/flight/make_peers.py FILE ... > tests/flight/peers.json
"""

import json
import sys
from pathlib import Path

from ilrs.epoch import Epoch


def main() -> None:
    found = []
    for name in sys.argv[1:]:
        job = json.loads(Path(name).read_text(encoding="utf-8"))
        peers = [r for r in job["rows"] if "v_m_s" in r]
        seen: set[str] = set()
        # The tightest tolerance of each peer stands first.
        for row in peers:
            peer = " ".join(row["name"].split()[:2])
            if peer not in seen:
                seen.add(peer)
                found.append({"peer": row["name"], "degree": job["degree"], "days": job["days"],
                              "r_icrf_m": row["r_m"], "v_icrf_m_s": row["v_m_s"]})  # fmt: skip
    start = Epoch.from_utc("2030-01-01").tdb_s
    about = (
        "End states of independent propagators (heyoka: Taylor; nyx-space: Dormand-Prince 7(8), "
        "ANISE) for the orbit of bench/orbits.py at equal forces: GRGM660PRIM, Earth and Sun of "
        "DE421, principal axes of DE421. Written by tests/flight/make_peers.py."
    )
    print(json.dumps({"about": about, "start_tdb_s": start, "ends": found}, indent=2))


if __name__ == "__main__":
    main()
