"""The docs are complete and fresh: verbs, connectors, indicators and programmes, and what links name exists."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "README.ja.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def generated():
    sys.path.insert(0, str(DOCS))
    try:
        import generate

        return generate.pages()
    finally:
        sys.path.remove(str(DOCS))


@pytest.mark.parametrize(
    "name", ["cli.md", "connectors.md", "documents.md", "indicators.md", "prices.md", "programmes.md"]
)
def test_reference_page_is_fresh(generated, name):
    path = DOCS / "reference" / name
    assert path.exists(), f"{name} is missing: run make docs"
    assert path.read_text(encoding="utf-8") == generated[name], f"{name} is stale: run make docs"


def test_every_verb_is_explained_outside_the_reference():
    from generate import commands

    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if "reference" not in page.parts)
    untold = [" ".join(("todoku", *path)) for path in commands() if path and " ".join(("todoku", *path)) not in told]
    assert untold == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_runtime_dependency_is_named_with_its_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (DOCS / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    wanted = [
        re.split(r"[><=;\[ ]", line)[0] for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]
    assert [name for name in wanted if f"| {name} |" not in page] == []
