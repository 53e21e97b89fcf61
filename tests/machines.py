"""A machine translator on loopback: answers as LibreTranslate and as DeepL, from a table."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Answer = Callable[[str], str]


@dataclass
class Machine:
    """What the machine was asked, and how it answers."""

    address: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    answer: Answer = "[{}]".format
    before: Callable[[], None] = lambda: None

    @property
    def texts(self) -> list[str]:
        """Return every text that it was sent."""
        return [text for request in self.requests for text in request["texts"]]


@contextmanager
def running_machine() -> Iterator[Machine]:
    """Run a machine for as long as the block does."""
    machine = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            machine.before()
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path == "/translate":
                sent = json.loads(body)
                machine.requests.append({**sent, "texts": sent["q"]})
                made: Any = {"translatedText": [machine.answer(text) for text in sent["q"]]}
            else:
                form = parse_qs(body)
                sent = {name: values[0] for name, values in form.items()}
                key = self.headers["Authorization"]
                machine.requests.append({**sent, "texts": form["text"], "key": key})
                made = {"translations": [{"text": machine.answer(text)} for text in form["text"]]}
            is_good = machine.status == 200
            content = json.dumps(made if is_good else {"message": "refused"}).encode()
            self.send_response(machine.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    machine.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield machine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
