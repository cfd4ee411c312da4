#!/usr/bin/env python3
"""The packaged program under kill -9, power cuts and a full disk, and saved and brought back. Run by .ci/faults; needs Linux,
and root for all but `kill`.

    faults.py kill [--rounds 100] [--rate 5000]     SIGKILL in the middle, again and again
    faults.py cut  [--rounds 200] [--rate 5000]     on a file system that forgets what was not synced
    faults.py full [--rounds 3]                     on a file system that fills up
    faults.py restore [--rounds 3]                  saved under load, brought back as another user

After each round everything that was acknowledged must be there, no value may go back, and no revision may be given twice.
Exit code 0 only then.
"""
import argparse, collections, ctypes, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import clients
from unsynced_fs import UnsyncedFs

READY_SECONDS = 30
# What a start after a kill may take.
RECOVERY_SECONDS = 1.5
# Another user than the one who saved, with no rights at all.
NOBODY = 65534
AS_NOBODY = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "env", "HOME=/"]
# Together more than the program lets wait for a disk that refuses.
CROWD, CROWD_WRITES = 30, 100
CANNOT_WRITE = "the journal cannot write ("
REFUSALS = "cannot write", "wait for the journal's disk"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Gateway:
    """The program on a data folder, from start to end."""

    running = []

    def __init__(self, launcher, folder, log, user=()):
        self.ws, self.mqtt, self.admin = free_ports(3)
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [*user, launcher, "run", "--data-dir", folder, "--host", "127.0.0.1", "--ws-port", str(self.ws), "--mqtt-port",
             str(self.mqtt), "--admin-port", str(self.admin), "--osc-port", "0", "--log-level", "warn"],
            stdout=log, stderr=log, start_new_session=True)
        self.running.append(self)
        while True:
            try:
                clients.Mqtt(self.mqtt, "probe").close()
                self.ready_seconds = time.monotonic() - begun
                self.health()
                return
            except (OSError, EOFError):
                if self.process.poll() is not None or time.monotonic() - begun > READY_SECONDS:
                    self.kill()
                    raise SystemExit("FAIL: the program did not start (exit code %s)" % self.process.poll())
                time.sleep(0.01)

    def health(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/health" % self.admin, timeout=10) as answer:
            return json.load(answer)

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(60)


class Record:
    """What was acknowledged over all rounds."""

    def __init__(self):
        self.acked, self.sent, self.revisions, self.acks, self.failures = {}, {}, {}, 0, []
        self.next_value = 10 ** 12

    def writers(self, gateway, rate, window=400):
        self.running = {"/mqtt/crash/": clients.MqttWriter(gateway.mqtt, self.next_value, rate / 2, window),
                        "/crash/": clients.ClaspWriter(gateway.ws, self.next_value, rate / 2, window)}
        for writer in self.running.values():
            writer.start()

    def collect(self):
        """After the writers' end."""
        for prefix, writer in self.running.items():
            writer.ending = True
            writer.join(10)
            self.acks += writer.acks
            for key, value in writer.acked.items():
                self.acked[prefix + str(key)] = value
            for key, value in writer.sent.items():
                self.sent[prefix + str(key)] = value
            for (key, revision), value in writer.revisions.items():
                self.given(prefix + str(key), revision, value)
            self.next_value = max(self.next_value, writer.value)

    def given(self, address, revision, value):
        before = self.revisions.setdefault((address, revision), value)
        if before != value:
            self.failures.append("revision %d of %s is given twice: %d and %d" % (revision, address, before, value))

    def compare(self, found):
        missing = 0
        for address, value in self.acked.items():
            now, revision = found.get(address, (None, 0))
            if now is None or now < value:
                missing += 1
                self.failures.append("%s: %s was acknowledged, %s is there" % (address, value, now))
            else:
                self.acked[address] = now
                self.given(address, revision, now)
                if now > self.sent[address]:
                    self.failures.append("%s: %s was never sent" % (address, now))
        return missing


def end_all():
    for gateway in Gateway.running:
        if gateway.process.poll() is None:
            gateway.kill()


def report(record, times, what, rounds):
    slow = sum(time > RECOVERY_SECONDS for time in times)
    for failure in record.failures[:20]:
        print("FAIL: " + failure)
    times = sorted(times)
    print("%d %s: %d changes acknowledged, %d failures; start to ready: median %.2f s, longest %.2f s, "
          "%d of %d over %.1f s" % (rounds, what, record.acks, len(record.failures), times[len(times) // 2], times[-1],
                                    slow, len(times), RECOVERY_SECONDS))
    return 1 if record.failures else 0


def crash_rounds(args, folder, what, die):
    record, times = Record(), []
    gateway = Gateway(args.launcher, folder, args.log)
    for number in range(1, args.rounds + 1):
        record.writers(gateway, args.rate)
        time.sleep(0.3 + args.dice.random() * 1.2)
        die(gateway)
        record.collect()
        gateway = Gateway(args.launcher, folder, args.log)
        times.append(gateway.ready_seconds)
        missing = record.compare(clients.state(gateway.ws))
        if args.verbose or missing:
            print("round %d: %d acknowledged so far, %d missing, ready after %.2f s"
                  % (number, record.acks, missing, gateway.ready_seconds), flush=True)
    if gateway.stop():
        record.failures.append("the stop at the end failed")
    print("start to ready with an empty folder, for comparison: %.2f s" % empty_start(args))
    return report(record, times, what, args.rounds)


def empty_start(args):
    """The median of three."""
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory(prefix="stagebus-empty-", dir=args.dir) as folder:
            gateway = Gateway(args.launcher, folder, args.log)
            times.append(gateway.ready_seconds)
            gateway.kill()
    return sorted(times)[1]


def kill(args):
    folder = tempfile.mkdtemp(prefix="stagebus-kill-", dir=args.dir)
    try:
        return crash_rounds(args, folder, "kills", Gateway.kill)
    finally:
        end_all()
        shutil.rmtree(folder)


def cut(args):
    place = tempfile.mkdtemp(prefix="stagebus-cut-", dir=args.dir)
    disk = UnsyncedFs(place)

    def die(gateway):
        disk.cut()
        gateway.kill()
        disk.mend(args.dice.randrange(1 << 30))
    try:
        return crash_rounds(args, os.path.join(place, "data"), "power cuts", die)
    finally:
        end_all()
        disk.unmount()
        os.rmdir(place)


def restore(args):
    place = tempfile.mkdtemp(prefix="stagebus-restore-", dir=args.dir)
    os.chmod(place, 0o755)
    record, times = Record(), []
    try:
        for number in range(1, args.rounds + 1):
            # Each in folders of its own, which know nothing of the others' revisions.
            one = Record()
            one.next_value = record.next_value
            restore_round(args, one, times, os.path.join(place, str(number)))
            record.next_value, record.acks = one.next_value, record.acks + one.acks
            record.failures += one.failures
        return report(record, times, "restores as another user", args.rounds)
    finally:
        end_all()
        shutil.rmtree(place)


def restore_round(args, record, times, place):
    os.mkdir(place, 0o755)
    saved, source, target = (os.path.join(place, name) for name in ("saved.zip", "source", "target"))
    gateway = Gateway(args.launcher, source, args.log)
    record.writers(gateway, args.rate)
    time.sleep(1 + args.dice.random())
    call(args.launcher, "backup", saved, "--admin", "http://127.0.0.1:%d" % gateway.admin)
    time.sleep(args.dice.random())
    gateway.kill()
    record.collect()
    before = call(args.launcher, "journal", "export", "--data-dir", source)
    os.chmod(saved, 0o644)
    os.mkdir(target)
    os.chown(target, NOBODY, NOBODY)
    call(*AS_NOBODY, args.launcher, "restore", saved, "--data-dir", target)
    after = call(*AS_NOBODY, args.launcher, "journal", "export", "--data-dir", target)
    if not after or not before.startswith(after):
        record.failures.append("the export of the restored folder is no beginning of the one that was saved")
    given = {}
    for line in before.splitlines():
        entry = json.loads(line)
        given[entry["address"]] = max(given.get(entry["address"], 0), entry.get("revision", 0))
    saved_state = {}
    for line in after.splitlines():
        entry = json.loads(line)
        saved_state[entry["address"]] = (entry["value"], entry.get("revision", 0))
    gateway = Gateway(args.launcher, target, args.log, AS_NOBODY)
    times.append(gateway.ready_seconds)
    found = {address: one for address, one in clients.state(gateway.ws).items() if "crash/" in address}
    wanted = {address: one for address, one in saved_state.items() if "crash/" in address}
    if found != wanted or not wanted:
        record.failures.append("the state after the restore is not that at the backup's seq: %s"
                               % sorted(set(found.items()) ^ set(wanted.items()))[:3])
    fresh = Record()
    fresh.next_value = record.next_value + 1
    fresh.writers(gateway, args.rate)
    time.sleep(0.5)
    gateway.stop()
    fresh.collect()
    record.acks += fresh.acks
    for (address, revision) in fresh.revisions:
        if revision <= given.get(address, 0):
            record.failures.append("revision %d of %s is given twice" % (revision, address))


def call(*command):
    """Runs it to its end; answers what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise SystemExit("FAIL: %s ended with %d: %s" % (" ".join(command), done.returncode, done.stderr))
    return done.stdout


def full(args):
    place = tempfile.mkdtemp(prefix="stagebus-full-", dir=args.dir)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"stagebus", place.encode(), b"tmpfs", 0, b"size=%dm" % args.megabytes):
        raise OSError(ctypes.get_errno(), "cannot mount a tmpfs")
    try:
        return full_rounds(args, place)
    finally:
        end_all()
        libc.umount2(place.encode(), 2)
        os.rmdir(place)


def full_rounds(args, place):
    record, times = Record(), []
    ballast, folder = os.path.join(place, "ballast"), os.path.join(place, "data")
    for number in range(1, args.rounds + 1):
        gateway = Gateway(args.launcher, folder, args.log)
        times.append(gateway.ready_seconds)
        record.compare(clients.state(gateway.ws))
        record.writers(gateway, args.rate)
        time.sleep(1)
        refusal = probe_full(record, gateway, ballast)
        print("round %d: health %r; a durable write: %s" % (number, gateway.health().get("status"), refusal), flush=True)
        if number % 2 == 0:
            gateway.kill()
            record.collect()
            gateway = Gateway(args.launcher, folder, args.log)
            record.compare(clients.state(gateway.ws))
        os.remove(ballast)
        await_health(record, gateway, "ok", "the journal cannot write")
        record.collect()
        record.writers(gateway, args.rate)
        time.sleep(1)
        before = record.acks
        gateway.kill()
        record.collect()
        if record.acks == before:
            record.failures.append("round %d: nothing is acknowledged after there was room again" % number)
    gateway = Gateway(args.launcher, folder, args.log)
    record.compare(clients.state(gateway.ws))
    gateway.stop()
    return report(record, times, "full disks", args.rounds)


def fill(ballast):
    """Takes all the room there is left."""
    with open(ballast, "ab", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


def await_health(record, gateway, wanted, unwanted="no such words"):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        said = json.dumps(gateway.health())
        if wanted in said and unwanted not in said:
            return
        time.sleep(0.1)
    record.failures.append("health is %s, not %s" % (said, wanted))


def probe_full(record, gateway, ballast, tries=5):
    """Fills the disk. Others are served then, and who wants more than can be promised is refused; answers how."""
    for _ in range(tries):
        fill(ballast)
        # The log takes more until the segment is full that it made ahead.
        await_health(record, gateway, CANNOT_WRITE)
        failures, said, full = asked_on_full(gateway)
        if full:
            record.failures += failures
            return said
    record.failures.append("the disk is never full for long enough to ask anything")
    return ""


def asked_on_full(gateway):
    """What is wrong about the answers on a full disk, how a durable write is refused there, and whether it was full all along."""
    failures, fresh, full = [], time.time_ns(), True
    if not clients.ask(gateway.ws, "/probe/volatile", 1, fresh)[0]:
        failures.append("a write that need not be durable is not acknowledged on a full disk")
    if clients.state(gateway.ws).get("/probe/volatile", (None, 0))[0] != fresh:
        failures.append("the state is not served on a full disk")
    # Some may hope that the disk is back in a moment; more than that are refused.
    crowd = clients.crowd(gateway.ws, CROWD, CROWD_WRITES)
    acks, refusals = 0, collections.Counter()
    for _ in range(10):
        heard = clients.answers(crowd, 0.2)
        acks, refusals = acks + heard[0], refusals + heard[1]
        # A log that is over its bounds makes room by itself, and what is written then is kept.
        full = full and CANNOT_WRITE in json.dumps(gateway.health())
    if len(crowd) < CROWD:
        failures.append("%d connections broke on a full disk" % (CROWD - len(crowd)))
    for one in crowd:
        one.close()
    if acks:
        failures.append("%d durable writes are acknowledged on a full disk" % acks)
    if not refusals:
        failures.append("%d durable writes on a full disk, and none is refused" % (CROWD * CROWD_WRITES))
    failures += ["a durable write on a full disk is refused for another reason: %s" % words for words in refusals
                 if not any(reason in words for reason in REFUSALS)]
    return failures, "%d refused: %s" % (sum(refusals.values()), "; ".join(refusals)), full


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("kill", "cut", "full", "restore"))
    parser.add_argument("--launcher", required=True)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--rate", type=float, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dir", default=None)
    parser.add_argument("--megabytes", type=int, default=40)
    parser.add_argument("--log", type=lambda name: open(name, "a"), default=subprocess.DEVNULL)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    args.rounds = args.rounds or {"kill": 100, "cut": 200, "full": 3, "restore": 3}[args.what]
    args.dice = random.Random(args.seed)
    # Whatever ends this program, none of those it started stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("FAIL: ended from outside"))
    sys.exit({"kill": kill, "cut": cut, "full": full, "restore": restore}[args.what](args))


if __name__ == "__main__":
    main()
