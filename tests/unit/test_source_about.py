"""What one source says of itself on the command line, without a store being built."""

from __future__ import annotations

import json

import pytest


def test_a_source_says_which_files_it_reads(nearabroad, own_store):
    shown = " ".join(nearabroad("sources", "eurostat_comext", store=own_store).stdout.split())
    assert "Eurostat" in shown
    assert "nearabroad fetch eurostat_comext; or nearabroad add eurostat_comext FILE" in shown


def test_a_source_without_an_address_says_what_to_put_together(nearabroad, own_store):
    shown = " ".join(nearabroad("sources", "natstats", store=own_store).stdout.split())
    assert "reporter, partner, flow, year, value_usd, source" in shown
    assert "nearabroad fetch" not in shown.split("natstats add")[0].partition("gives:")[0]


def test_a_source_as_json(nearabroad, own_store):
    found = json.loads(nearabroad("sources", "sipri_arms", "--json", store=own_store).stdout)
    assert found["id"] == "sipri_arms"
    assert found["reads"].startswith("SIPRI")


@pytest.mark.parametrize("name", ["foo", "_files"])
def test_an_unknown_source_is_refused_with_those_there_are(nearabroad, own_store, name):
    answer = nearabroad("sources", name, store=own_store)
    assert answer.exit_code == 2
    assert "undesa_migrants, wdi" in answer.stderr
