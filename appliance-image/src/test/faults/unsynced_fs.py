"""A file system in memory that forgets what was not synced: what a power cut does, for a whole program.

It speaks the kernel's FUSE protocol itself and needs nothing but Linux, root and Python. Contents become durable by
fsync of the file, names by fsync of their folder, and by nothing else. After a cut every call fails; `mend` then gives
back what was durable and a random part of what was not, torn at 512 bytes, as `SimulatedDisk` does.
"""
import ctypes, errno, os, random, stat, struct, threading

SECTOR = 512
MAX_WRITE = 128 << 10
HEADER, ATTR = struct.Struct("<IIQQIIIHH"), struct.Struct("<QQQQQQIIIIIIIIII")
(LOOKUP, FORGET, GETATTR, SETATTR, MKDIR, UNLINK, RMDIR, RENAME, OPEN, READ, WRITE, STATFS, RELEASE, FSYNC, FLUSH, INIT,
 OPENDIR, READDIR, RELEASEDIR, FSYNCDIR, ACCESS, CREATE, INTERRUPT, DESTROY, BATCH_FORGET, RENAME2) = (
    1, 2, 3, 4, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 25, 26, 27, 28, 29, 30, 34, 35, 36, 38, 42, 45)
UNANSWERED = {FORGET, BATCH_FORGET, INTERRUPT}


