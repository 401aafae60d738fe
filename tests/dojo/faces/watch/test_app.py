"""The screen of watch mode, driven by keys, with a desk that answers as it is told."""

from __future__ import annotations

import asyncio
import enum
import re
from collections.abc import Callable
from types import SimpleNamespace
from unittest.mock import AsyncMock

import pytest
from textual.geometry import Region
from textual.widgets import OptionList, Static

from dojo.course import memory, mistakes
from dojo.course.answers import answer
from dojo.course.curriculum import katas, select, stages
from dojo.drill import drills
from dojo.faces.live.desk import Checked, Drawn, WasReset
from dojo.faces.live.position import Course
from dojo.faces.live.session import Saved, Session
from dojo.faces.watch import app
from dojo.faces.watch.app import Watch
from dojo.faces.watch.main_screen import Page
from dojo.faces.watch.screens import KataList, Question, Reading
from dojo.terminal.screen import LIKE, ascii_only, console
from dojo.verdict.finding import About, Diagnosis, Kind
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict
from dojo.verdict.words import course_end

WHY = "The contribution through `counts_sum` is missing."
WAY = "… → counts → [probs] → logprobs → loss"
SIGNATURE = "dcounts(dprobs (n, vocab_size)) → (n, vocab_size)"
FORWARD = ("probs = counts * counts_sum_inv  # (n, vocab_size)",)


class ToldDesk:
    """Gives each kata the status it is told, to do if none; `busy` katas never get one."""

    def __init__(self, deliver, tree):
        self.deliver, self.tree = deliver, tree
        self.statuses, self.busy, self.asked = {}, set(), []

    def judge(self, kata):
        self.asked.append(kata)
        if kata not in self.busy:
            status = self.statuses.get(kata, Status.TODO)
            verdict = Verdict(status, WHY, 22, seconds=0.004)
            told = Judged(kata, self.tree / kata.file, verdict, WAY, SIGNATURE, FORWARD)
            self.deliver(told)

    def check(self, katas):
        for kata in katas:
            self.judge(kata)
        self.deliver(Checked())

    def reset(self, kata):
        self.deliver(WasReset(kata, f"{kata.name} is a stub again."))

    def draw(self, state):
        """The first drills, one after the other."""
        self.deliver(self.drawn.pop(0))


class ToldSession(Session):
    """A session with that desk; it notes for which katas there would be a watcher."""

    def start(self, deliver):
        self.desk = ToldDesk(deliver, self.tree)
        self.desk.statuses = dict(self.statuses)
        self.deliver = deliver
        self.watched = []
        self.judge(self.course.current)

    def _watch(self, katas):
        self.watched += katas


class Driver:
    """The app, a pilot, and what can be read off the screen."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot
        self.session, self.desk = app.session, app.session.desk

    async def press(self, *keys):
        await self.pilot.press(*keys)
        await self.settle()

    async def save(self, *saved, status=None):
        for kata in saved:
            if status:
                self.desk.statuses[kata] = status
        self.session.deliver(Saved(saved))
        await self.settle()

    async def settle(self):
        for _ in range(3):
            await self.pilot.pause()

    @property
    def text(self):
        """What is written on the screen on top."""
        return "\n".join(
            str(widget.content) for widget in self.app.screen.query(Static) if widget.display
        )

    def drawn(self, part):
        """A part of the page, line by line as it is wrapped."""
        widget = self.app.query_one(f"#{part}", Static)
        return [line.text.rstrip() for line in widget.render_lines(Region(0, 0, *widget.size))]


@pytest.fixture
def drive(tmp_path, own_tree):
    """Runs a scenario on the app: `drive(scenario, statuses, size)`."""

    def run(scenario: Callable, statuses=None, size=(80, 24), begin=None, believed=()):
        course = Course(katas(), set(believed))
        course.current = begin or course.current
        session = ToldSession(
            own_tree, tmp_path / "state.json", None, course, pinned=begin is not None
        )
        session.statuses = statuses or {}

        async def main():
            app = Watch(session, console())
            async with app.run_test(size=size) as pilot:
                driver = Driver(app, pilot)
                await driver.settle()
                await scenario(driver)
            return app

        return asyncio.run(main())

    return run


def test_it_opens_at_the_first_unsolved_kata(drive, own_tree):
    first, second = katas()[:2]

    async def scenario(driver):
        assert driver.app.course.current == second
        for words in (
            second.id, "2 of 26", "from 00:13:01", "1 of 26", "counts * counts_sum_inv", "to do",
            str(own_tree / second.file), "n next",
        ):  # fmt: skip
            assert words in driver.text

    drive(scenario, {first: Status.SOLVED})


def test_the_stage_of_what_is_saved_or_chosen_is_the_one_that_is_worked_on(drive, tmp_path):
    (fused,) = select(["kata-2"])

    async def scenario(driver):
        driver.session.said = "You are at kata-1."
        driver.session.judge(driver.app.course.current)
        await driver.settle()
        assert re.search(r"You are at kata-1\. checked at", driver.text)
        await driver.save(fused, status=Status.WRONG)
        assert driver.app.course.at == "kata-2" and "You are at" not in driver.text
        assert memory.load(tmp_path / "state.json").at == "kata-2"
        await driver.press("p")
        assert driver.app.course.current.stage == "kata-1"
        assert memory.load(tmp_path / "state.json").at == "kata-1"

    drive(scenario)


def test_who_has_just_arrived_reads_what_is_on_offer(drive):
    async def scenario(driver):
        assert "New to tensors? " in driver.text
        await driver.save(katas()[0], status=Status.SOLVED)
        assert "New to tensors? " not in driver.text

    drive(scenario)


def test_what_came_of_a_kata_is_logged(drive, tmp_path, own_tree, monkeypatch):
    """Of the learner's own katas, once; the child knows nothing of it."""
    monkeypatch.setattr("dojo.actions.KATAS", own_tree)
    first = katas()[0]

    async def scenario(driver):
        await driver.save(first, status=Status.SOLVED)
        await driver.save(first, status=Status.SOLVED)

    drive(scenario)
    logged = mistakes.read(tmp_path / "mistakes.txt")
    assert [(entry.kata, entry.kind) for entry in logged] == [(first.id, "solved")]


