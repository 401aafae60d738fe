"""The page as a file."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from data.lists import NameList
from dojo.course.answers import answer
from dojo.course.curriculum import ANSWERS, KATAS, Kata, katas
from dojo.faces.live.tasks import look
from dojo.faces.page import facts, gathering
from dojo.faces.page.document import script, written
from dojo.faces.page.write import told
from dojo.judging.network import network
from dojo.training.ratios import Ratios
from dojo.training.saved import Saved, save
from dojo.training.settings import Settings, begin
from dojo.verdict.values import Judged
from reference.loop import train
from reference.networks.mlp.fast import FastStep
from tests.dojo.workbench import Tree, named, source

DCOUNTS, DLOGITS, STEP = (
    named(n) for n in ("kata-1/dcounts", "kata-2/dlogits", "kata-4/train_step")
)
LECTURE = [kata for kata in katas() if "kata-1" <= kata.stage <= "kata-4"]
HOSTILE = "</script><script>document.title='x'</script><img src=x onerror=document.title='x'>"
Visit = Callable[..., Page]


def looked(chosen: Sequence[Kata], tree: Path) -> list[Judged]:
    torch.set_num_threads(1)
    return list(look(chosen, tree))


def page_of(judged: Sequence[Judged], *, with_numbers: bool = False, **more: object) -> str:
    """The file on these katas."""
    chosen = [one.kata for one in judged]
    networks = [network(model) for model in dict.fromkeys(kata.model for kata in chosen)]
    return written({**told(chosen, judged, networks, with_numbers=with_numbers), **more})


def facts_in(text: str) -> facts.Facts:
    """What a file says."""
    found = re.search(
        r'<script type="application/json"[^>]*>(.*)</script>\n<script type="module"', text
    )
    assert found
    told: facts.Facts = json.loads(found[1])
    return told


@pytest.fixture(scope="module")
def solved() -> list[Judged]:
    """All of the lecture's katas, solved."""
    return looked(LECTURE, ANSWERS)


@pytest.fixture
def training(tmp_path: Path) -> facts.Facts:
    """Four runs, as long as the page shows them, each with autograd's beside it."""
    names = tmp_path / "names.txt"
    names.write_text("emma\nolivia\nava\nisabella\nsophia\nmia\namelia\nzoe\nmila\nnora\n")
    options = {"names": str(names), "hidden": 5}
    settings = Settings(STEP.id, NameList.read(names).digest, "nobody", 400, 1, options)
    run, ratios, training = begin(settings), Ratios(), settings.training
    steps = train(
        run, FastStep(run.parameters, 32), training.minibatches(), settings.graph, training.rate
    )
    assert sum(1 for _ in ratios.measured(steps, run)) == 400
    saved = Saved(settings, run, training.calibrate(run.parameters), True, run.losses + 0.1, ratios)
    for number in range(4):
        save(tmp_path / f"run-{number}.safetensors", saved)
    (found,) = gathering.runs((STEP,), tmp_path, folder=tmp_path)
    return found


def test_all_of_the_lecture_in_a_small_file(
    visit: Visit, solved: list[Judged], training: facts.Facts, tmp_path: Path
) -> None:
    """With its numbers and its training runs; it opens without a server and asks for nothing."""
    text = page_of(solved, training=training)
    assert len(text.encode()) <= 250_000
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    page = visit(f"{path.as_uri()}#{DCOUNTS.id}")
    expect(page.locator("#kata h1")).to_have_text(re.compile("kata-1/dcounts ✓ solved"))
    expect(page.locator(".tables table")).to_have_count(5)
    expect(page.locator(".help")).to_have_count(0)
    page.locator("#tab-training").click()
    expect(page.locator(".curves")).to_have_count(2)
    expect(page.locator(".curves").first.locator("path.curve[class*=c7]")).to_have_count(2)
    expect(page.locator(".samples li")).to_have_count(20)
    expect(page.locator(".curves").nth(1)).to_contain_text("bngain")


