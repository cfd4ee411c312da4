"""python-osc: sends every tag it knows and prints what it gets, a JSON line each."""
import json
import sys
import threading

from pythonosc import dispatcher, osc_bundle_builder, osc_message_builder, osc_server, udp_client

client = udp_client.SimpleUDPClient("127.0.0.1", int(sys.argv[1]))


def send(address, *arguments):
    builder = osc_message_builder.OscMessageBuilder(address=address)
    for tag, value in arguments:
        builder.add_arg(value, tag)
    client.send(builder.build())


def heard(address, *arguments):
    print(json.dumps([address, [list(a) if isinstance(a, bytes) else a for a in arguments]]), flush=True)


names = dispatcher.Dispatcher()
names.set_default_handler(heard)
server = osc_server.ThreadingOSCUDPServer(("127.0.0.1", 0), names)
threading.Thread(target=server.serve_forever, daemon=True).start()
send("/stagebus/reply", ("i", server.server_address[1]))
send("/peer/i", ("i", 42))
send("/peer/f", ("f", 0.5))
send("/peer/s", ("s", "foh"))
send("/peer/b", ("b", bytes([1, 2, 3])))
send("/peer/h", ("h", (1 << 32) + 2))
send("/peer/d", ("d", 0.1))
send("/peer/T", ("T", True))
send("/peer/F", ("F", False))
send("/peer/N", ("N", None))
send("/peer/r", ("r", 0xFF800001))
send("/peer/m", ("m", (1, 144, 60, 127)))
builder = osc_message_builder.OscMessageBuilder(address="/peer/many")
for value in (1, 0.5, "x"):
    builder.add_arg(value)
client.send(builder.build())
bundle = osc_bundle_builder.OscBundleBuilder(osc_bundle_builder.IMMEDIATELY)
inner = osc_message_builder.OscMessageBuilder(address="/peer/bundle")
inner.add_arg(7)
bundle.add_content(inner.build())
client.send(bundle.build())
send("/stagebus/subscribe", ("s", "/from/**"), ("i", 0))
send("/stagebus/ping", ("s", "ready"))
sys.stdin.read()
