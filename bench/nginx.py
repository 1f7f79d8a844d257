"""A bare nginx that serves given bytes: one worker, no log, files kept open."""

import getpass
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

_CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=16;
  keepalive_timeout 75;
  keepalive_requests 1000000000;
  types {{}}
  default_type "application/json; charset=utf-8";
  server {{
    listen 127.0.0.1:{port};
    location = {path} {{
      alias {folder}/body.json;
      gzip_static on;
      gzip_vary on;
      add_header Cache-Control no-cache;
    }}
  }}
}}
"""


class Nginx:
    """nginx with its files in a folder of its own. Use as a context manager: what was started
    is ended, by its id.
    """

    def __init__(self, folder: Path, path: str, *, plain: bytes, gzipped: bytes) -> None:
        """Answers `path` with these bytes, an ETag of its own, and 304 to who has them."""
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        folder.mkdir()
        (folder / "body.json").write_bytes(plain)
        (folder / "body.json.gz").write_bytes(gzipped)
        # A worker of root's nginx would run as nobody, who may not open the folder.
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        config = _CONFIG.format(folder=folder, port=self.port, path=path, user=user)
        (folder / "nginx.conf").write_text(config)

    @staticmethod
    def binary() -> str | None:
        """Where nginx is installed, also when the user's path leaves the folder out."""
        return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

    @classmethod
    def version(cls) -> str:
        said = subprocess.run(
            [cls.binary() or "nginx", "-v"], capture_output=True, text=True, check=True
        ).stderr
        return re.sub(r".*nginx/(\S+).*", r"\1", said.strip())

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Start and wait until it takes connections, 10 s at most."""
        self._process = subprocess.Popen(
            [
                self.binary() or "nginx",
                *("-p", str(self._folder), "-c", "nginx.conf"),
                *("-e", str(self._folder / "error.log")),
            ]
        )
        deadline = time.monotonic() + 10
        while not _answers(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError((self._folder / "error.log").read_text())
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """The master ends its worker; more calls do nothing."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def __enter__(self) -> Self:
        return self if self._process else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
