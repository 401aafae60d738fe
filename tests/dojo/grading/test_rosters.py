"""Rosters, and what submissions are called."""

from __future__ import annotations

import os
import re

import pytest

from dojo.grading import sources
from dojo.grading.formats import CLASS, FORMATS, OVERVIEW
from dojo.grading.sources import Source, roster
from dojo.grading.submission import Unreadable
from tests.dojo.grading.sourcing import COURSE, POSIX, TEXTS, told


def test_a_roster(fork, tmp_path):
    fork("forks/ann")
    listing = tmp_path / "class.csv"
    listing.write_text("\ufeffid,submission,note\nann,forks/ann,x\nbob,https://host/bob@v1,\n")
    found = list(sources.listed([str(listing)]))
    assert [source.id for source in found] == ["ann", "bob"]
    assert sources.collect(found[0], COURSE).texts == TEXTS
    assert found[1].place == "https://host/bob@v1"


def test_a_bad_line_of_a_roster_costs_nobody_else_theirs(tmp_path):
    listing = tmp_path / "class.csv"
    listing.write_text(
        'id,submission\nann,x\n,y\nbob\n\n,\n"c\nid",z\ndan,w\nAnn,v\neve,"u\nfay,t\n'
    )
    found = list(sources.listed([str(listing)]))
    assert [s.id for s in found if isinstance(s, Source)] == ["ann", "bob", "dan"]
    assert told(found[2].place) == "Nothing was handed in."
    errors = [str(s).partition("class.csv, ")[2] for s in found if isinstance(s, Unreadable)]
    assert [re.match(r"(up to )?line \d+", error)[0] for error in errors] == [
        "line 3", "up to line 8", "line 10", "up to line 12",
    ]  # fmt: skip
    assert "class.csv, line 10 (Ann): its results" in str(found[5])


@pytest.mark.parametrize(
    "data",
    [
        b"id;submission\r\nann;x\r\n", b"ID\tSubmission\tnote\nann\tx\ty\n",
        b"sep=;\nid;submission\nann;x\n", b"submission , Id\nx , ann\n",
        b'id, submission, note\nann, "x", "y, z"\n',
        b"\xef\xbb\xbf\"id\",\"submission\"\r\n\"ann\",\"x\"\r\n,\r\n",
        "id\tsubmission\nann\tx\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_rosters_as_spreadsheets_write_them(tmp_path, data):
    (tmp_path / "class.csv").write_bytes(data)
    (found,) = sources.listed([str(tmp_path / "class.csv")])
    assert (found.id, found.place) == ("ann", str(tmp_path / "x"))


def test_a_cell_or_an_id_of_any_length_costs_nobody_else_theirs(tmp_path):
    (tmp_path / "class.csv").write_text(
        f"id,submission,note\nann,x,{'y' * 200_000}\n{'字' * 100},x,\nbob,x\n", encoding="utf-8"
    )
    ann, long, bob = sources.listed([str(tmp_path / "class.csv")])
    assert (ann.id, bob.id) == ("ann", "bob")
    assert set(long.id) == {"字"} and len(f"{long.id}.gradescope.json.tmp".encode()) < 255


@POSIX
def test_a_roster_that_is_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "class.csv")
    (error,) = sources.listed([str(tmp_path / "class.csv")])
    assert "is a file" in str(error)


def test_places_that_no_system_can_have(tmp_path, fork):
    """One of them is told in a sentence, and the others are graded."""
    ann = str(fork("ann"))
    for place in ("a" * 100_000, "x/" * 50_000, "\0", "a" * 300 + ".csv", "a" * 300 + ".zip"):
        odd, right = sources.listed([place, ann])
        assert right == Source("ann", ann)
        if isinstance(odd, Source):
            told(odd.place)


def test_no_two_results_share_a_file():
    suffixes = {made.suffix for made in FORMATS.values()}
    ends = {"", *suffixes, *(suffix.rpartition(".")[0] for suffix in suffixes)}
    ids = {roster.safe(f"ann{end}") for end in ends}
    assert len(ids) == len(ends)
    files = [f"{id}{suffix}" for id in ids for suffix in suffixes]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("write", [str, str.upper, str.title])
def test_no_result_takes_the_file_of_a_class(write):
    about_all = {made.file for made in CLASS.values()}.union(*OVERVIEW.values())
    assert "class.json" in about_all
    for file in about_all:
        id = roster.safe(write(file.partition(".")[0]))
        assert not {f"{id}{made.suffix}".lower() for made in FORMATS.values()} & about_all


@pytest.mark.parametrize(
    "text",
    ["", "name,url\na,b\n", "id,submission\n,x\n", "\0", "id,submission\n"],
)
def test_broken_rosters(tmp_path, text):
    (tmp_path / "class.csv").write_text(text)
    (error,) = sources.listed([str(tmp_path / "class.csv")])
    assert isinstance(error, Unreadable) and "class.csv" in str(error)


def test_names_are_told_apart_and_are_files_names(tmp_path, fork):
    one, two = fork("a/ann"), fork("b/Ann")
    found = list(sources.listed([str(one), str(two)]))
    assert isinstance(found[1], Unreadable) and "roster" in str(found[1])
    several = tmp_path / "class.csv"
    several.write_text(
        'id,submission\n../../etc/passwd,x\nCON,x\n...,x\n"Ñandú, José",x\nO\'Neil,x\n::error::e,x\n'
        "##[group],x\n"
    )
    assert [s.id for s in sources.listed([str(several)])] == [
        "etc_passwd", "_CON", "_", "Ñandú, José", "O'Neil", "error_e", "group",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("प्रिया", "प्रिया"), ("Mu\u0308ller", "Müller"), ("Müller", "Müller"), ("ธิดา", "ธิดา"),
        ("Nguye\u0302\u0303n", "Nguyễn"), ("a\u200bb", "a_b"), ("a/\\b", "a_b"),
    ],
)  # fmt: skip
def test_ids_in_every_script(tmp_path, id, name):
    (tmp_path / "class.csv").write_text(f"id,submission\n{id},x\n", encoding="utf-8")
    (found,) = sources.listed([str(tmp_path / "class.csv")])
    assert found.id == name


def test_one_id_in_two_spellings_is_one(tmp_path):
    (tmp_path / "class.csv").write_text("id,submission\nMüller,x\nMu\u0308ller,y\n", "utf-8")
    _, again = sources.listed([str(tmp_path / "class.csv")])
    assert isinstance(again, Unreadable) and "Müller" in str(again)


def test_forks_on_a_server_are_called_by_their_owners():
    """All have one name: this is the example of the instructor's page."""
    places = ["https://github.com/ann/backprop-dojo", "https://github.com/bob/backprop-dojo@v1"]
    assert [s.id for s in sources.listed(places)] == ["ann_backprop-dojo", "bob_backprop-dojo"]
    others = {
        "git@host:cid/dojo.git": "cid_dojo", "ssh://git@host/dan/dojo.git/": "dan_dojo",
        "file:///srv/eve/dojo": "dojo", "https://github.com/fay/dojo/tree/main": "fay_dojo",
    }  # fmt: skip
    assert {place: sources.name_of(place) for place in others} == others


def test_an_address_without_https_is_noticed(tmp_path):
    assert "https://" in told(tmp_path / "github.com/ann/dojo")
    assert "https://" in told("github.com/ann/dojo")
    assert "https://" in told("www.GitHub.com/ann/dojo")
