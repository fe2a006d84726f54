"""The page of a run: true to the summary, inert, self-contained, the same every time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import xarray as xr
from synthetic import SyntheticRecord
from written_page import Page, plain

from ilrs.report import words
from ilrs.report.page import report_html, write_report


def test_the_figures_are_those_of_the_summary(whole_year: SyntheticRecord) -> None:
    page, s = Page(report_html(whole_year)), whole_year.summary
    for key in ("made_j", "used_j", "shed_j", "curtailed_j", "lost_j", "stored_j", "released_j"):
        assert plain(words.figure(s["energy"][key], "J")) in page.text
    for key in ("made_bit", "sent_bit", "kept_bit", "lost_bit"):
        assert plain(words.figure(s["data"][key], "bit")) in page.text
    assert plain(words.percent(s["charge"]["lowest"])) in page.text
    assert plain(words.span(s["dark"]["longest_s"])) in page.text
    assert plain(words.celsius(s["temperature"]["coldest"]["value_k"])) in page.text
    assert plain(words.celsius(s["temperature"]["hottest"]["value_k"])) in page.text
    assert f"{s['alarms']['red']} red" in page.text
    assert s["digest"] in page.text
    assert "Survived the year" in page.text


def test_the_year_balances_in_what_the_charts_embed(whole_year: SyntheticRecord) -> None:
    """The daily layers add up to the summary's totals, so the picture cannot tell another story."""
    page = Page(report_html(whole_year))
    layers = page.data()["charts"]["energy-balance"]
    total = sum(sum(layer["l"]) for layer in layers)
    energy = whole_year.summary["energy"]
    keys = ("made", "released", "curtailed", "used", "stored", "lost", "shed")
    expected = sum(energy[f"{key}_j"] for key in keys) / 3.6e6
    assert abs(total - expected) < 2e-3 * expected


def test_it_is_the_same_every_time(whole_year: SyntheticRecord, tmp_path: Path) -> None:
    first = write_report(whole_year, tmp_path / "a.html").read_bytes()
    second = write_report(whole_year, tmp_path / "b.html").read_bytes()
    assert first == second
    assert 100_000 < len(first) < 3_000_000


def test_it_needs_nothing_from_outside(whole_year: SyntheticRecord) -> None:
    html = report_html(whole_year)
    assert not re.search(r"https?:|//[a-z]", html.replace("https://doi.org", ""))
    assert "@import" not in html
    assert "url(" not in html
    for tag, attrs in Page(html).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert "src" not in attrs
        assert attrs.get("href", "#").startswith("#")
    assert "default-src 'none'" in html


def test_links_and_ids_agree(whole_year: SyntheticRecord) -> None:
    page = Page(report_html(whole_year))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for t, a in page.tags if t == "a"}
    assert targets <= set(ids)
    script = next(t for a, t in page.scripts if "type" not in a)
    assert set(re.findall(r'getElementById\("(\w+)"\)', script)) <= set(ids)


def test_charts_say_in_words_what_they_show(whole_year: SyntheticRecord) -> None:
    page = Page(report_html(whole_year))
    plots = [a for _, a in page.tags if a.get("class") == "plot"]
    assert len(plots) > 15
    assert all(a["role"] == "img" and len(a["aria-label"]) > 15 for a in plots)
    assert all(a.get("aria-hidden") == "true" for t, a in page.tags if t == "svg")


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'${{7*7}}"


def test_hostile_text_is_inert(year: SyntheticRecord) -> None:
    """Texts of station files reach every section; none of them may become a tag."""
    year.summary["title"] = HOSTILE
    year.summary["why_not"] = [HOSTILE]
    year.summary["scenario"] = HOSTILE
    year.summary["margins"][0]["name"] = HOSTILE
    year.summary["energy"]["by_element"]["lights"]["title"] = HOSTILE
    year.station["summary"] = HOSTILE
    for element in year.station["elements"].values():
        element["title"] = element["facility"] = element["kind"] = HOSTILE
        for value in element["params"].values():
            value["text"] = value["source"] = value["note"] = HOSTILE
    for mode in year.station["modes"]:
        mode["title"] = HOSTILE
    year.station["sites"]["ridge"]["title"] = HOSTILE
    year.events = [
        e | {"text": HOSTILE, "address": HOSTILE, "event": HOSTILE, "severity": HOSTILE}
        for e in year.events
    ]
    year.journal = [SimpleNamespace(step=1, actor=HOSTILE, address=HOSTILE, value=1.0, why=HOSTILE)]
    year.provenance = {HOSTILE: {HOSTILE: HOSTILE}}
    year.path = f"runs/{HOSTILE.replace('/', '')}"
    page = Page(report_html(year))
    assert [t for t, _ in page.tags].count("script") == 2
    assert not any(t == "img" or any(k.startswith("on") for k in a) for t, a in page.tags)
    assert HOSTILE in page.text
    assert "{{7*7}}" in page.text
    assert HOSTILE in json.dumps(page.data(), ensure_ascii=False).replace('\\"', '"')


