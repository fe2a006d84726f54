"""What may be opened, and where it may lead."""

from __future__ import annotations

import pytest

from ilrs.diagnostics import SimulationError
from ilrs.mission.ports.settings import PortSettings, StationSettings, destination


@pytest.mark.parametrize(
    "settings",
    [
        PortSettings(telemetry_udp=(("192.0.2.7", 5000),)),
        PortSettings(telemetry_tcp=0, host="0.0.0.0"),
        StationSettings("tcp", 0, "::"),
    ],
)
def test_nothing_leads_beyond_this_machine_unless_wanted(
    settings: PortSettings | StationSettings,
) -> None:
    with pytest.raises(SimulationError, match="is not this machine") as told:
        settings.check()
    assert "--ports-beyond" in (told.value.hint or "")
    type(settings)(**vars(settings) | {"beyond": True}).check()


def test_telecommands_need_a_person() -> None:
    with pytest.raises(SimulationError, match="need a person"):
        PortSettings(telecommand_tcp=0).check()
    PortSettings(telecommand_tcp=0, telecommand_as="bo").check()
    assert not PortSettings().any


def test_destinations_are_read() -> None:
    assert destination("127.0.0.1:10015") == ("127.0.0.1", 10015)
    assert destination("[::1]:7") == ("::1", 7)
    for text in ("10015", "host:", "host:0", "host:65536", ":7", "host:7a", "host:٣"):
        with pytest.raises(ValueError, match=r"port|PORT"):
            destination(text)
