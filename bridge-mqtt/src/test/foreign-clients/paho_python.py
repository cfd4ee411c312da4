"""paho-mqtt, as a client whose session outlives it: a JSON line for each thing that happens.

URL, protocol version (4 or 5), and whether it is "before" or "after" the restart.
"""
import json
import sys
import urllib.parse

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

url, version, phase = urllib.parse.urlparse(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def say(*what):
    print(json.dumps(what, separators=(",", ":")), flush=True)


def connected(client, _, flags, reason, properties):
    say("connected", flags.session_present)
    if reason.is_failure:
        say("error", str(reason))
    elif phase == "before":
        client.subscribe("hall/#", 2)
    else:
        client.subscribe("hall/kept", 1)


def granted(client, _, packet, reasons, properties):
    if phase == "before":
        say("granted", reasons[0].value)
        for qos, text in enumerate(("zero", "one", "two")):
            client.publish("hall/own", text, qos)
        client.publish("hall/kept", "value", 1, retain=True)
    else:
        say("subscribed")
        subscribed.append(packet)
        settle()


heard, acknowledged, subscribed = [], [], []


def settle():
    # Nothing is owed to the gateway any more once this is acknowledged.
    if len(heard) == 4 and (len(acknowledged) == 4 or subscribed):
        client.publish("done", "", 1)


def message(client, _, got):
    say("message", got.topic, got.qos, got.retain, got.payload.decode())
    heard.append(got)
    settle()


def published(client, _, packet, reason, properties):
    acknowledged.append(packet)
    if len(acknowledged) == 4:
        say("published")
        settle()
    elif subscribed or len(acknowledged) == 5:
        say("settled")


settings = {"clean_session": False} if version == 4 else {}
client = mqtt.Client(
    mqtt.CallbackAPIVersion.VERSION2,
    "reader",
    protocol=mqtt.MQTTv5 if version == 5 else mqtt.MQTTv311,
    transport="websockets" if url.scheme == "ws" else "tcp",
    **settings)
if url.scheme == "ws":
    client.ws_set_options(path=url.path)
client.on_connect, client.on_subscribe, client.on_message, client.on_publish = connected, granted, message, published
client.will_set("hall/will", "gone", 1)
if version == 5:
    stays = Properties(PacketTypes.CONNECT)
    stays.SessionExpiryInterval = 3600
    client.connect(url.hostname, url.port, clean_start=False, properties=stays)
else:
    client.connect(url.hostname, url.port)
client.loop_forever()
