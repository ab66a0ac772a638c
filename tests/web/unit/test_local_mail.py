"""Mail of a portal without a mail server: files that a person can read, and a line at the terminal."""

from __future__ import annotations

from django.core.mail import EmailMessage, get_connection


def test_each_mail_becomes_a_file_and_the_terminal_says_which(settings, tmp_path, capsys):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    connection = get_connection("todoku_web.local_mail.LocalMail")
    mails = [EmailMessage(f"確認 {n}", f"リンク http://localhost/{n}", to=[f"town{n}@example.jp"]) for n in (1, 2)]
    assert connection.send_messages(mails) == 2
    files = sorted((tmp_path / "mail").iterdir())
    written = {file.read_text(encoding="utf-8") for file in files}
    assert written == {f"To: town{n}@example.jp\nSubject: 確認 {n}\n\nリンク http://localhost/{n}\n" for n in (1, 2)}
    told = capsys.readouterr().err.splitlines()
    assert sorted(told) == sorted(f"メールを書き出しました: {file}" for file in files)
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0
