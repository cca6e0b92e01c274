"""Every page does what it says: its commands run, print what it shows, and its links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.cli.group import SENTENCES
from tests.docs.pages import COMPANY, agrees, environment, links, run, steps
from tests.docs.test_model_reference import PAGE as REFERENCE
from tests.docs.test_model_reference import anchor

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
RUNNING = [page for page in PAGES if page != REFERENCE]
HIGHEST_SHARE_NOT_RUN = 0.3


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated company of the pages, made by the command that they give."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", *COMPANY.split()]
    subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=120, check=True)
    return folder / "company"


@pytest.mark.parametrize("page", RUNNING, ids=name)
def test_what_a_page_says_to_type_works_and_prints_what_it_shows(page: Path, company: Path, tmp_path: Path) -> None:
    if any("company" in step.block.text for step in steps(page)):
        shutil.copytree(company, tmp_path / "company")
    for model in page.parent.glob("*.yml"):
        shutil.copy(model, tmp_path)
    done = [(step, run(step, tmp_path)) for step in steps(page)]
    wrongs = [f"{name(page)}:{step.block.line}: {wrong}" for step, wrong in done if wrong]
    assert not wrongs, "\n".join(wrongs)


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    found = [step for page in RUNNING for step in steps(page) if step.block.language in ("sh", "python")]
    left_out = [step for step in found if step.not_run]
    assert len(left_out) <= HIGHEST_SHARE_NOT_RUN * len(found)
    assert all(len(step.not_run or "") > 5 for step in left_out)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_a_page_and_to_a_heading_on_it(page: Path) -> None:
    for path, fragment in links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name(page)} leads to {path}, which is not there"
        if fragment:
            headings = re.findall(r"^#{1,} (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert fragment in {anchor(title) for title in headings}, f"{name(page)} leads to {path}#{fragment}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        targets = [(page.parent / path).resolve() for path, _ in links(page) if path.endswith(".md")]
        ahead += [target for target in targets if target not in reached and target.exists()]
    assert [name(page) for page in PAGES if page not in reached] == []


def test_every_command_has_its_heading_and_no_heading_is_of_no_command() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## `leadline (\w+)`$", text, re.MULTILINE)) == sorted(SENTENCES)


def test_every_option_of_every_command_is_on_the_page_of_commands() -> None:
    from leadline.cli.group import Leadline, leadline

    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert isinstance(leadline, Leadline)
    for command_name in SENTENCES:
        command = leadline.commands.get(command_name) or leadline.get_command(None, command_name)  # type: ignore[arg-type]
        assert command is not None
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert not option.startswith("--") or f"`{option}" in text, f"leadline {command_name} {option}"


@pytest.mark.parametrize(
    ("promised", "printed", "agreed"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n...\n", "a\nb\n", True),
        ("...\nb\n", "a\nb\n", True),
        ("b\n...\n", "a\nb\n", False),
        ("a\n...\nc\n", "a\nb\nc\n", True),
        ("a\n...\nc\n", "a\nb\n", False),
    ],
)
def test_an_output_agrees_line_by_line_but_for_dots(promised: str, printed: str, agreed: bool) -> None:
    assert agrees(promised, printed) is agreed
