// The npm package "node-osc": sends every tag it knows and prints what it gets, a JSON line each.
import { Bundle, Client, Server } from "node-osc";

const gateway = Number(process.argv[2]);
const client = new Client("127.0.0.1", gateway);
const server = new Server(0, "127.0.0.1", () => {
  const send = (...message) => new Promise((done, fail) =>
    client.send(...message, (error) => (error ? fail(error) : done())));
  (async () => {
    await send("/stagebus/reply", server._sock.address().port);
    await send("/peer/i", 42);
    await send("/peer/f", 0.5);
    await send("/peer/s", "foh");
    await send("/peer/b", { type: "blob", value: Buffer.from([1, 2, 3]) });
    await send("/peer/d", { type: "double", value: 0.1 });
    await send("/peer/T", true);
    await send("/peer/F", false);
    await send("/peer/many", 1, 0.5, "x");
    await send(new Bundle(["/peer/bundle", 7]));
    await send("/stagebus/subscribe", "/from/**", 0);
    await send("/stagebus/ping", "ready");
  })();
});
server.on("message", ([address, ...args]) =>
  console.log(JSON.stringify([address, args.map((arg) => (Buffer.isBuffer(arg) ? [...arg] : arg))])));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
