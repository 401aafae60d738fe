"""The page in a browser, beside a tree of katas in which things are saved."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Page, Route, expect

from data.lists import NameList
from dojo.course.answers import answer
from dojo.course.curriculum import KATAS, katas
from dojo.course.files import write_whole
from dojo.training.ratios import Ratios
from dojo.training.saved import Saved, save
from dojo.training.settings import Settings, begin
from reference.loop import train
from reference.networks.mlp.fast import FastStep
from tests.dojo.faces.page.conftest import live
from tests.dojo.workbench import Tree, named, source, started

DCOUNTS, DLOGITS, FUSED = (named(n) for n in ("kata-1/dcounts", "kata-1/dlogits", "kata-2/dlogits"))
STEP, DEMB, DBNRAW = (named(n) for n in ("kata-4/train_step", "kata-1/demb", "kata-1/dbnraw"))
PART = source(DCOUNTS, "counts_sum_inv * dprobs")
HOSTILE = "</script><script>document.title='x'</script><img src=x onerror=document.title='x'>"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Solved, but for a missing path, a step with two bugs, an error that is markup, and a stub."""
    tree = Tree(tmp_path_factory.mktemp("<img src=x onerror=alert(1)>") / "katas")
    for kata in katas():
        tree.write(kata, kata.answer.read_text("utf-8"))
    tree.write(DCOUNTS, PART)
    tree.write(DBNRAW, source(DBNRAW, f"print({HOSTILE!r})\nraise ValueError({HOSTILE!r})"))
    tree.write(STEP, STEP.answer.read_text("utf-8").replace("db1 = ", "db1 = 1 + "))
    shutil.copy(KATAS / DEMB.file, tree.folder / DEMB.file)
    return tree


@pytest.fixture(scope="module")
def address(tree: Tree) -> Iterator[str]:
    with live(tree.folder) as found:
        yield found


@pytest.fixture
def restored(tree: Tree) -> Iterator[Tree]:
    """A test may save dcounts as it likes."""
    yield tree
    write_whole(tree.folder / DCOUNTS.file, PART)


def heading(page: Page, text: str) -> None:
    expect(page.locator("#kata h1")).to_have_text(re.compile(text))


def numbers(page: Page, title: str) -> list[float]:
    """Those of a table."""
    cells = page.locator(f"[data-title='{title}'] td[title]")
    return [float(cells.nth(i).get_attribute("title") or "nan") for i in range(cells.count())]


def test_the_missing_path_is_seen(visit: Visit, address: str) -> None:
    """The table of differences is minus the table of what did not come back."""
    page = visit(f"{address}#{DCOUNTS.id}")
    heading(page, "dcounts ✗ wrong")
    expect(page.locator(".said")).to_contain_text(
        "The contribution through `counts_sum` is missing."
    )
    apart, missing = numbers(page, "yours − expected"), numbers(page, "through counts_sum")
    assert len(apart) == 55 and apart == pytest.approx([-n for n in missing], rel=2e-3)
    table = page.locator("[data-title=yours] table")
    assert table.locator("thead th").all_text_contents() == list(".abcd")
    assert table.locator("tbody th").all_text_contents() == [*map(str, range(11))]
    expect(page.locator("#graph [data-kata='kata-1/dcounts']")).to_have_attribute(
        "aria-label",
        "dcounts, wrong. counts = norm_logits.exp(). Shape (n, vocab_size). "
        "Read by counts_sum, probs.",
    )
    lit = page.locator(".edge.lit")
    expect(lit).to_have_count(2)
    page.locator("[data-name=hprebn]").hover()
    expect(lit.first).to_have_attribute("data-from", "hprebn")


def test_a_save_is_on_the_page(visit: Visit, address: str, restored: Tree) -> None:
    """In every tab, without a reload; and a tab that shows another kata turns to what was saved."""
    page, other = visit(f"{address}#{DCOUNTS.id}"), visit(f"{address}#{DLOGITS.id}")
    heading(page, "dcounts ✗ wrong")
    heading(other, "kata-1/dlogits ✓ solved")
    write_whole(restored.folder / DCOUNTS.file, DCOUNTS.answer.read_text("utf-8"))
    for one in (page, other):
        heading(one, "kata-1/dcounts ✓ solved")
        expect(one.locator("#said")).to_have_text(re.compile("^dcounts, solved"))
        expect(one.locator(".insight").first).to_have_text(answer(DCOUNTS).insight)
    assert {*numbers(page, "yours − expected")} == {0.0}
    page.reload()
    heading(page, "kata-1/dcounts ✓ solved")


