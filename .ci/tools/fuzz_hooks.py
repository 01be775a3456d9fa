"""Made-up values seldom make a report that is taken, or name goods that are there, and so the ways along the links would end where they
begin. Every other time the values that decide on it are such as the demonstration city has."""
import json
import os
import urllib.request
from functools import cache

import schemathesis

REPORT = {
    "category": "burst_pipe",
    "location": {"lat": 29.7216, "lng": 112.4063},
    "no_photo_reason": "unsafe",
    "photo_ids": [],
    "after_photo_ids": [],
    "fixed_on_the_spot": False,
}
LEFT_OUT = ("id", "occurred_at", "on_behalf_of", "channel", "address")


def ask(path, body=None, token=None):
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["FUZZ_API"] + path, data, headers)
    return json.load(urllib.request.urlopen(request))


@cache
def goods():
    """A reward that some desk has, and the desk."""
    login = {"phone": os.environ["FUZZ_PHONE"], "password": os.environ["FUZZ_PASSWORD"]}
    token = ask("/v1/auth/login", login)["access_token"]
    found = [
        {"reward_id": reward["id"], "desk_id": desk["desk_id"]}
        for reward in ask("/v1/rewards?limit=100", token=token)["items"]
        for desk in reward["stock"]
    ]
    return found[0] if found else {}


def every_other(value):
    return len(json.dumps(value, default=str)) % 2 == 0


@schemathesis.hook
def map_body(context, body):
    name = context.operation.definition.raw.get("operationId")
    if not isinstance(body, dict) or not every_other(body):
        return body
    if name == "submit_ticket":
        return {key: value for key, value in body.items() if key not in LEFT_OUT} | REPORT
    if name == "submit_public_ticket" and isinstance(body.get("id"), str):
        # A UUID of version 7, and a grid that is there.
        made = body["id"]
        body = {key: value for key, value in body.items() if key not in LEFT_OUT + ("phone", "name")}
        kept = {key: REPORT[key] for key in ("category", "location", "no_photo_reason")}
        return body | kept | {"id": made[:14] + "7" + made[15:19] + "8" + made[20:], "grid": "demo-grid-1"}
    if name in ("create_redemption", "move_stock"):
        return {key: value for key, value in body.items() if key != "member_id"} | {
            key: value for key, value in goods().items() if key in body
        }
    return body


@schemathesis.hook
def map_query(context, query):
    """Lists with many filters are empty."""
    is_list = context.operation.definition.raw.get("operationId", "").startswith("list_")
    return {} if is_list and query and every_other(dict(query)) else query