def test_a_lost_state_does_not_call_unsolved_what_is_solved(drive, tmp_path):
    solved = dict.fromkeys(katas()[:9], Status.SOLVED)

    async def scenario(driver):
        assert driver.app.course.current == katas()[9]
        assert "9 of 26" in driver.text

    drive(scenario, solved)
    assert memory.load(tmp_path / "state.json").solved == {kata.id for kata in solved}


def test_a_remembered_kata_that_is_no_longer_solved_is_gone_back_to(drive):
    async def scenario(driver):
        assert driver.app.course.current == katas()[0]

    drive(scenario, believed={katas()[0].id})


def test_a_wrong_save_says_why_and_a_right_one_well_done_and_waits(drive, dcounts):
    async def scenario(driver):
        await driver.save(dcounts, status=Status.WRONG)
        assert driver.app.course.current == dcounts
        assert WHY in driver.text and "wrong" in driver.text and "py:22" in driver.text
        await driver.save(dcounts, status=Status.SOLVED)
        assert "Well done" in driver.text and "k05_dcounts.py" in driver.text
        assert "n goes on to kata-1/dlogprobs" not in driver.text
        assert "n goes on to kata-1/dnorm_logits" in driver.text
        await driver.press("n")
        assert driver.app.course.current.name == "dnorm_logits"
        await driver.press("p")
        assert driver.app.course.current == dcounts

    drive(scenario)


def test_many_files_at_once_keep_the_page_and_are_all_judged(drive, dcounts):
    async def scenario(driver):
        driver.desk.asked.clear()
        await driver.save(*katas()[:10], status=Status.SOLVED)
        assert driver.app.course.current == dcounts
        assert sorted(k.id for k in driver.desk.asked) == sorted(k.id for k in katas()[:10])

    drive(scenario, begin=dcounts)


def test_while_it_checks_the_old_verdict_stays_and_the_line_says_so(drive, dcounts):
    async def scenario(driver):
        await driver.save(dcounts, status=Status.WRONG)
        driver.desk.busy.add(dcounts)
        await driver.save(dcounts)
        assert "checking ..." in driver.text and WHY in driver.text
        assert "old: ✗ wrong" in driver.text
        driver.desk.busy.clear()
        await driver.save(dcounts, status=Status.SOLVED)
        assert "checking ..." not in driver.text and "checked at" in driver.text
        assert "old:" not in driver.text

    drive(scenario)


def test_hints_come_one_more_each_time(drive, dcounts):
    async def scenario(driver):
        for number in (1, 2, 3):
            await driver.press("h")
            assert f"Hint {number}." in driver.text
        assert "last hint" in driver.text
        await driver.press("n")
        assert "Hint 1." not in driver.text

    drive(scenario, begin=dcounts)


