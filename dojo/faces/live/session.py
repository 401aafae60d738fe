"""One sitting: what happens when something was saved or judged. The two faces show it.

A face hands `start` a function that takes events from other threads and gives them, one by one and
in its own thread, to `take`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dojo.actions import note
from dojo.course import hints, memory, mistakes
from dojo.course.curriculum import Kata
from dojo.drill import drills
from dojo.faces.live import tasks
from dojo.faces.live.desk import Checked, Desk, Drawn, Event
from dojo.faces.live.position import Course
from dojo.faces.live.saves import Watcher
from dojo.isolation.child import Task
from dojo.isolation.children import Children
from dojo.verdict.topics import topics
from dojo.verdict.values import Judged


@dataclass(frozen=True)
class Saved:
    """The learner has saved these."""

    katas: tuple[Kata, ...]


@dataclass
class Session:
    """The tree that is watched, where the learner stands in it, and who judges.

    `pinned`: the learner has chosen a kata or saved one, so the screen no longer moves by itself.
    `task` is how a kata is judged, with what a face wants to know of it besides. `said` is why it
    began with this kata, if that is not plain.
    """

    tree: Path
    state: Path
    children: Children
    course: Course
    poll: bool = False
    pinned: bool = False
    task: Task = tasks.judge
    said: str = ""
    judging: set[Kata] = field(default_factory=set)
    _begun: bool = False
    _ends: list[Callable[[], None]] = field(default_factory=list)
    _deliver: Callable[[Event | Saved], None] = field(init=False)

    def start(self, deliver: Callable[[Event | Saved], None]) -> None:
        """Watch the files and judge the kata at hand; then, behind it, all others."""
        self.desk = Desk(self.children, self.tree, deliver, self.task)
        self._deliver = deliver
        self._ends = [self.desk.stop]
        self._watch(self.course.katas)
        self.judge(self.course.current)

    def _watch(self, katas: Sequence[Kata]) -> None:
        """Tell of each time that one of these is saved."""
        watcher = Watcher(
            drills.tree(katas[0], self.tree),
            katas,
            lambda saved: self._deliver(Saved(tuple(saved))),
            poll=self.poll,
        )
        self._ends.insert(0, watcher.stop)
        watcher.start()

    def stop(self) -> None:
        """End all that was started."""
        for end in self._ends:
            end()
        self.children.close()

    def take(self, event: Event | Saved) -> None:
        """Note an event."""
        match event:
            case Saved(katas=katas):
                self._saved(katas)
            case Judged():
                self._judged(event)
            case Drawn(kata=Kata() as kata):
                self.course.add(kata)
                self._watch([kata])
                self.go(kata)
            case Checked() if not self.pinned:
                self.pinned = True
                if found := self.course.first_open():
                    self.go(found)

    def go(self, kata: Kata) -> None:
        """Bring another kata to the screen. What is known of it is shown; else it is judged."""
        self.course.current = kata
        if kata not in self.course.judged and kata not in self.judging:
            self.judge(kata)

    def choose(self, kata: Kata | None) -> None:
        """The same, by the learner's own choice."""
        self.pinned = True
        if kata:
            self.go(kata)
            self._arrive()

    def reset(self, kata: Kata) -> None:
        """Put its stub back, which is then seen as saved."""
        self.desk.reset(kata)

    def draw(self) -> None:
        """Draw a drill, which is then at hand."""
        self.pinned = True
        self.desk.draw(self.state)

    def judge(self, kata: Kata) -> None:
        """Judge it anew."""
        self.judging.add(kata)
        self.desk.judge(kata)

    def check(self) -> None:
        """Judge all."""
        self.judging.update(self.course.katas)
        self.desk.check(self.course.katas)

    def hints(self) -> hints.Hints:
        """Those that have been given for the kata at hand."""
        return hints.seen(self.course.current, self.state)

    def one_more_hint(self, kata: Kata | None = None) -> None:
        """Give another one, of the kata at hand or of this one: first what fits the verdict."""
        kata = kata or self.course.current
        judged = self.course.judged.get(kata)
        hints.one_more(kata, topics(judged.verdict) if judged else (), self.state)

    def path(self, kata: Kata | None = None) -> Path:
        """Where a kata's file lies; that of the kata at hand."""
        kata = kata or self.course.current
        return drills.tree(kata, self.tree) / kata.file

    def _saved(self, katas: tuple[Kata, ...]) -> None:
        self.pinned = True
        if self.course.current not in katas:
            self.course.current = katas[0]
        self._arrive()
        self.judge(self.course.current)
        if others := [kata for kata in katas if kata != self.course.current]:
            self.judging.update(others)
            self.desk.check(others)

    def _arrive(self) -> None:
        """The stage of the kata at hand is the one that is worked on; a drill is none of them."""
        stage = self.course.current.stage
        if self.course.at != stage and not drills.is_drill(stage):
            self.course.at = stage
            memory.arrive(stage, self.state)

    def _judged(self, judged: Judged) -> None:
        kata, solved = judged.kata, judged.verdict.solved
        self.judging.discard(kata)
        self.course.judged[kata] = judged
        note(judged, mistakes.beside(self.state))

        def remember(remembered: memory.State) -> None:
            (remembered.solved.add if solved else remembered.solved.discard)(kata.id)

        if solved != (kata.id in self.course.believed):
            self.course.believed = memory.update(remember, self.state).solved
        if not self._begun:
            self._begun = True
            self.desk.check([k for k in self.course.katas if k not in self.course.judged])
        if not self.pinned and (found := self.course.first_open()) in self.course.judged:
            self.course.current = found or kata
