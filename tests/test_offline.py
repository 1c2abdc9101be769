"""Nothing leaves the machine: index, ask and page load with the network taken away; a page that asks for nothing outside."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeWorkspace

A = "The harbour of Gdynia was closed on Monday because of the storm."

PROGRAM = """
import fcntl, json, os, socket, struct, sys, threading, time, urllib.request
from pathlib import Path

away = sys.argv[2] == "namespace"
if away:  # a namespace starts with its loopback down: set IFF_UP on `lo`
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", 0x1))
else:  # no namespace to be had: refuse every connection that is not to this machine
    connect = socket.socket.connect
    def guarded(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            os.write(2, f"left the machine: {address}".encode()); os._exit(3)
        return connect(self, address)
    socket.socket.connect = guarded

try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    reached = True
except OSError:
    reached = False

from qa import Corpus
from qa.ui.page import launch

corpus = Corpus.open(sys.argv[1])
answer = corpus.ask("When was the harbour of Gdynia closed?")
threading.Thread(target=launch, args=(corpus,), kwargs={"port": 7899}, daemon=True).start()

def get(path):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:7899" + path, timeout=5) as page:
        return page.read().decode()

for _ in range(300):
    try:
        html = get("/")
        break
    except OSError:
        time.sleep(0.1)
Path(sys.argv[3]).write_text(json.dumps({
    "reached": reached, "answer": answer.to_dict(), "html": html, "config": get("/config"), "theme": get("/theme.css"),
}))
os._exit(0)
"""


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What index, ask and page load gave in a process without a network."""
    folder: Path = tmp_path_factory.mktemp("offline")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text(A)
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    allowed = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    command = [sys.executable, "-c", PROGRAM, str(folder), "namespace" if allowed else "guard", str(folder / "seen.json")]
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(
        [*alone, *command] if allowed else command, capture_output=True, text=True, timeout=120, env=clean, check=False
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads((folder / "seen.json").read_text())
    return seen


def test_the_network_was_really_away(offline: dict[str, Any]) -> None:
    assert offline["reached"] is False


def test_index_and_ask_work_without_a_network(offline: dict[str, Any]) -> None:
    assert offline["answer"]["status"] == "answered"
    assert offline["answer"]["citations"][0]["quote"] == A


def test_the_page_loads_without_a_network(offline: dict[str, Any]) -> None:
    assert "Ask your documents" in offline["html"]


LOADED = re.compile(
    r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)\s*=\s*["']((?:https?:)?//[^"'/]+)"""
    r"""|@import[^;]*?((?:https?:)?//[^"')/]+)|url\(\s*["']?((?:https?:)?//[^"')/]+)"""
)


def test_the_page_loads_nothing_from_another_host(offline: dict[str, Any]) -> None:
    loaded = {
        host
        for part in ("html", "theme", "config")
        for found in LOADED.findall(offline[part])
        for host in found
        if host and "127.0.0.1" not in host
    }
    assert loaded == set()


def test_the_pages_settings_name_no_other_host(offline: dict[str, Any]) -> None:
    config = json.loads(offline["config"])
    assert config["analytics_enabled"] is False
    hosts = set(re.findall(r"https?://([^/\"'\s)]+)", offline["config"]))
    assert {host for host in hosts if not host.startswith("127.0.0.1")} == set()


def test_importing_the_package_opens_no_connection_and_loads_no_model(workspace: MakeWorkspace) -> None:
    program = (
        "import socket, sys\n"
        "def refused(*_): raise AssertionError('a connection')\n"
        "socket.socket.connect = refused\n"
        "import qa, qa.cli.app\n"
        "print(sorted({'onnxruntime', 'chromadb', 'llama_index', 'gradio', 'numpy', 'nltk', 'tiktoken'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
