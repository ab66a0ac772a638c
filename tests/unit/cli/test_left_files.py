"""What an import left, in few lines."""

from todoku.cli.left_files import left_lines
from todoku.sources.manifest import LeftFile


def lines(left, taken=()):
    """Return (folder, number of files, plain) of each line; texts are those of the reasons with the file's name."""
    entries = [LeftFile(file=file, reason=reason) for file, reason in left]
    texts = [reason if reason == "import.left.unknown_format" else f"{reason} {file}" for file, reason in left]
    return [(one.folder, one.names, one.plain) for one in left_lines(entries, texts, taken)]


PLAIN, OTHER = "import.left.unknown_format", "error.user.row"


def test_a_folder_full_of_unknown_files_is_one_line():
    left = [("radio/itm/a.txt", PLAIN), ("radio/p1812/x/b.txt", PLAIN), ("radio/c.txt", PLAIN)]
    assert lines(left) == [("radio", ("itm/a.txt", "p1812/x/b.txt", "c.txt"), True)]


def test_a_file_that_was_taken_keeps_its_folder_apart():
    left = [("a/x/1.txt", PLAIN), ("a/x/2.txt", PLAIN), ("a/y/3.txt", PLAIN)]
    assert lines(left, ["a/y/4.csv"]) == [("a/y", ("3.txt",), True), ("a/x", ("1.txt", "2.txt"), True)]


def test_what_may_surprise_comes_first_and_files_at_the_top_are_never_the_whole():
    left = [("readme.md", PLAIN), ("b/1.txt", PLAIN), ("b/2.csv", OTHER), ("c/3.csv", OTHER)]
    assert lines(left) == [
        ("b", ("2.csv",), False),
        ("c", ("3.csv",), False),
        ("b", ("1.txt",), True),
        ("", ("readme.md",), True),
    ]


def test_every_file_is_in_one_line():
    left = [(f"d{number % 3}/{number}.txt", PLAIN if number % 2 else OTHER) for number in range(12)]
    shown = [f"{folder}/{name}" for folder, names, _ in lines(left) for name in names]
    assert sorted(shown) == sorted(file for file, _ in left)


def test_one_file_with_two_reasons_stands_twice():
    left = [("a.xlsx", OTHER), ("a.xlsx", PLAIN)]
    assert lines(left) == [("", ("a.xlsx",), False), ("", ("a.xlsx",), True)]
