"""Many katas and many saves: the newest text of each is what is judged, each on its own."""

from __future__ import annotations

import queue

import pytest

from dojo.course.curriculum import katas, select
from dojo.faces.live.desk import Checked, Desk, WasReset
from dojo.isolation.child import Limits
from dojo.isolation.children import Children
from dojo.verdict.status import Status
from dojo.verdict.values import Judged

HEAD = "import os, time, torch\n\n\ndef dcounts(counts_sum_inv, dcounts_sum, dprobs):\n"
RIGHT = "    return counts_sum_inv * dprobs + dcounts_sum\n"


class Delivered:
    """A desk, and what it delivers."""

    def __init__(self, children, tree):
        self.events = queue.Queue()
        self.desk = Desk(children, tree, self.events.put)

    def next(self, kind=object):
        while not isinstance(event := self.events.get(timeout=60), kind):
            pass
        return event

    def until_checked(self):
        found = {}
        while not isinstance(event := self.events.get(timeout=60), Checked):
            assert event.kata not in found
            found[event.kata] = event.verdict
        return found


@pytest.fixture
def at(own_tree):
    """Makes a desk on the tree, with children of this kind."""
    made = []

    def make(method=None, **limits):
        crew = Children(Limits(**limits), method)
        made.append((Delivered(crew, own_tree), crew))
        return made[-1][0]

    yield make
    for delivered, crew in made:
        delivered.desk.stop()
        crew.close()


def test_of_several_saves_the_last_is_judged(at, own_tree, dcounts):
    delivered = at()
    path = own_tree / dcounts.file
    for body in ("    time.sleep(60)\n", "    return None\n", RIGHT):
        path.write_text(HEAD + body, encoding="utf-8")
        delivered.desk.judge(dcounts)
    assert delivered.next(Judged).verdict.solved
    delivered.desk.stop()
    assert delivered.events.empty()


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_a_check_judges_all_of_them_once(at, method, own_tree):
    some = katas()[:5]
    delivered = at(method)
    (own_tree / some[2].file).write_text("import posix\nposix._exit(3)\n", encoding="utf-8")
    delivered.desk.check(some)
    found = delivered.until_checked()
    assert set(found) == set(some)
    assert [found[kata].solved for kata in some] == [True, True, False, True, True]
    assert "exit code 3" in found[some[2]].reason


def test_in_a_check_too_each_has_a_process_of_its_own(at, own_tree, dcounts):
    some = [*katas()[:4], dcounts, *select(["dh", "dW2"])]
    spoils = "import torch\ntorch.Tensor.__mul__ = None\ntorch.Tensor.sum = None\n"
    for kata in (some[0], some[1]):
        path = own_tree / kata.file
        path.write_text(spoils + path.read_text(encoding="utf-8"), encoding="utf-8")
    delivered = at()
    delivered.desk.check(some)
    found = delivered.until_checked()
    assert [found[kata].solved for kata in some[2:]] == [True] * 5


def test_a_save_during_a_check_is_judged_as_it_is_then(at, own_tree, dcounts):
    path = own_tree / dcounts.file
    right = path.read_text(encoding="utf-8")
    path.write_text(HEAD + "    time.sleep(60)\n", encoding="utf-8")
    delivered = at()
    delivered.desk.check([dcounts, *katas()[:3]])
    path.write_text(right, encoding="utf-8")
    delivered.desk.judge(dcounts)
    found = delivered.until_checked()
    assert found[dcounts].status is Status.SOLVED


def test_nothing_to_check_is_checked_at_once(at):
    delivered = at()
    delivered.desk.check([])
    assert delivered.events.get(timeout=1) == Checked()


def test_what_is_stopped_delivers_nothing(at, own_tree):
    for kata in katas():
        (own_tree / kata.file).write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    delivered = at()
    delivered.desk.check(katas())
    delivered.desk.stop()
    assert all(not isinstance(event, Judged) for event in delivered.events.queue)


def test_reset_tells_what_it_did(at, own_tree, dcounts):
    delivered = at()
    delivered.desk.reset(dcounts)
    told = delivered.next(WasReset)
    assert told.kata == dcounts
    assert "is a stub again" in told.sentence
    assert "NotImplementedError" in (own_tree / dcounts.file).read_text(encoding="utf-8")
