"""Has a running server tell two integrators' systems what happens, and holds what they hear against its signature with the official libraries of
Standard Webhooks: PyPI's standardwebhooks here, npm's in hear-webhooks.mjs.

usage: check_webhooks.py BASE_URL"""

import json
import queue
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

BASE = sys.argv[1]
STAFF = "a city that mends itself"
# What is to go out is looked for every two seconds.
PATIENCE = 60


def ask(method, path, body=None, token=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data=data, method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def sign_in(phone, password=STAFF):
    return ask("POST", "/v1/auth/login", {"phone": phone, "password": password})["access_token"]


class Hearing:
    """What one system hears, one message after the other."""

    def __init__(self, name):
        self.name, self.heard = name, queue.Queue()

    def expect(self, kind, good, ticket=None):
        """The next message of a kind. What else happens in a city is told too, and has to be signed as well."""
        while True:
            said = self.heard.get(timeout=PATIENCE)
            assert said["good"] == good, f"{self.name}: {said}, not {good}"
            if (said["type"], said["ticket"]) == (kind, ticket):
                break
        print(f"{self.name}: {kind} verified, by secrets {good}")
        return said["id"]


class InPython(Hearing):
    def __init__(self):
        super().__init__("PyPI standardwebhooks")
        self.secrets = []
        hearing = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                good = [verifies(secret, body, headers) for secret in hearing.secrets]
                said = json.loads(body)
                kind, ticket = said["type"], said["data"].get("ticket_id")
                hearing.heard.put({"type": kind, "ticket": ticket, "id": headers["webhook-id"], "good": good})
                self.send_response(204 if True in good else 401)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_address[1]

    def learn(self, secret):
        self.secrets.append(secret)


def verifies(secret, body, headers):
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    # Nothing else is taken for it.
    try:
        Webhook(secret).verify(body + b" ", headers)
    except WebhookVerificationError:
        return True
    return False


class InNode(Hearing):
    def __init__(self):
        super().__init__("npm standardwebhooks")
        script = Path(__file__).with_name("hear-webhooks.mjs")
        self.port = free_port()
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(["node", script, str(self.port)], stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdout.readline() == "ready\n"
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.heard.put(json.loads(line))

    def learn(self, secret):
        self.process.stdin.write(secret + "\n")
        self.process.stdin.flush()


def free_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def main():
    integrator = sign_in("13800000018")
    systems = [InPython(), InNode()]
    try:
        for system in systems:
            made = ask("POST", "/v1/webhook-endpoints", {"url": f"http://127.0.0.1:{system.port}/hook"}, integrator)
            system.learn(made["secret"])
            system.path = f"/v1/webhook-endpoints/{made['id']}"
            ask("POST", system.path + "/test", {}, integrator)
            system.expect("webhook.test", [True])
        report = {"category": "burst_pipe", "description": "人行道下水管爆裂", "no_photo_reason": "unsafe",
                  "location": {"lat": 29.7216, "lng": 112.4063}}
        ticket = ask("POST", "/v1/tickets", report, sign_in("13900000001", "riding along the dyke"))["id"]
        valid = {"category": "burst_pipe", "urgency": "normal"}
        ask("POST", f"/v1/tickets/{ticket}/accept", valid, sign_in("13800000002"))
        ids = [system.expect("ticket.accepted", [True], ticket) for system in systems]
        assert len(set(ids)) == 1, f"the same news has the same id: {ids}"
        for system in systems:
            system.learn(ask("POST", system.path + "/secrets", {}, integrator)["secret"])
            ask("POST", system.path + "/test", {}, integrator)
            system.expect("webhook.test", [True, True])
    finally:
        systems[1].process.kill()


main()