def test_the_hint_that_fits_the_verdict_comes_first(drive, dcounts):
    missing = "The contribution through `counts_sum` is missing."
    cause = Diagnosis(Kind.PATH, missing, about=About(through=("counts_sum",)))

    async def scenario(driver):
        told = Verdict(Status.WRONG, missing).explained([cause])
        path = driver.session.path(dcounts)
        driver.session.deliver(Judged(dcounts, path, told))
        await driver.settle()
        await driver.press("h")
        assert f"Hint 1. {answer(dcounts).hints[1][:40]}" in driver.text

    drive(scenario, begin=dcounts)


def test_green_says_what_there_is_to_take_away_and_no_old_hint(drive, dcounts):
    async def scenario(driver):
        await driver.press("h")
        await driver.save(dcounts, status=Status.WRONG)
        assert "Hint 1." in driver.text
        await driver.save(dcounts, status=Status.SOLVED)
        assert answer(dcounts).insight in driver.text and "Hint 1." not in driver.text
        await driver.press("h")  # it can still be asked for
        assert "Hint 2." in driver.text

    drive(scenario, begin=dcounts)


def test_the_end_of_a_stage_is_told(drive):
    async def scenario(driver):
        (last,) = select(["kata-4"])
        *before, hardest = select(["kata-3"])
        await driver.save(last, *before, status=Status.SOLVED)
        driver.app.go(hardest)
        await driver.save(hardest, status=Status.WRONG)
        assert "kata-3 is done" not in driver.text
        await driver.save(hardest, status=Status.SOLVED)
        assert "kata-3 is done" in driver.text and "All katas" not in driver.text
        assert stages()[2].learned[0] in driver.text and "n goes on" in driver.text
        learned = [line for line in driver.drawn("onward") if line][1:-2]
        assert len(learned) > 3 and all(re.match("- |  ", line) for line in learned), learned

    drive(scenario)


@pytest.mark.parametrize("kata", [katas()[0], katas()[-1]], ids=str)
def test_the_end_of_the_course_leads_on_wherever_it_comes(drive, kata):
    async def scenario(driver):
        await driver.save(kata, status=Status.SOLVED)
        told = driver.text
        well_done, *then = course_end()
        assert told.index(well_done) < told.index(f"{kata.stage} is done")
        assert then and all(told.count(line) == 1 for line in then)
        assert "n goes on" not in told

    drive(scenario, dict.fromkeys(katas(), Status.SOLVED), begin=kata)


def test_the_answer_asks_first_while_the_kata_is_unsolved(drive, dcounts):
    async def scenario(driver):
        await driver.press("a")
        assert isinstance(driver.app.screen, Question)
        await driver.press("n")
        assert not isinstance(driver.app.screen, Question | Reading)
        await driver.press("a", "y")
        assert isinstance(driver.app.screen, Reading)
        assert "return counts_sum_inv * dprobs + dcounts_sum" in driver.text
        await driver.press("escape")
        await driver.save(dcounts, status=Status.SOLVED)
        await driver.press("a")
        assert isinstance(driver.app.screen, Reading)

    drive(scenario, begin=dcounts)


def test_reset_asks_and_only_y_agrees(drive, dcounts):
    async def scenario(driver):
        for key in ("n", "escape", "enter", "q"):
            await driver.press("r", key)
            assert "stub again" not in driver.text
        await driver.press("r", "y")
        assert "dcounts is a stub again." in driver.text

    drive(scenario, begin=dcounts)


def test_check_all_tells_how_many_are_solved(drive):
    async def scenario(driver):
        await driver.press("c")
        assert f"All checked: 3 of {len(katas())} solved" in driver.text

    drive(scenario, dict.fromkeys(katas()[:3], Status.SOLVED))


def rows(driver):
    options = driver.app.screen.query_one(OptionList)
    return [options.get_option_at_index(i).id for i in range(options.option_count)]


def test_the_list_searches_filters_and_goes_there(drive, dcounts):
    solved = dict.fromkeys(katas()[:3], Status.SOLVED)

    async def scenario(driver):
        await driver.press("l")
        assert isinstance(driver.app.screen, KataList)
        assert len(rows(driver)) == len(katas())
        await driver.press("d")
        assert rows(driver) == [kata.id for kata in solved]
        await driver.press("o")
        assert len(rows(driver)) == len(katas()) - 3
        await driver.press("o", "slash", *"bnd", "enter")
        assert rows(driver) == ["kata-1/dbndiff2", "kata-1/dbndiff"]
        await driver.press("down", "enter")
        assert driver.app.course.current == select(["dbndiff"])[0]
        await driver.press("l", "slash", *"dC")
        assert rows(driver) == [kata.id for kata in katas() if "dC" in kata.id]
        await driver.press("escape", "slash", *"kata-2", "slash")
        assert rows(driver) == ["kata-2/dlogits"]
        await driver.press("escape", "slash", *"no such kata")
        assert rows(driver) == []
        await driver.press("escape", "escape")
        assert not isinstance(driver.app.screen, KataList)

    drive(scenario, solved)