class Node:
    """A file or a folder: as it is, and what of it is safe."""

    def __init__(self, number, mode):
        self.number, self.mode, self.uid, self.gid = number, mode, 0, 0
        self.data, self.safe, self.pending = bytearray(), bytearray(), []
        self.names, self.safe_names = {}, {}

    def is_folder(self):
        return stat.S_ISDIR(self.mode)

    def change(self, position, data):
        """Writes `data`, or cuts the file to `position` when it is None."""
        self.pending.append((position, data))
        apply(self.data, position, data)

    def sync(self):
        for position, data in self.pending:
            apply(self.safe, position, data)
        self.pending = []

    def settle(self, dice):
        kept = dice.choice((0.0, 0.5, 0.9, 1.0))
        for position, data in self.pending:
            if data is None:
                if dice.random() < kept:
                    apply(self.safe, position, None)
                continue
            start = 0
            while start < len(data):
                end = min(len(data), ((position + start) // SECTOR + 1) * SECTOR - position)
                if dice.random() < kept:
                    apply(self.safe, position + start, data[start:end])
                start = end
        self.pending, self.data = [], bytearray(self.safe)


def apply(image, position, data):
    if data is None:
        del image[position:]
        image.extend(bytes(position - len(image)))
    else:
        image.extend(bytes(max(0, position - len(image))))
        image[position:position + len(data)] = data


class UnsyncedFs:
    """Mounted at `place` until `unmount`. Served on a thread of its own; `cut` and `mend` may be called on any other."""

    def __init__(self, place, capacity=4 << 30):
        self.place, self.capacity, self.lock = place, capacity, threading.Lock()
        self.nodes, self.changes, self.dead, self.syncs = {1: Node(1, stat.S_IFDIR | 0o755)}, [], False, 0
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.device = os.open("/dev/fuse", os.O_RDWR)
        options = "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other" % self.device
        if self.libc.mount(b"unsynced", place.encode(), b"fuse", 6, options.encode()):
            raise OSError(ctypes.get_errno(), "cannot mount a FUSE file system at " + place)
        threading.Thread(target=self.serve, daemon=True).start()

    def unmount(self):
        self.libc.umount2(self.place.encode(), 2)

    def cut(self):
        """The power goes: from now on every call fails."""
        with self.lock:
            self.dead = True

    def mend(self, seed):
        """The power is back, on what the disk kept."""
        with self.lock:
            dice = random.Random(seed)
            for change in self.changes:
                if dice.random() < 0.5:
                    change(True)
            self.changes = []
            for number in sorted(self.nodes):
                node = self.nodes[number]
                node.settle(dice)
                node.names = dict(node.safe_names)
            self.dead = False

    def rename_in(self, folders, undo):
        """Notes a change of names in `folders`, made already."""
        def change(safely):
            for folder, name, node in undo:
                names = folder.safe_names if safely else folder.names
                if node is None:
                    names.pop(name, None)
                else:
                    names[name] = node
        change(False)
        change.folders = folders
        self.changes.append(change)

    def sync_names(self, folder):
        for change in self.changes:
            if folder in change.folders:
                change(True)
        self.changes = [change for change in self.changes if folder not in change.folders]

    def serve(self):
        while True:
            try:
                request = os.read(self.device, MAX_WRITE + 65536)
            except OSError as e:
                if e.errno in (errno.EINTR, errno.EAGAIN, errno.ENOENT):
                    continue
                return
            _, op, unique, number, uid, gid, _, _, _ = HEADER.unpack_from(request)
            body = request[HEADER.size:]
            error, answer = 0, b""
            try:
                with self.lock:
                    answer = self.answer(op, self.nodes.get(number), body) or b""
            except OSError as e:
                error = -e.errno
            if op not in UNANSWERED:
                try:
                    os.write(self.device, struct.pack("<IiQ", 16 + len(answer), error, unique) + answer)
                except OSError:
                    pass  # Whoever asked is gone.

    def answer(self, op, node, body):
        if op == INIT:
            major, minor, ahead, flags = struct.unpack_from("<IIII", body)
            flags &= 1 << 3 | 1 << 5 | 1 << 22  # O_TRUNC in open, large writes, many pages
            return struct.pack("<IIIIHHIIHHII24x", 7, 31, 0, flags, 12, 9, MAX_WRITE, 1, MAX_WRITE >> 12, 0, 0, 0)
        if op in (FORGET, BATCH_FORGET, INTERRUPT, FLUSH, RELEASE, RELEASEDIR, ACCESS, DESTROY):
            return b""
        if self.dead:
            raise OSError(errno.EIO, "the power is gone")
        handler = self.HANDLERS.get(op)
        if handler is None:
            raise OSError(errno.ENOSYS, "not here")
        return handler(self, node, body)

    @staticmethod
    def attributes(node):
        size = 4096 if node.is_folder() else len(node.data)
        return ATTR.pack(node.number, size, (size + 511) // 512, 0, 0, 0, 0, 0, 0, node.mode, 1, node.uid, node.gid, 0, 4096, 0)

    def entry(self, node):
        return struct.pack("<QQQQII", node.number, 0, 0, 0, 0, 0) + self.attributes(node)

    @staticmethod
    def child(folder, name):
        if name not in folder.names:
            raise OSError(errno.ENOENT, name)
        return folder.names[name]

    def lookup(self, folder, body):
        return self.entry(self.child(folder, text(body)))

    def getattr(self, node, body):
        return struct.pack("<QII", 0, 0, 0) + self.attributes(node)

    def setattr(self, node, body):
        valid, _, _, size, _, _, _, _, _, _, _, mode, _, uid, gid, _ = struct.unpack_from("<IIQQQQQQIIIIIIII", body)
        if valid & 8:
            node.change(size, None)
        if valid & 1:
            node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(mode)
        node.uid = uid if valid & 2 else node.uid
        node.gid = gid if valid & 4 else node.gid
        return self.getattr(node, body)

    def make(self, folder, name, mode):
        node = Node(max(self.nodes) + 1, mode)
        self.nodes[node.number] = node
        self.rename_in((folder,), [(folder, name, node)])
        return node

    def mkdir(self, folder, body):
        name = text(body[8:])
        if name in folder.names:
            raise OSError(errno.EEXIST, name)
        return self.entry(self.make(folder, name, stat.S_IFDIR | stat.S_IMODE(struct.unpack_from("<I", body)[0])))

    def create(self, folder, body):
        flags, mode = struct.unpack_from("<II", body)
        name = text(body[16:])
        node = folder.names.get(name)
        if node is None:
            node = self.make(folder, name, stat.S_IFREG | stat.S_IMODE(mode))
        elif flags & os.O_TRUNC:
            node.change(0, None)
        return self.entry(node) + struct.pack("<QII", node.number, 1, 0)

    def open(self, node, body):
        flags, = struct.unpack_from("<I", body)
        if flags & os.O_TRUNC and not node.is_folder():
            node.change(0, None)
        return struct.pack("<QII", node.number, 0 if node.is_folder() else 1, 0)  # direct: the kernel caches nothing

    def read(self, node, body):
        _, offset, size = struct.unpack_from("<QQI", body)
        return bytes(node.data[offset:offset + size])

    def write(self, node, body):
        _, offset, size = struct.unpack_from("<QQI", body)
        if offset + size > len(node.data) and self.used() + size > self.capacity:
            raise OSError(errno.ENOSPC, "full")
        node.change(offset, body[40:40 + size])
        return struct.pack("<II", size, 0)

    def used(self):
        return sum(len(node.data) for node in self.nodes.values())

    def fsync(self, node, body):
        self.syncs += 1
        node.sync()

    def fsyncdir(self, node, body):
        self.sync_names(node)

    def unlink(self, folder, body):
        name = text(body)
        self.child(folder, name)
        self.rename_in((folder,), [(folder, name, None)])

    def rmdir(self, folder, body):
        if self.child(folder, text(body)).names:
            raise OSError(errno.ENOTEMPTY, "not empty")
        self.unlink(folder, body)

    def rename(self, folder, body, skip=8):
        target = self.nodes[struct.unpack_from("<Q", body)[0]]
        old, new = body[skip:].split(b"\0")[:2]
        node = self.child(folder, old.decode())
        self.rename_in((folder, target), [(folder, old.decode(), None), (target, new.decode(), node)])

    def rename2(self, folder, body):
        return self.rename(folder, body, 16)

    def readdir(self, folder, body):
        _, offset, size = struct.unpack_from("<QQI", body)
        listing = [(".", folder), ("..", folder)] + list(folder.names.items())
        out = b""
        for at in range(offset, len(listing)):
            name, node = listing[at]
            raw = name.encode()
            one = struct.pack("<QQII", node.number, at + 1, len(raw), node.mode >> 12) + raw
            one += bytes(-len(one) % 8)
            if len(out) + len(one) > size:
                break
            out += one
        return out

    def statfs(self, node, body):
        blocks, free = self.capacity >> 12, max(0, self.capacity - self.used()) >> 12
        return struct.pack("<QQQQQIIII24x", blocks, free, free, 1 << 20, 1 << 19, 4096, 255, 4096, 0)

    HANDLERS = {LOOKUP: lookup, GETATTR: getattr, SETATTR: setattr, MKDIR: mkdir, UNLINK: unlink, RMDIR: rmdir,
                RENAME: rename, RENAME2: rename2, OPEN: open, OPENDIR: open, READ: read, WRITE: write, STATFS: statfs,
                FSYNC: fsync, FSYNCDIR: fsyncdir, READDIR: readdir, CREATE: create}


def text(raw):
    return raw.split(b"\0")[0].decode()
