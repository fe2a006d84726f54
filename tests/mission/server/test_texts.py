"""What the station calls things, in the language of whoever looks."""

from __future__ import annotations

from pathlib import Path

from whole import Whole, told


def test_texts_of_the_kinds_and_of_the_station(tmp_path: Path) -> None:
    whole = Whole(tmp_path)
    with whole.running(), whole.browser("ada", "operator") as ada:
        station = told(ada.get("/station"))
        for language in ("zh", "ru"):
            texts = told(ada.get("/station/texts", params={"language": language}))
            for title in (station["title"], *(e["title"] for e in station["elements"])):
                assert texts[title] not in ("", title)
            assert texts["charge fraction"]
        assert told(ada.get("/station/texts", params={"language": "fr"})) == {}
        assert ada.get("/station/texts", params={"language": "../zh"}).status_code == 422
