"""The docs are complete and fresh: verbs, connectors, indicators and programmes, and what links name exists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.ja.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def generated():
    """Return what the generator prints, from a process of its own: it sets the language for good."""
    command = [sys.executable, str(DOCS / "generate.py"), "--print"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout)


@pytest.mark.parametrize(
    "name",
    ["api.md", "cli.md", "connectors.md", "documents.md", "indicators.md", "prices.md", "programmes.md", "rights.md"],
)
def test_reference_page_is_fresh(generated, name):
    path = DOCS / "reference" / name
    assert path.exists(), f"{name} is missing: run make docs"
    assert path.read_text(encoding="utf-8") == generated["pages"][name], f"{name} is stale: run make docs"


def test_every_verb_is_explained_outside_the_reference(generated):
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if "reference" not in page.parts)
    assert [verb for verb in generated["verbs"] if verb not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_runtime_dependency_is_named_with_its_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (DOCS / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    extras = project["optional-dependencies"].values()
    wanted = [
        re.split(r"[><=;\[ ]", line)[0]
        for line in [*project["dependencies"], *(line for lines in extras for line in lines)]
    ]
    assert [name for name in wanted if f"| {name} |" not in page] == []
