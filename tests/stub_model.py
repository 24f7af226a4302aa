"""A language model that says what a test has put into it, behind the address of a real server."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Stub(BaseHTTPRequestHandler):
    """Answers with whatever the test has put on the server."""

    kind = "application/json"

    def answer(self, asked):
        server = self.server
        server.asked.append(json.loads(asked))
        server.keys.append(self.headers.get("Authorization"))
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": server.content}}]}).encode()

    def do_POST(self):
        server = self.server
        body = self.answer(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(server.delay)
        if server.body is not None:
            body = server.body
        try:
            self.send_response(server.status)
            self.send_header("Content-Type", self.kind)
            if server.status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the caller has hung up

    def log_message(self, *_):
        pass


@contextmanager
def serving(stub=Stub):
    """Serve on a free port of this machine until the block ends."""
    held = ThreadingHTTPServer(("127.0.0.1", 0), stub)
    held.content, held.body, held.status, held.delay, held.asked, held.keys = "", None, 200, 0.0, [], []
    thread = threading.Thread(target=held.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield held
    held.shutdown()
    held.server_close()
    thread.join()
