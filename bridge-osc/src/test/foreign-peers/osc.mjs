// The npm package "osc": sends every tag it knows and prints what it gets, a JSON line each.
import osc from "osc";

const gateway = Number(process.argv[2]);
const port = new osc.UDPPort({ localAddress: "127.0.0.1", localPort: 0, metadata: true });
const send = (address, ...args) => port.send({ address, args }, "127.0.0.1", gateway);
const shown = (arg) => (arg.value instanceof Uint8Array ? [...arg.value] : arg.value);
port.on("message", (message) =>
  console.log(JSON.stringify([message.address, message.args.map((arg) => [arg.type, shown(arg)])])));
port.on("ready", () => {
  send("/peer/i", { type: "i", value: 42 });
  send("/peer/f", { type: "f", value: 0.5 });
  send("/peer/s", { type: "s", value: "foh" });
  send("/peer/b", { type: "b", value: new Uint8Array([1, 2, 3]) });
  send("/peer/h", { type: "h", value: { high: 1, low: 2 } });
  send("/peer/d", { type: "d", value: 0.1 });
  send("/peer/T", { type: "T" });
  send("/peer/F", { type: "F" });
  send("/peer/N", { type: "N" });
  send("/peer/I", { type: "I" });
  send("/peer/c", { type: "c", value: "A" });
  send("/peer/r", { type: "r", value: { r: 255, g: 128, b: 0, a: 1 } });
  send("/peer/m", { type: "m", value: new Uint8Array([1, 144, 60, 127]) });
  send("/peer/many", { type: "i", value: 1 }, { type: "f", value: 0.5 }, { type: "s", value: "x" });
  port.send({ timeTag: osc.timeTag(0), packets: [{ address: "/peer/bundle", args: [{ type: "i", value: 7 }] }] },
    "127.0.0.1", gateway);
  send("/stagebus/subscribe", { type: "s", value: "/from/**" }, { type: "i", value: 0 });
  send("/stagebus/ping", { type: "s", value: "ready" });
});
port.open();
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
