// The npm package "mqtt", as a client whose session outlives it: a JSON line for each thing that happens.
// URL, protocol version (4 or 5), and whether it is "before" or "after" the restart.
import mqtt from "mqtt";

const [url, version, phase] = process.argv.slice(2);
const say = (...what) => console.log(JSON.stringify(what));
const client = mqtt.connect(url, {
  clientId: "reader",
  clean: false,
  protocolVersion: Number(version),
  reconnectPeriod: 0,
  properties: version === "5" ? { sessionExpiryInterval: 3600 } : undefined,
  will: { topic: "hall/will", payload: Buffer.from("gone"), qos: 1, retain: false },
});
// Nothing is owed to the gateway any more once this is acknowledged.
let awaited = 5;
const settle = () => {
  awaited -= 1;
  if (awaited === 0) setImmediate(() => client.publishAsync("done", "", { qos: 1 }).then(() => say("settled")));
};
client.on("message", (topic, payload, packet) => {
  say("message", topic, packet.qos, packet.retain, payload.toString());
  settle();
});
client.on("error", (error) => say("error", String(error)));
client.on("connect", async (ack) => {
  say("connected", ack.sessionPresent);
  if (phase === "before") {
    const granted = await client.subscribeAsync("hall/#", { qos: 2 });
    say("granted", granted[0].qos);
    await client.publishAsync("hall/own", "zero", { qos: 0 });
    await client.publishAsync("hall/own", "one", { qos: 1 });
    await client.publishAsync("hall/own", "two", { qos: 2 });
    await client.publishAsync("hall/kept", "value", { qos: 1, retain: true });
    say("published");
    settle();
  } else {
    await client.subscribeAsync("hall/kept", { qos: 1 });
    say("subscribed");
    settle();
  }
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
