"""Two writers, MQTT and CLASP, that note what was acknowledged to them, and a reader that sees what is there.

Each writes ever larger numbers to a hundred addresses of its own: MQTT as retained messages with QoS 1, CLASP as SET with
QoS Commit. What is acknowledged is durable (R18). Standard library only.
"""
import base64, collections, os, select, socket, struct, threading, time

ADDRESSES = 100


def string(text):
    raw = text.encode()
    return struct.pack("!H", len(raw)) + raw


class Stream:
    """A TCP connection with a buffer in front."""

    def __init__(self, port, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def need(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(1 << 16)
            if not more:
                raise EOFError
            self.buffer += more

    def take(self, count):
        self.need(count)
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def close(self):
        self.socket.close()


class Mqtt(Stream):
    def __init__(self, port, name):
        super().__init__(port)
        self.send(0x10, string("MQTT") + b"\x04\x02\0\0" + string(name))
        kind, body = self.packet()
        if kind >> 4 != 2 or body[1]:
            raise OSError("CONNACK %r" % body)

    def send(self, first, body):
        self.socket.sendall(self.encoded(first, body))

    @staticmethod
    def encoded(first, body):
        length, rest = b"", len(body)
        while True:
            rest, digit = divmod(rest, 128)
            length += bytes([digit | (128 if rest else 0)])
            if not rest:
                return bytes([first]) + length + body

    def packet(self):
        first = self.take(1)[0]
        length = shift = 0
        while True:
            digit = self.take(1)[0]
            length |= (digit & 127) << shift
            shift += 7
            if digit < 128:
                return first, self.take(length)


class Clasp(Stream):
    def __init__(self, port, name):
        super().__init__(port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: clasp\r\n\r\n" % key).encode())
        while b"\r\n\r\n" not in self.buffer:
            self.need(len(self.buffer) + 1)
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head:
            raise OSError(head.decode())
        self.socket.sendall(self.encoded(0, b"\x01\x01\xf8" + string(name) + b"\0\0"))

    @staticmethod
    def encoded(qos, message):
        frame = struct.pack("!BBH", 0x53, qos << 6 | 1, len(message)) + message
        length = len(frame)
        head = bytes([0x82, 0x80 | length]) if length < 126 else struct.pack("!BBH", 0x82, 0xFE, length)
        return head + b"\0\0\0\0" + frame

    def message(self):
        """The next CLASP message; pings are answered."""
        while True:
            first, length = self.take(2)
            if length == 126:
                length, = struct.unpack("!H", self.take(2))
            elif length == 127:
                length, = struct.unpack("!Q", self.take(8))
            body = self.take(length)
            if first & 15 == 2:
                return body[12 if body[1] & 0x20 else 4:]
            if first & 15 == 9:
                self.socket.sendall(bytes([0x8A, 0x80 | length]) + b"\0\0\0\0" + body)
            if first & 15 == 8:
                raise EOFError


class Writer(threading.Thread):
    """Writes at a rate until it is told to end or the connection breaks; `acked` is what it was promised."""

    def __init__(self, first, rate, window):
        super().__init__(daemon=True)
        self.value, self.rate, self.window, self.ending = first, rate, window, False
        self.sent, self.acked, self.owed = {}, {}, collections.deque()
        self.revisions, self.acks, self.errors = {}, 0, []

    def run(self):
        self.stream.socket.settimeout(None)  # A disk may take its time.
        receiver = threading.Thread(target=self.guarded, args=(self.receive,), daemon=True)
        receiver.start()
        self.guarded(self.write)
        receiver.join(5)
        self.stream.close()

    def guarded(self, work):
        try:
            work()
        except (OSError, EOFError):
            self.ending = True

    def write(self):
        begun, count = time.monotonic(), 0
        while not self.ending:
            due = int((time.monotonic() - begun) * self.rate) - count
            out = b""
            while due > 0 and len(self.owed) < self.window:
                due, count, self.value = due - 1, count + 1, self.value + 1
                key = self.value % ADDRESSES
                self.owed.append((key, self.value))
                self.sent[key] = self.value
                out += self.change(key, self.value)
            if out:
                self.stream.socket.sendall(out)
            time.sleep(0.002)

    def acknowledged(self, key, value):
        self.acks += 1
        self.acked[key] = max(value, self.acked.get(key, 0))


class MqttWriter(Writer):
    def __init__(self, port, first, rate, window):
        super().__init__(first, rate, window)
        self.stream, self.number = Mqtt(port, "writer"), 0

    def change(self, key, value):
        self.number = self.number % 65535 + 1
        return Mqtt.encoded(0x33, string("crash/%d" % key) + struct.pack("!H", self.number) + b"%d" % value)

    def receive(self):
        while True:
            kind, _ = self.stream.packet()
            if kind >> 4 == 4:
                self.acknowledged(*self.owed.popleft())


class ClaspWriter(Writer):
    def __init__(self, port, first, rate, window):
        super().__init__(first, rate, window)
        self.stream = Clasp(port, "writer")

    def change(self, key, value):
        return Clasp.encoded(2, b"\x21\x05" + string("/crash/%d" % key) + struct.pack("!q", value))

    def receive(self):
        while True:
            message = self.stream.message()
            if message[0] == 0x50:
                key, value = self.owed.popleft()
                self.acknowledged(key, value)
                length, = struct.unpack_from("!H", message, 2)
                if message[1] & 3 == 3:
                    self.revisions[key, struct.unpack_from("!Q", message, 4 + length)[0]] = value
            elif message[0] == 0x51:
                self.errors.append(message[5:5 + struct.unpack_from("!H", message, 3)[0]].decode())
                if self.owed:
                    self.owed.popleft()


def ask(port, address, qos, value, seconds=2):
    """One SET: whether it was acknowledged in time, and what was said against it."""
    client = Clasp(port, "probe")
    client.socket.settimeout(seconds)
    try:
        client.socket.sendall(Clasp.encoded(qos, b"\x21\x05" + string(address) + struct.pack("!q", value)))
        while True:
            message = client.message()
            if message[0] == 0x50:
                return True, ""
            if message[0] == 0x51:
                return False, refusal(message)
    except (OSError, EOFError):
        return False, ""
    finally:
        client.close()


def crowd(port, count, writes):
    """Connections that each ask for so many durable writes and wait."""
    members = [Clasp(port, "crowd %d" % number) for number in range(count)]
    for number, member in enumerate(members):
        change = Clasp.encoded(2, b"\x21\x05" + string("/crowd/%d" % number) + struct.pack("!q", 1))
        member.socket.sendall(change * writes)
        # Who is sent half a frame does not keep the others waiting.
        member.socket.settimeout(1)
    return members


def answers(members, seconds):
    """What they hear in that time: how many acknowledgements, and how often which refusal. Takes out whose connection broke."""
    acks, refusals = 0, collections.Counter()
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        by_socket = {member.socket: member for member in members}
        for ready in select.select(by_socket, [], [], left)[0]:
            member = by_socket[ready]
            try:
                message = member.message()
                while message:
                    acks += message[0] == 0x50
                    if message[0] == 0x51:
                        refusals[refusal(message)] += 1
                    # What came with it is in its buffer, of which select knows nothing.
                    message = member.message() if member.buffer else None
            except (OSError, EOFError):
                member.close()
                members.remove(member)
    return acks, refusals


def refusal(message):
    return message[5:5 + struct.unpack_from("!H", message, 3)[0]].decode()


def state(port):
    """Every numeric Param: address -> (value, revision); read by CLASP's snapshot, which comes unasked."""
    reader = Clasp(port, "reader")
    # What is asked behind the snapshot is answered behind it.
    reader.socket.sendall(Clasp.encoded(0, b"\x41"))
    found = {}
    while True:
        message = reader.message()
        if message[0] == 0x42:
            reader.close()
            return found
        if message[0] == 0x23:
            read_snapshot(message, found)


def read_snapshot(message, found):
    count, = struct.unpack_from("!H", message, 1)
    at = 3
    for _ in range(count):
        length, = struct.unpack_from("!H", message, at)
        address = message[at + 2:at + 2 + length].decode()
        at += 2 + length
        code = message[at]
        size = {0: 0, 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 4, 7: 8}.get(code)
        if size is None:
            size = 2 + struct.unpack_from("!H", message, at + 1)[0]
        raw = message[at + 1:at + 1 + size]
        value = int.from_bytes(raw, "big", signed=True) if 2 <= code <= 5 else None
        revision, options = struct.unpack_from("!QB", message, at + 1 + size)
        at += 10 + size
        at += 2 + struct.unpack_from("!H", message, at)[0] if options & 1 else 0
        at += 8 if options & 2 else 0
        found[address] = (value, revision)
