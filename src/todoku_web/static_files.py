"""How static files are stored: under names with the hash of their content, which browsers keep for ever."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

_OF_STYLE = (
    r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
    (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", """@import url("%(url)s")"""),
)
_OF_SCRIPTS = (
    (
        r"""(?P<matched>import(?s:(?P<names>[\s\{].*?|\*\s*as\s*\w+))\s*from\s*['"](?P<url>\.{1,2}/.*?)["']\s*;)""",
        """import%(names)s from "%(url)s";""",
    ),
    (
        r"""(?P<matched>export(?s:(?P<names>[\s\{].*?))\s*from\s*["'](?P<url>\.{1,2}/.*?)["']\s*;)""",
        """export%(names)s from "%(url)s";""",
    ),
    (r"""(?P<matched>import\s*['"](?P<url>\.{1,2}/.*?)["']\s*;)""", """import"%(url)s";"""),
)


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Names files by their content; what one of our modules or styles names of another, is named so, too.

    Maps to the sources of others' scripts, which their packages do not all bring, are left alone.
    """

    patterns: Any = (("*.css", _OF_STYLE), ("*.js", _OF_SCRIPTS))
