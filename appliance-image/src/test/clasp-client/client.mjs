// The published CLASP client, driven by lines: connects to the URL it is given, prints a line of JSON for everything it
// sees, and writes what it is told on standard input, {"set": [address, value]}.
import readline from 'node:readline';
import WebSocket from 'ws';

globalThis.WebSocket ??= WebSocket; // Node before 22 has none
const { Clasp } = await import('@clasp-to/core');

const print = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const client = new Clasp(process.argv[2], { name: 'browser', reconnect: false });
console.debug = () => {};

await client.connect(10_000);
client.on('/**', (value, address) => print({ address, value }));
print({ connected: client.isConnected?.() ?? true });
readline.createInterface({ input: process.stdin }).on('line', (line) => client.set(...JSON.parse(line).set))
  .on('close', () => process.exit(0));
