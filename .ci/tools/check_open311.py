"""Plays PyPI's georeport, as it is, against a demonstration city: everything that it can ask for, in JSON and in XML.

usage: check_open311.py BASE_URL
Prints an API key for whoever goes on.
"""

import sys

import requests
from georeport import GeoReport

base = sys.argv[1]
STAFF = "a city that mends itself"


def say(*words):
    print(*words, file=sys.stderr)


def sign_in(phone):
    answer = requests.post(f"{base}/v1/auth/login", json={"phone": phone, "password": STAFF}, timeout=60)
    answer.raise_for_status()
    return {"Authorization": "Bearer " + answer.json()["access_token"]}


admin, reviewer = sign_in("13800000001"), sign_in("13800000002")
found = requests.post(f"{base}/v1/accounts/lookup", json={"phone": "13800000018"}, headers=admin, timeout=60)
found.raise_for_status()
made = requests.post(
    f"{base}/v1/accounts/{found.json()['items'][0]['id']}/api-keys", json={"name": "clients"}, headers=admin, timeout=60
)
assert made.status_code == 201, made.text
key = made.json()["key"]

# georeport only reads: what it is to find is sent as the protocol says.
codes = []
for n in range(3):
    report = {
        "api_key": key,
        "service_code": "street_lamp",
        "lat": 29.7216 + n / 1000,
        "long": 112.4063,
        "description": f"Lamp {n} is dark & <broken>",
        "email": "ada@example.org",
    }
    sent = requests.post(f"{base}/open311/v2/requests.json", data=report, timeout=60)
    assert sent.status_code == 200, sent.text
    code = sent.json()[0]["service_request_id"]
    judged = requests.post(
        f"{base}/v1/tickets/{code}/accept",
        json={"category": "street_lamp", "urgency": "normal"},
        headers=reviewer,
        timeout=60,
    )
    judged.raise_for_status()
    codes.append(code)


def plain(value):
    """As XML has it, where everything is text and nothing is nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(float(value))
    return value or None


def comparable(request, is_xml):
    numbers = ("lat", "long")
    return {name: plain(float(v) if is_xml and name in numbers and v else v) for name, v in request.items()}


as_json = GeoReport(f"{base}/open311/v2", jurisdiction="demo-421081", api_key=key)
as_xml = GeoReport(f"{base}/open311/v2/", jurisdiction="demo-421081", api_key=key, output_format="xml")

services = as_json.get_service_list()
assert len(services) > 30 and {"service_code", "service_name", "metadata", "type", "group"} <= services[0].keys()
assert [comparable(it, False) for it in services] == [comparable(it, True) for it in as_xml.get_service_list()]
say(f"georeport: {len(services)} services, alike in JSON and XML")

definition, in_xml = as_json.get_service_definition("street_lamp"), as_xml.get_service_definition("street_lamp")
assert definition["service_code"] == in_xml["service_code"] == "street_lamp"
values = definition["attributes"][0]["values"]
assert values == in_xml["attributes"]["attribute"]["values"]["value"] and values[0].keys() == {"key", "name"}

for asked in (
    {},
    {"service_request_id": ",".join(codes)},
    {"service_code": "street_lamp,drain", "status": "open"},
    {"status": "closed"},
    {"start_date": "2020-01-01T00:00:00+08:00", "end_date": "2020-03-01T00:00:00+08:00"},
):
    one = as_json.get_service_requests(**asked)
    if not one:
        # georeport takes the only child of nothing there.
        assert requests.get(f"{base}/open311/v2/requests.xml", params=asked, timeout=60).status_code == 200
        continue
    in_xml = {it["service_request_id"]: it for it in as_xml.get_service_requests(**asked)}
    # The city goes on meanwhile: what runs out between two questions changes in between.
    still = [it for it in as_json.get_service_requests(**asked) if it in one]
    assert len(still) > len(one) / 2
    assert all(comparable(it, False) == comparable(in_xml[it["service_request_id"]], True) for it in still)
    assert all(isinstance(it["service_request_id"], str) for it in one)
    say(f"georeport: {len(one)} requests for {asked or 'nothing in particular'}")
assert [it["service_request_id"] for it in as_json.get_service_requests(",".join(codes))] == codes

one, other = as_json.get_service_request(codes[0]), as_xml.get_service_request(codes[0])
assert comparable(one, False) == comparable(other, True) and one["description"] == "Lamp 0 is dark & <broken>"
for client in (as_json, as_xml):
    for wrong in (lambda: client.get_service_request("17"), lambda: client.get_service_definition("nothing")):
        try:
            wrong()
        except requests.HTTPError as error:
            assert error.response.status_code == 404
        else:
            raise AssertionError("what is not there was found")
say("georeport: one request, and none")
print(key)
