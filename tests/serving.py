"""A server as its clients see it: started as a command on a small graph with hostile names, asked over the network."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from literature import Number, assembled, paper, said

HOSTILE = "</script><script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
BREAKS = "Quo\"te's \u2028 line \u202e rtl"
NAMES = (HOSTILE, IMAGE, BREAKS)

PAPERS = [
    paper("2001.00001", "Zeta & friends", [
        said("[Model:Zeta] beats [Model:Alpha] on [Dataset:SetB].", "Zeta outperforms Alpha", "Zeta evaluatedOn SetB"),
        said("[Model:Zeta] may beat [Model:Beta].", "Zeta outperforms Beta hedged"),
        said("[Model:Zeta] reaches 91.5 [Metric:accuracy] on [Dataset:SetB].",
             Number("Zeta", "accuracy", "SetB", "91.5")),
    ], year=2020, authors=("Ada Example",), venue="TestConf"),
    paper("2001.00002", f"Eta {HOSTILE}", [
        said("[Model:Eta] is based on [Model:Zeta].", "Eta basedOn Zeta @0.5"),
        said("[Model:Eta] uses [Technique:c++].", "Eta uses c++"),
    ]),
    paper("2001.00003", IMAGE, [
        said(f"[Model:{HOSTILE}] is trained on [Dataset:{IMAGE}].", f"{HOSTILE} trainedOn {IMAGE}"),
        said(f"[Model:{BREAKS}] is trained on [Dataset:{IMAGE}].", f"{BREAKS} trainedOn {IMAGE}"),
    ]),
]


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The content, which is UTF-8."""
        return self.body.decode("utf-8")

    @property
    def type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None,
        timeout: float = 60, source: str = "127.0.0.1",
    ) -> Reply:
        """One request, sent as it is given, from an address of this machine; a redirect is not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout, source_address=(source, 0))
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, query: str, accept: str = "*/*", **parameters: str | list[str]) -> Reply:
        """A query by GET."""
        encoded = urlencode({"query": query, **parameters}, doseq=True)
        return self.ask(f"/sparql?{encoded}", headers={"Accept": accept})

    def form(self, query: str, accept: str = "*/*", **parameters: str | list[str]) -> Reply:
        """A query by POST of a form."""
        return self.post(urlencode({"query": query, **parameters}, doseq=True), FORM, accept)

    def post(self, body: str, type: str, accept: str = "*/*", address: str = "/sparql") -> Reply:
        """A POST of any content."""
        headers = {"Content-Type": type, "Accept": accept} if type else {"Accept": accept}
        return self.ask(address, method="POST", body=body.encode("utf-8"), headers=headers)


FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


def workspace(folder: Path) -> Path:
    """A workspace file with the graph of :data:`PAPERS`."""
    path = folder / "kg.duckdb"
    assembled(PAPERS, path).close()
    return path


@contextmanager
def served(path: Path, *options: object) -> Iterator[Server]:
    """A server of a workspace, stopped afterwards."""
    command = [sys.executable, "-m", "kg", "serve", "--workspace", str(path), "--port", "0", *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    try:
        told, found = "", None
        while found is None and (line := process.stderr.readline()):
            told, found = told + line, re.search(r"http://[^ ]*:(\d+)/ ", line)
        assert found, told
        yield Server(int(found[1]), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
