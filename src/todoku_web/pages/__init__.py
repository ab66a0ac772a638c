"""What every page stands on: frame, style, words, language and files of installed packages."""
