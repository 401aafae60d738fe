"""Fetching from servers: what of the instructor's counts, and that nothing of it is given away.

A student writes the address. All servers are on 127.0.0.1 and write down what they are sent.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from contextlib import suppress

import pytest

from dojo.__main__ import main
from dojo.grading import sources
from dojo.grading.sources import Source, login
from dojo.grading.sources.login import Login, NoLogin
from dojo.grading.submission import Submission, Unreadable
from tests.dojo.grading.git_server import certificate, serving
from tests.dojo.grading.sourcing import COURSE, TEXTS
from tests.dojo.workbench import lacking

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="git http-backend")
SECRET = "me:s3cret"
BASIC = f"Basic {base64.b64encode(SECRET.encode()).decode()}"


@pytest.fixture(autouse=True)
def makes_certificates():
    if not shutil.which("openssl"):
        lacking("openssl is not installed (Debian, Ubuntu: apt-get install openssl)")


@pytest.fixture
def root(fork, tmp_path):
    """A folder with one repository, `ann`, in it."""
    work = fork("work")
    named = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *named, *command], cwd=work, check=True, capture_output=True)
    made = tmp_path / "root"
    made.mkdir()
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(made / "ann")], check=True)
    return made


@pytest.fixture
def pem(tmp_path):
    return certificate(tmp_path)


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    """An instructor with everything that could be given away: helpers, a .netrc, headers, cookies."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
    (home / ".netrc").chmod(0o600)
    (home / "cookies").write_text("127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\ts3cret\n")
    (home / "gitconfig").write_text(
        '[credential]\n\thelper = "!echo username=me; echo password=s3cret; :"\n'
        f"[http]\n\textraHeader = Authorization: {BASIC}\n\tcookieFile = {home / 'cookies'}\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return home


def collect(address: str, *logins: Login) -> Submission:
    return sources.collect(Source("ann", address), COURSE, logins)


def told(address: str, *logins: Login) -> str:
    with pytest.raises(Unreadable) as error:
        collect(address, *logins)
    return str(error.value)


def test_nothing_is_sent_to_whom_a_student_names(root, pem, monkeypatch):
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
    with (
        serving(root, private=SECRET) as plain,
        serving(root, pem, private=SECRET) as safe,
    ):
        for server in (plain, safe):
            assert "--auth" in told(f"{server.address}/ann")
            assert "--auth" in told(f"{server.address}/ann", Login("host", "me", "x"))
            assert server.paths and not any(server.logins)


def test_a_login_is_sent_to_its_host_alone(root, pem, monkeypatch):
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
    with (
        serving(root, pem, private=SECRET) as mine,
        serving(root, pem, private=SECRET) as other,
        serving(root, private=SECRET) as plain,
    ):
        known = login.ask(mine.host)
        assert known == Login(mine.host, "me", "s3cret")
        assert collect(f"{mine.address}/ann", known).texts == TEXTS
        assert set(mine.logins) == {"", BASIC}  # only once it has asked
        told(f"{other.address}/ann", known)
        told(f"{plain.address}/ann", known, Login(plain.host, "me", "s3cret"))  # not encrypted
        for server in (other, plain):
            assert server.paths and not any(server.logins)


@pytest.mark.parametrize("asks", [SECRET, ""])
@pytest.mark.parametrize("first", [SECRET, ""])
def test_a_login_does_not_follow_to_another_host(root, pem, monkeypatch, first, asks):
    """Whether the host that it is for sends elsewhere before it has got the login or after."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
    with (
        serving(root, pem, private=asks) as other,
        serving(root, pem, private=first, leads_to=other.address) as mine,
    ):
        with suppress(Unreadable):
            collect(f"{mine.address}/ann", Login(mine.host, "me", "s3cret"))
        assert (BASIC in mine.logins) == bool(first)
        assert other.paths and not any(other.logins)


def test_a_login_is_not_sent_when_the_address_names_another_host(root, pem, monkeypatch):
    """Or anybody could lead us to what only we may read."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
    with (
        serving(root, pem, private=SECRET) as mine,
        serving(root, pem, leads_to=mine.address) as theirs,
    ):
        told(f"{theirs.address}/ann", Login(mine.host, "me", "s3cret"))
        assert mine.paths and not any(mine.logins + theirs.logins)


def test_a_repository_that_has_moved_on_the_same_host_is_found(root, pem, monkeypatch):
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
    (root / "old").mkdir()
    (root / "ann").rename(root / "old" / "ann")
    with serving(root, pem, private=SECRET) as mine:
        mine.moved = {"/ann": "/old/ann"}
        assert collect(f"{mine.address}/ann", Login(mine.host, "me", "s3cret")).texts == TEXTS


def test_certificates_of_ones_own(root, pem, environment, monkeypatch, tmp_path):
    with serving(root, pem) as server:
        address = f"{server.address}/ann"
        assert "certificate" in told(address)
        monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
        assert collect(address).texts == TEXTS
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_SSL_CAINFO", pem.name)  # from where we are, not where git is
        assert collect(address).texts == TEXTS
        monkeypatch.delenv("GIT_SSL_CAINFO")
        shutil.copy(pem, environment)
        for key in ("http", f'http "{server.address}"'):
            (environment / "gitconfig").write_text(f"[{key}]\n\tsslCAInfo = ~/server.pem\n")
            assert collect(address).texts == TEXTS
        (environment / "gitconfig").write_text('[http "https://other"]\n\tsslCAInfo = ~/server.pem')
        assert "certificate" in told(address)
        (environment / "gitconfig").write_text("[http]\n\tsslVerify = false\n")
        assert "certificate" in told(address)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "config"])
def test_proxies(root, environment, monkeypatch, name):
    """The proxy is itself a git server: what it is asked for is the whole address."""
    address = "http://dojo.invalid/ann"
    told(address)
    with serving(root) as proxy:
        if name == "config":
            (environment / "gitconfig").write_text(f"[http]\n\tproxy = {proxy.address}\n")
        else:
            monkeypatch.setenv(name, proxy.address)
        assert collect(address).texts == TEXTS
        assert all(path.startswith(address) for path in proxy.paths)
        monkeypatch.setenv("NO_PROXY", "dojo.invalid")
        told(address)


def test_a_host_that_no_helper_knows(environment, capsys):
    (environment / "gitconfig").write_text("")
    with pytest.raises(NoLogin, match="No credential helper"):
        login.ask("127.0.0.1:9")
    assert main(["grade", "x", "--auth", "127.0.0.1:9"]) == 2
    assert "knows https://127.0.0.1:9" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["https://github.com", "github.com/ann", "a b", "x\npath=y", ""])
def test_what_is_no_host(host, capsys):
    assert main(["grade", "x", "--auth", host]) == 2
    assert "--auth takes a host" in capsys.readouterr().err


def test_a_private_fork_is_graded(root, pem, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("GIT_SSL_CAINFO", str(pem))
    out = tmp_path / "out"
    with serving(root, pem, private=SECRET) as server:
        command = ["grade", f"{server.address}/ann", "--sandbox", "none", "--out", str(out)]
        assert main(command) == 1
        assert main([*command, "--auth", server.host]) == 0
    assert "s3cret" not in "".join(capsys.readouterr())
    assert not any(
        "s3cret" in path.read_text("latin-1") for path in out.rglob("*") if path.is_file()
    )
