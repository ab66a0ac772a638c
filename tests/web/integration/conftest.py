"""What tests of whole requests and actions share: somebody who hands files in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile


class Hand:
    """Hands files in for a town: ``hand_in(b"...", name="a.csv", kinds=TABLES)``."""

    def __init__(self, by, town):
        self.by, self.town = by, town

    def __call__(self, content, name="file", kinds=None):
        from todoku_web.uploads.actions import take
        from todoku_web.uploads.kinds import Kind

        return take(SimpleUploadedFile(name, content), kinds=kinds or set(Kind), by=self.by, organisation=self.town)

    def refused(self, content, **given):
        """Return the code with which a file is refused; nothing of it is left anywhere."""
        from todoku.errors import InputError
        from todoku_web.uploads import keeping
        from todoku_web.uploads.models import Upload

        with pytest.raises(InputError) as caught:
            self(content, **given)
        assert not Upload.objects.exists()
        assert [file for file in keeping.uploads_folder().rglob("*") if file.is_file()] == []
        return caught.value.code


@pytest.fixture
def hand_in(town, person_in, settings, tmp_path):
    """Return a hand of somebody who drafts for 室蘭市; files lie in a folder of the test's own."""
    from todoku_web.accounts.models import Role

    settings.MEDIA_ROOT = tmp_path / "uploads"
    return Hand(person_in(town, Role.DRAFTER), town)