def test_the_list_is_kept_up_to_date(drive, dcounts):
    async def scenario(driver):
        await driver.press("l", "d")
        assert rows(driver) == []
        await driver.save(dcounts, status=Status.SOLVED)
        assert rows(driver) == [dcounts.id]

    drive(scenario)


def test_x_draws_a_drill_and_another_and_n_leads_back(drive, dcounts, tmp_path, monkeypatch):
    """They stand before the kata that was at hand; the stage that is worked on stays the same."""
    monkeypatch.setattr(drills, "DRILLS", tmp_path / "drills")
    monkeypatch.setattr(drills, "ANSWERS", tmp_path / "answers")
    one, two = drills.drill("1-7"), drills.drill("2-7")

    async def scenario(driver):
        await driver.save(dcounts)
        driver.desk.drawn = [Drawn(one), Drawn(None, "It can't be written."), Drawn(two)]
        driver.desk.statuses[one] = Status.SOLVED
        await driver.press("x")
        assert driver.session.watched == [one]
        assert f"{one.id}  1 of 1" in driver.text and answer(one).insight in driver.text
        assert "x: another." in driver.text and "is done" not in driver.text
        await driver.save(one)
        assert memory.load(driver.session.state).at == dcounts.stage
        await driver.press("x")
        assert "It can't be written." in driver.text and driver.session.course.current == one
        await driver.press("x")
        assert driver.session.course.current == two and "x: another" not in driver.text
        assert answer(two).insight not in driver.text
        await driver.press("n", "n")
        assert driver.session.course.current == dcounts
        await driver.press("l")
        assert rows(driver)[: rows(driver).index(dcounts.id)][-2:] == [two.id, one.id]

    drive(scenario)


def test_help_names_every_key(drive):
    async def scenario(driver):
        await driver.press("question_mark")
        for key in "nplharcxeq":
            assert f"\n{key}  " in driver.text

    drive(scenario)


@pytest.mark.parametrize("variables", [{}, {"TERM_PROGRAM": "none", "EDITOR": "no-such-editor"}])
def test_edit_without_an_editor_says_so(drive, monkeypatch, variables):
    for name in ("EDITOR", "VISUAL", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    async def scenario(driver):
        await driver.press("e")
        assert "editor" in driver.text

    drive(scenario)


@pytest.mark.parametrize(
    "keys",
    [("q",), ("l", "q", "q"), ("l", "slash", "ctrl+c"), ("r", "ctrl+c"), ("a", "y", "ctrl+c")],
)
def test_it_can_be_left_from_everywhere(drive, keys):
    async def scenario(driver):
        await driver.press(*keys)

    assert drive(scenario).return_code == 0


def test_it_fits_60_columns_and_changes_with_the_terminal(drive, dcounts):
    async def scenario(driver):
        await driver.save(dcounts, status=Status.WRONG)
        for width, height in ((60, 20), (30, 8), (200, 60)):
            await driver.pilot.resize_terminal(width, height)
            await driver.settle()
            shown = driver.app.screen.query_one("#verdict").region
            assert 0 < shown.width <= width and shown.right <= width

    drive(scenario)


def test_what_is_wrapped_keeps_its_indentation(drive, dcounts):
    async def scenario(driver):
        driver.desk.statuses[dcounts] = Status.WRONG
        await driver.save(dcounts)
        page = driver.app.query_one(Page)
        for part, indent in (("#forward", 4), ("#why", 2)):
            assert page.query_one(part).content_region.x == page.content_region.x + indent

    drive(scenario, size=(60, 20))


def test_every_character_without_unicode_has_a_likeness_of_its_width():
    assert all(chr(there).isascii() for there in LIKE.values())
    assert ascii_only("✓ 2 – 3 … █░ 漢") == "+ 2 - 3 . #- ??"


def test_it_runs_where_the_system_has_fewer_signals(monkeypatch):
    """Windows has no SIGHUP, and its loop takes no handlers."""
    fewer = enum.IntEnum("Signals", {"SIGINT": 2, "SIGTERM": 15})
    monkeypatch.setattr(app, "signal", SimpleNamespace(Signals=fewer))
    ran = AsyncMock()

    def refuse(*_: object) -> None:
        raise NotImplementedError

    async def main() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", refuse, raising=False)
        await app._run(ran)

    asyncio.run(main())
    ran.run_async.assert_awaited_once()