@pytest.mark.parametrize(
    "look", [{"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 700}}]
)
def test_the_file_is_for_everybody(
    visit: Visit,
    solved: list[Judged],
    training: facts.Facts,
    tmp_path: Path,
    look: dict[str, object],
) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_of(solved, training=training), encoding="utf-8")
    page = visit(path.as_uri(), **look)
    for place in ("#tab-kata-2", "#tab-training"):
        page.locator(place).click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_it_gives_nothing_away(tree: Tree) -> None:
    """No hint, no answer, and of what is unsolved no number that is to be found."""
    for kata in LECTURE:
        shutil.copytree(
            (KATAS / kata.file).parent, tree.folder / Path(kata.file).parent, dirs_exist_ok=True
        )
    tree.write(DCOUNTS, source(DCOUNTS, "counts_sum_inv * dprobs"))
    tree.write(DLOGITS, DLOGITS.answer.read_text("utf-8"))
    judged = looked(LECTURE, tree.folder)
    text = page_of(judged)
    for kata in LECTURE:
        worked = answer(kata)
        for secret in (*worked.hints, worked.derivation, worked.body):
            assert facts.as_json(secret).strip('"') not in text and secret not in text
    said = facts_in(text)
    for name, kata in said["katas"].items():
        for numbers in kata["numbers"]:
            if name != DLOGITS.id:
                assert not (numbers["expected"] or numbers["difference"] or numbers["readers"])
    (mine,) = said["katas"][DCOUNTS.id]["numbers"]
    assert mine["yours"]["shape"] == [11, 5]
    lines = said["katas"][DCOUNTS.id]["lines"]
    assert lines[0] == "The contribution through `counts_sum` is missing."
    assert not any("expected" in line for line in lines)
    assert said["katas"][DLOGITS.id]["numbers"][0]["expected"]
    spreads = {s["name"] for n in said["networks"].values() for s in n["spreads"]}
    assert spreads == {"logits"}


def test_unless_it_is_asked_to(tree: Tree) -> None:
    tree.write(DCOUNTS, source(DCOUNTS, "counts_sum_inv * dprobs"))
    said = facts_in(page_of(looked([DCOUNTS], tree.folder), with_numbers=True))
    (numbers,) = said["katas"][DCOUNTS.id]["numbers"]
    assert numbers["expected"] and numbers["difference"] and len(numbers["readers"]) == 2
    assert any("expected" in line for line in said["katas"][DCOUNTS.id]["lines"])
    assert len(said["networks"]["reference.networks.mlp:lecture"]["spreads"]) == 26


def test_text_is_text(visit: Visit, tree: Tree, tmp_path: Path) -> None:
    """In what is printed, in an error, in a sample, in the name of a run."""
    tree.write(DCOUNTS, source(DCOUNTS, f"print({HOSTILE!r})\nraise ValueError({HOSTILE!r})"))
    judged = looked([DCOUNTS], tree.folder)
    curve = {"xs": [1, 2], "ys": [1, 2]}
    run = dict.fromkeys(("name", "title", "backward"), HOSTILE) | {
        "done": 2, "steps": 2, "losses": curve, "autograd": None, "ratios": {HOSTILE: curve},
        "samples": [HOSTILE],
    }  # fmt: skip
    path = tmp_path / f"{HOSTILE.replace('/', '_')}.html"
    path.write_text(page_of(judged, training={"runs": [run]}), encoding="utf-8")
    page = visit(path.as_uri())
    assert (page.locator(".said").text_content() or "").count(HOSTILE) >= 2
    page.locator("#tab-training").click()
    assert (page.locator("#kata").text_content() or "").count(HOSTILE) >= 5
    assert page.locator("#kata img, #kata script").count() == 0
    assert page.title() == "Backprop Dojo"


def test_a_script_that_was_slipped_in_does_not_run(
    chromium: Browser, solved: list[Judged], tmp_path: Path
) -> None:
    """The policy of the file allows its own script by its hash, and no other, and no connection."""
    path = tmp_path / "page.html"
    slipped = "<script>document.title = 'x'</script><img src=x onerror=\"document.title = 'x'\">"
    text = page_of(solved[:1])
    assert "connect-src" not in text.partition("</head>")[0]
    path.write_text(text.replace("</body>", f"{slipped}</body>"), encoding="utf-8")
    page = chromium.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    expect(page.locator("#kata h1")).to_have_text(re.compile("dlogprobs"))
    assert page.title() == "Backprop Dojo"
    assert sum("Content Security Policy" in complaint for complaint in refused) >= 2
    page.close()


def test_numbers_that_json_has_not() -> None:
    assert facts.plain([float("nan"), float("inf"), -float("inf"), 1 / 3]) == [
        "nan",
        "inf",
        "-inf",
        0.3333,
    ]


def test_nan_and_inf_are_shown(visit: Visit, tree: Tree, tmp_path: Path) -> None:
    tree.write(DCOUNTS, source(DCOUNTS, "dprobs / 0 * counts_sum_inv.log().log()"))
    path = tmp_path / "page.html"
    path.write_text(page_of(looked([DCOUNTS], tree.folder), with_numbers=True), encoding="utf-8")
    page = visit(path.as_uri())
    expect(page.locator("[data-title=yours] td[title=nan]").first).to_have_text("nan")


def test_the_script_is_one() -> None:
    """Nothing is left of the modules that it is made of, and no name is there twice."""
    assert not re.search(r"^(import|export)\b", script(), re.MULTILINE)
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", script(), re.MULTILINE)
    assert len(names) > 40 and [name for name in names if names.count(name) > 1] == []


def test_what_the_house_fails_over_costs_no_verdict(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dojo.judging.tables.tables", lambda *_: 1 / 0)
    tree.write(DCOUNTS, DCOUNTS.answer.read_text("utf-8"))
    (judged,) = looked([DCOUNTS], tree.folder)
    assert judged.verdict.solved and judged.numbers == ()


def test_the_command(dojo, own_tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    where = ("--katas", own_tree, "--state", tmp_path / "state.json")
    status, out, err = dojo("page", *where, "--write", path, "--stage", "kata-2")
    assert (status, err) == (0, "") and out.startswith("Written: ") and out.endswith(" kB.\n")
    assert list(facts_in(path.read_text("utf-8"))["katas"]) == [DLOGITS.id]
    nowhere = tmp_path / "nowhere" / "page.html"
    status, _, err = dojo("page", *where, "--write", nowhere, "--stage", "kata-2")
    assert status == 2 and err.startswith(f"{nowhere} can't be written")


def test_what_can_not_be_shown(dojo, own_tree: Path, tmp_path: Path) -> None:
    assert dojo("page", "--katas", tmp_path / "none") == (
        2,
        "",
        f"There is no folder {tmp_path / 'none'}.\n",
    )
    assert dojo("page", "--stage", "kata-99", "--write", tmp_path / "x")[0] == 2
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, err = dojo("page", "--katas", own_tree, "--port", port, "--no-browser")
    assert status == 2 and err.startswith(f"Port {port} of this machine can't be had")
