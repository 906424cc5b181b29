"""A PostgreSQL server of the tests' own: a fresh cluster on a free port, run by an unprivileged user."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Folder of ``initdb`` and ``pg_ctl``, the newest where there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """URL of a server that lives as long as the context."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        account = pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    data, port = folder / "data", _free_port()

    def call(*command: str) -> None:
        subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder, timeout=60)

    secret = folder / "secret"
    secret.write_text("geheim-4711")
    secret.chmod(0o644)
    call(str(binaries / "initdb"), "-D", str(data), "-U", "tester", "-A", "scram-sha-256", f"--pwfile={secret}",
         "-E", "UTF8", "--no-sync")  # fmt: skip
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    call(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://tester:geheim-4711@127.0.0.1:{port}/postgres"
    finally:
        call(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