def test_an_endless_loop_is_told_and_ends_with_the_next_save(
    visit: Visit, address: str, restored: Tree
) -> None:
    page = visit(f"{address}#{DCOUNTS.id}")
    heading(page, "wrong")
    write_whole(restored.folder / DCOUNTS.file, source(DCOUNTS, "while True:\n    pass"))
    expect(page.locator(".busy")).to_contain_text("What never ends is stopped")
    expect(page.locator(".stale .said")).to_contain_text("is missing")
    page.locator("[role=tab]").nth(1).click()
    heading(page, "kata-2/dlogits ✓ solved")
    write_whole(restored.folder / DCOUNTS.file, DCOUNTS.answer.read_text("utf-8"))
    heading(page, "kata-1/dcounts ✓ solved")


def test_the_keyboard_alone(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{DCOUNTS.id}")
    heading(page, "dcounts")
    row = page.locator(f"[data-kata='{DCOUNTS.id}']")
    expect(row).to_contain_text(
        "norm_logits.exp()"
    )  # before, the katas are listed in their own order
    page.keyboard.press("Tab")
    expect(page.locator("#tab-kata-1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-kata='kata-1/dcounts']")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-kata='kata-1/dcounts_sum']")).to_be_focused()
    heading(page, "dcounts ")
    page.keyboard.press("Enter")
    heading(page, "kata-1/dcounts_sum ✓ solved")
    expect(page.locator("[data-kata='kata-1/dcounts_sum']")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#kata")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#kata a").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).not_to_be_visible()
    page.locator("#tab-kata-1").focus()
    page.keyboard.press("ArrowRight")
    heading(page, "kata-2/dlogits")
    expect(page.locator("#tab-kata-2")).to_be_focused()


def test_a_hint_and_the_worked_answer(visit: Visit, address: str, tree: Tree) -> None:
    page = visit(f"{address}#{DCOUNTS.id}")
    page.get_by_role("button", name="One hint").click()
    expect(page.locator(".help li")).to_have_count(1)
    assert page.locator(".help li").first.text_content() in [
        hint.replace("`", "") for hint in answer(DCOUNTS).hints
    ]
    page.get_by_role("button", name="Worked answer").click()
    expect(page.locator("#not-yet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_focused()
    expect(page.locator(".answer")).to_have_count(0)
    page.get_by_role("button", name="Worked answer").click()
    page.get_by_role("button", name="Show it").click()
    expect(page.locator(".answer")).to_contain_text("return counts_sum_inv * dprobs + dcounts_sum")
    state = json.loads((tree.folder.parent / "state.json").read_text("utf-8"))
    assert len(state["hints"][DCOUNTS.id]) == 1 and state["answers"] == [DCOUNTS.id]
    page.reload()
    expect(page.locator(".help li")).to_have_count(1)


def test_a_hint_is_not_lost_to_what_was_under_way(
    visit: Visit, address: str, restored: Tree
) -> None:
    """The verdict was asked for before the hint, and comes after it."""
    page = visit(f"{address}#{DBNRAW.id}")
    heading(page, "dbnraw")
    held: list[tuple[Route, APIResponse]] = []
    page.route(
        "**/kata/**",
        lambda route: route.continue_() if held else held.append((route, route.fetch())),
    )
    path = restored.folder / DBNRAW.file
    write_whole(path, path.read_text("utf-8") + "\n")
    while not held:
        page.wait_for_timeout(20)
    hints = page.locator(".help li")
    before = hints.count()
    page.get_by_role("button", name="One hint").click()
    expect(hints).to_have_count(before + 1)
    route, response = held[0]
    route.fulfill(response=response)
    page.wait_for_timeout(500)
    expect(hints).to_have_count(before + 1, timeout=1)


def test_text_is_text(visit: Visit, address: str) -> None:
    """In an error, in what is printed, in the name of a folder."""
    page = visit(f"{address}#{DBNRAW.id}")
    heading(page, "dbnraw ! broken")
    told = page.locator(".said").text_content() or ""
    assert told.count(HOSTILE) >= 2
    assert "<img src=x onerror=alert(1)>" in (page.locator("#kata .dim").first.text_content() or "")
    assert page.locator("#kata img, #kata script, #kata iframe").count() == 0
    assert page.title() == "Backprop Dojo"


def test_large_tensors_are_images_with_the_value_at_hand(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{FUSED.id}")
    page.get_by_role("button", name="minibatch").click()
    canvas = page.locator("[data-title=yours] canvas")
    told = page.locator("[data-title=yours] output")
    canvas.hover(position={"x": 15, "y": 5})
    expect(told).to_have_text(re.compile(r"^\[0, a\] -?\d"))
    canvas.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(told).to_have_text(re.compile(r"^\[1, b\] -?\d"))


def test_push_and_pull(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{FUSED.id}")
    picture = page.get_by_role("region", name="Push and pull")
    expect(picture.locator("svg")).to_have_attribute("aria-label", re.compile(r"pulled up \w \("))
    assert picture.locator("rect.below").count() == 1, "one letter is right"
    page.locator("#tab-kata-1").click()
    expect(page.locator(".balance")).to_have_count(0)


def test_a_third_axis_is_a_slider(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{DEMB.id}")
    heading(page, "demb ○ to do")
    before = numbers(page, "expected")
    slider = page.get_by_label("n", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    after = numbers(page, "expected")
    assert len(before) == len(after) == 6 and before != after
    expect(page.locator("[data-title=yours]")).to_have_count(0)


def test_a_step_shows_its_parameters(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{STEP.id}")
    heading(page, "train_step ✗ wrong")
    given = page.locator("#graph .chip:not(.data)")
    expect(given.filter(has_text="✗")).to_have_count(1)
    chips = given.all_text_contents()
    assert "✗ b1" in chips and {"✓ C", "✓ W1", "✓ W2", "✓ b2", "✓ bngain", "✓ bnbias"} <= {*chips}


def test_one_go_is_a_bar(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{FUSED.id}")
    expect(page.locator(".span")).to_have_count(1)
    tall = float(page.locator(".span").get_attribute("height") or 0)
    assert tall > 8 * 32, "eight lines in one go"
    page.locator("#tab-kata-1").click()
    expect(page.locator(".span")).to_have_count(0)


def test_a_run_is_shown_while_it_trains(visit: Visit, tmp_path: Path) -> None:
    """As soon as it is kept, and whenever it is kept anew."""
    tree = tmp_path / "katas"
    tree.mkdir()
    names = tmp_path / "names.txt"
    names.write_text("emma\nolivia\nava\nisabella\nsophia\nmia\namelia\nzoe\nmila\nnora\n")
    options = {"names": str(names), "hidden": 5}
    settings = Settings(STEP.id, NameList.read(names).digest, HOSTILE, 40, 1, options)
    run, ratios, training = begin(settings), Ratios(), settings.training
    steps = ratios.measured(
        train(
            run, FastStep(run.parameters, 32), training.minibatches(), settings.graph, training.rate
        ),
        run,
    )
    with live(tree) as address:
        page = visit(address)
        page.locator("#tab-training").click()
        expect(page.locator("#kata")).to_contain_text("There is no run yet.")
        (tmp_path / "runs").mkdir()
        for done in (20, 40):
            while run.done < done:
                next(steps)
            save(
                tmp_path / "runs" / "run-1.safetensors",
                Saved(settings, run, {}, False, None, ratios),
            )
            expect(page.locator("#kata")).to_contain_text(f"{done} of 40 steps")
            expect(page.locator(".curves")).to_have_count(2)
        assert HOSTILE in (page.locator("#kata").text_content() or "")


def test_training_without_a_run(visit: Visit, address: str) -> None:
    page = visit(address)
    page.locator("#tab-training").click()
    expect(page.locator("#kata")).to_contain_text("There is no run yet.")


@pytest.mark.parametrize("width", [320, 390, 1280, 3840])
def test_it_fits(visit: Visit, address: str, width: int) -> None:
    for kata in (DCOUNTS, FUSED, STEP):
        page = visit(f"{address}#{kata.id}", viewport={"width": width, "height": 800})
        heading(page, kata.id)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 700}, "reduced_motion": "reduce"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_it_is_for_everybody(visit: Visit, address: str, look: str) -> None:
    """No fault that axe knows, wherever one can get to."""
    page = visit(address, **LOOKS[look])

    def check() -> None:
        page.wait_for_timeout(100)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    for kata in (DCOUNTS, FUSED, DEMB, DBNRAW, STEP):
        page.evaluate("id => document.location.hash = id", f"#{kata.id}")
        page.reload()
        heading(page, kata.id)
        check()
    page.locator("#tab-kata-2").click()
    page.get_by_role("button", name="minibatch").click()
    check()
    page.locator("#tab-training").click()
    check()
    page.locator("#keys").click()
    check()


CONTRAST = textwrap.dedent("""
    () => {
      const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const light = (colour) => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const parts = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255);
        const [r, g, b] = parts.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const style = (node) => getComputedStyle(node);
      const paper = light(style(document.documentElement).backgroundColor);
      const cells = [...document.querySelectorAll(".tables td[title]")];
      const marks = [...document.querySelectorAll("circle.node")].map((n) => style(n).fill === style(
        document.documentElement).backgroundColor ? style(n).stroke : style(n).fill);
      return [
        Math.min(...cells.map((c) => ratio(light(style(c).color), light(style(c).backgroundColor)))),
        Math.min(...marks.map((m) => ratio(light(m), paper))),
      ];
    }
""")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit: Visit, address: str, scheme: str) -> None:
    """Of every cell's number, whatever its shade; and of every mark."""
    page = visit(f"{address}#{DCOUNTS.id}", color_scheme=scheme)
    heading(page, "dcounts")
    expect(page.locator(".tables td[title]").first).to_be_visible()
    cells, marks = page.evaluate(CONTRAST)
    assert cells >= 4.5 and marks >= 3


def test_on_paper(visit: Visit, address: str) -> None:
    page = visit(f"{address}#{DCOUNTS.id}")
    heading(page, "dcounts")
    page.emulate_media(media="print")
    expect(page.locator("[role=tablist]")).not_to_be_visible()
    expect(page.locator(".tables").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") > 1000, "the whole of it"


def test_it_ends_with_ctrl_c_and_leaves_nothing(tmp_path: Path, eventually) -> None:
    (tmp_path / "katas").mkdir()
    options = ["--katas", str(tmp_path / "katas"), "--state", str(tmp_path / "state.json")]
    command = [sys.executable, "-m", "dojo", "page", "--no-browser", *options]
    with started(command, stderr=subprocess.STDOUT) as process:
        assert process.stdout
        found = re.search(r"http://127.0.0.1:(\d+)/", process.stdout.readline())
        assert found
        port = int(found[1])
        family = psutil.Process(process.pid).children
        eventually(lambda: len(family(recursive=True)) > 1)
        children = family(recursive=True)
        streams = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert "Traceback" not in process.stdout.read()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    for stream in streams:
        stream.close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port))


def test_the_end_is_told(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "katas").mkdir()
    with live(tmp_path / "katas") as address:
        page = visit(address)
        expect(page.locator("#kata h1")).to_contain_text("dlogprobs")
    expect(page.get_by_role("alert")).to_contain_text("Start it again: nox -s page")


def test_a_course_that_the_house_has_never_seen(visit: Visit, tmp_path: Path) -> None:
    foreign = Path(__file__).parents[2] / "foreign"
    shutil.copytree(foreign / "answers", tmp_path / "katas")
    with live(tmp_path / "katas", DOJO_COURSE=str(foreign)) as address:
        page = visit(f"{address}#kata-1/dpreatt_1")
        heading(page, "dpreatt_1 ✓ solved")
        expect(page.locator("[data-name]")).to_have_count(20)
        expect(page.get_by_role("slider")).to_have_count(3)
        fold = page.locator(".fold").first
        expect(fold).to_have_attribute("aria-expanded", "true")
        fold.click()
        expect(page.locator("[data-name]")).to_have_count(13)
        expect(page.locator(".fold").first).to_be_focused()
        page.locator("#tab-kata-2").click()
        heading(page, "kata-2/d")  # the first that is not known to be solved
        expect(page.locator("[data-name]")).to_have_count(3)


def test_answers_are_not_on_the_page(visit: Visit, address: str) -> None:
    """Nor hints, before they are asked for."""
    page = visit(f"{address}#{DEMB.id}")
    heading(page, "demb")
    text = page.content()
    assert not any(hint in text for hint in answer(DEMB).hints)
    assert answer(DEMB).body.strip() not in text