def test_the_script_is_the_one_the_page_allows(whole_year: SyntheticRecord) -> None:
    import base64
    import hashlib

    html = report_html(whole_year)
    script = next(t for a, t in Page(html).scripts if "type" not in a)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html


def test_a_spike_of_two_samples_is_drawn(whole_year: SyntheticRecord) -> None:
    page = Page(report_html(whole_year))
    trace = page.data()["charts"]["temperature-spectrometer_body"][0]
    top = whole_year.extremes["spectrometer_body/temperature_k"]["max"] - 273.15
    assert abs(max(trace["h"]) - top) < 0.2
    assert len(trace["l"]) <= 1000


def test_what_a_station_does_not_have_is_said(whole_year: SyntheticRecord) -> None:
    bare = SyntheticRecord(
        whole_year.dataset[["battery.charge_fraction"]], {}, [], [], {"survived": True}, {}, {}
    )
    text = Page(report_html(bare)).text
    for sentence in (
        "No electricity was recorded", "no thermal nodes", "No sunlight was recorded",
        "no data bus", "No command was given", "Nothing happened", "No limits are declared",
        "does not hold the station's parameters",
    ):  # fmt: skip
        assert sentence in text


def test_a_record_without_rows_still_makes_a_page(whole_year: SyntheticRecord) -> None:
    empty = xr.Dataset(coords={"time": np.zeros(0, dtype="datetime64[ns]")})
    page = Page(report_html(SyntheticRecord(empty, {}, [], [], {}, {}, {}, complete=False)))
    assert "The record holds no time series" in page.text


def test_an_incomplete_record_says_where_it_ends(year: SyntheticRecord) -> None:
    """Rows after the end read as missing; the page stops where they begin."""
    for name in year.dataset.data_vars:
        if not str(name).startswith(("site.", "centre.")):
            values = year.dataset[name].values.copy()
            values[144 * 100 :] = np.nan
            year.dataset[name] = year.dataset[name].copy(data=values)
    year.complete, year.summary = False, {}
    page = Page(report_html(year))
    assert "Incomplete record." in page.text
    assert "it ends at 2035-04-11 00:00 UTC of a run planned to 2036-01-01" in page.text.replace(
        "It ends", "it ends"
    )
    assert "Unfinished run" in page.text or "Did not survive" in page.text
    assert page.data()["end"] == page.data()["start"] + 100 * 86_400_000


def test_a_failed_run_leads_with_the_reason(year: SyntheticRecord) -> None:
    year.summary |= {"survived": False, "why_not": ["the heater went short of 3 kWh"]}
    page = Page(report_html(year))
    assert "Did not survive the year" in page.text
    assert "The heater went short of 3 kWh." in page.text


def test_a_short_run_is_shown_by_the_hour(month: SyntheticRecord) -> None:
    layer = Page(report_html(month)).data()["charts"]["energy-balance"][0]
    assert layer["d"] == 3_600_000
    assert len(layer["l"]) == 12 * 24


def test_commands_read_as_the_centre_spelled_them(year: SyntheticRecord) -> None:
    year.journal = [
        SimpleNamespace(step=70, actor="centre", address="radar/mode", value=1.0, why="night")
    ]
    year.events = [
        {"time": "2035-01-01T01:10:00Z", "step": 70, "event": "rule", "severity": "info",
         "address": "night", "text": "night", "commands": ["radar/mode = standby"]}
    ]  # fmt: skip
    text = Page(report_html(year)).text
    assert "radar/mode = standby" in text
    assert "2035-01-01 01:10" in text


def test_equal_weak_figures_share_a_row_and_choices_are_left_out(year: SyntheticRecord) -> None:
    text = Page(report_html(year)).text
    assert "Spectrometer, Seismometer" in text or "Seismometer, " in text
    assert text.count("to be agreed") == 1
    year.station["elements"]["lights"]["params"] = {
        "priority": {"si": 5.0, "text": "5", "confidence": "assumed", "note": "first to go"},
        "profile": {"si": 1.0, "text": "lit_only", "confidence": "assumed", "note": "by hand"},
    }
    text = Page(report_html(year)).text
    assert "first to go" not in text
    assert "by hand" not in text


def test_rounding_is_not_called_an_amount(year: SyntheticRecord) -> None:
    year.summary["energy"]["shed_j"] = 1e-6
    text = Page(report_html(year)).text
    assert "No load was ever refused power." in text
    assert "nothing refused to loads" in text
    assert "e-" not in re.sub(r"[a-z]e-|e-[a-z]", "", text)
