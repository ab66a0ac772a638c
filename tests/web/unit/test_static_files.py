"""Static files get names by their content, and name each other so."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile

from todoku_web.static_files import HashedFiles

FILES = {
    "app/main.js": 'import { a } from "./part.js";\nexport { b } from "../other/b.js";\nimport "./part.js";\n'
    'const quoted = "./part.js";\n//# sourceMappingURL=main.js.map\n',
    "app/part.js": "export const a = 1;\n",
    "other/b.js": "export const b = 2;\n",
    "app/look.css": 'body { background: url("dot.svg"); }\n/*# sourceMappingURL=look.css.map */\n',
    "app/dot.svg": "<svg/>",
}


@pytest.fixture
def stored(tmp_path):
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    for name, text in FILES.items():
        storage.save(name, ContentFile(text.encode()))
    failed = [
        (name, done)
        for name, _, done in storage.post_process({n: (storage, n) for n in FILES})
        if done not in {True, False}
    ]
    assert failed == []
    return storage, tmp_path


def test_modules_and_styles_name_the_files_that_are_kept(stored):
    storage, folder = stored
    script = (folder / storage.stored_name("app/main.js")).read_text()
    part, other = (storage.stored_name(name).rpartition("/")[2] for name in ("app/part.js", "other/b.js"))
    assert script.splitlines() == [
        f'import {{ a }} from "./{part}";',
        f'export {{ b }} from "../other/{other}";',
        f'import"./{part}";',
        'const quoted = "./part.js";',
        "//# sourceMappingURL=main.js.map",
    ]
    style = (folder / storage.stored_name("app/look.css")).read_text()
    assert re.search(r'url\("dot\.[0-9a-f]{12}\.svg"\)', style)


def test_a_module_that_names_one_that_is_not_there_is_found_at_the_start(tmp_path):
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    storage.save("app/main.js", ContentFile(b'import { a } from "./gone.js";'))
    results = [done for _, _, done in storage.post_process({"app/main.js": (storage, "app/main.js")})]
    assert any(isinstance(result, ValueError) for result in results)
