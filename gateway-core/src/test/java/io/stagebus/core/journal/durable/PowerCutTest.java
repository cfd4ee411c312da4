package io.stagebus.core.journal.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs of the journal on a disk that loses, tears and reorders what was not forced, cut at any call, with calls that fail
 * and room that ends: what was told durable is there, bundles are whole, no revision and no seq is given twice
 * (R11, R18, R23).
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PowerCutTest {

    private static final Path FOLDER = Path.of("/data");
    private static final int ADDRESSES = 12;
    private static final int BUNDLE = 3;
    private static final int NOTES = 5;
    private static final int BUNDLED_NOTE = 100;
    private static final JournalSettings SETTINGS = JournalSettings.of(FOLDER)
            .withLog(new LogSettings(64 << 10, 32 << 10, 0, 1, 5, 100_000))
            .withRetention(Retention.NONE)
            .withHistoryDelayMillis(60_000);

    /** What the world outside was told, over all runs of one folder. */
    private static final class World {
        final Random random;
        final long seed;
        final Set<String> given = new HashSet<>();
        final Set<Long> seqs = new HashSet<>();
        /** The last entry of each address that was told durable. */
        final Map<Address, JournalEntry> promised = new HashMap<>();

        /** The last removal of each note, whether it was told durable or not. */
        final Map<NoteKey, Long> removals = new HashMap<>();
        /** The same of notes; one that says that there is none may be missing. */
        final Map<NoteKey, Note> promisedNotes = new HashMap<>();

        SimulatedDisk disk;

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.disk = new SimulatedDisk(seed);
        }
    }

    @Test
    void noPowerCutBreaksAPromise() {
        for (long seed = 1; seed <= 250; seed++) {
            World world = new World(seed);
            for (int run = 0; run < 4; run++) {
                world.disk.cutAfter(world.random.nextInt(run == 0 ? 60 : 200));
                run(world, true);
                world.disk = world.disk.afterCut();
            }
            run(world, false);
        }
    }

    @Test
    void noFailingCallBreaksAPromise() {
        long calls = Long.MAX_VALUE;
        for (long strike = 1; strike < calls; strike += 1) {
            World world = new World(strike);
            long fails = strike;
            int length = strike % 3 == 0 ? 5 : 1;
            world.disk.failing((call, operation, path) -> call >= fails && call < fails + length);
            run(world, false);
            world.disk.failing(SimulatedDisk.Fault.NONE);
            run(world, false);
            // Every further one is like one of these.
            calls = Math.min(150, world.disk.calls());
            world.disk = world.disk.afterCut();
            run(world, false);
        }
    }

    @Test
    void noFullDiskBreaksAPromise() {
        for (long seed = 1; seed <= 40; seed++) {
            World world = new World(seed);
            run(world, false);
            for (int run = 0; run < 3; run++) {
                world.disk.leaveRoom(world.random.nextInt(200_000));
                run(world, false);
                world.disk = world.random.nextBoolean() ? world.disk.afterCut() : world.disk;
            }
            world.disk.empty();
            run(world, false);
        }
    }

    /** One run from start to stop, or to the power cut. */
    private static void run(World world, boolean cut) {
        JournalRig rig;
        try {
            rig = new JournalRig(SETTINGS, world.disk);
        } catch (JournalException e) {
            // It refuses to run rather than to give a revision twice; nothing was told to anybody.
            return;
        }
        try (rig) {
            check(world, rig.recovered);
            new Writer(world, rig).write(20 + world.random.nextInt(150));
        }
        if (!cut && !world.disk.isDead()) {
            // A stop waits for the disk; nobody is told any more.
            assertThat(rig.journal.backlog()).as("seed %s", world.seed).isZero();
        }
    }

    private static void check(World world, Recovered recovered) {
        Map<Address, JournalEntry> there = new HashMap<>();
        recovered.params().forEach(entry -> there.put(entry.signal().address(), entry));
        world.promised.forEach((address, promise) -> {
            JournalEntry found = there.get(address);
            boolean deleted = promise.signal() instanceof Signal.Param param && param.deleted();
            if (found == null) {
                // A forgotten tombstone.
                assertThat(deleted).as("seed %s: %s", world.seed, promise).isTrue();
            } else {
                assertThat(found.seq()).as("seed %s: %s", world.seed, promise).isGreaterThanOrEqualTo(promise.seq());
            }
        });
        Set<Value> bundled = new HashSet<>();
        for (int part = 0; part < BUNDLE; part++) {
            JournalEntry entry = there.get(Address.of("/bundle/" + part));
            bundled.add(entry == null ? Value.NULL : entry.signal().content().value());
        }
        Map<NoteKey, Note> notes = new HashMap<>();
        recovered.notes().forEach(note -> notes.put(note.key(), note));
        Note bundledNote = notes.get(JournalEntries.noteKey(BUNDLED_NOTE));
        bundled.add(
                bundledNote == null
                        ? Value.NULL
                        : Value.of(bundledNote.value().buffer().getLong()));
        assertThat(bundled).as("seed %s: a bundle is whole", world.seed).hasSize(1);
        checkNotes(world, notes);
        there.values().forEach(entry -> {
            assertThat(world.seqs).as("seed %s", world.seed).contains(entry.seq());
            assertThat(recovered.lastSeq()).as("seed %s", world.seed).isGreaterThanOrEqualTo(entry.seq());
        });
        world.promised.clear();
        there.forEach(world.promised::put);
    }

    private static void checkNotes(World world, Map<NoteKey, Note> notes) {
        world.promisedNotes.forEach((key, promise) -> {
            Note found = notes.get(key);
            if (found == null) {
                assertThat(promise.removed() || world.removals.getOrDefault(key, 0L) > promise.seq())
                        .as("seed %s: %s is lost", world.seed, promise)
                        .isTrue();
            } else {
                assertThat(found.seq()).as("seed %s: %s", world.seed, promise).isGreaterThanOrEqualTo(promise.seq());
                assertThat(promise.removed() && found.seq() == promise.seq())
                        .as("seed %s: %s is back", world.seed, found)
                        .isFalse();
            }
        });
        notes.values()
                .forEach(
                        note -> assertThat(world.seqs).as("seed %s", world.seed).contains(note.seq()));
        world.promisedNotes.clear();
        world.promisedNotes.putAll(notes);
    }

    /** Gives revisions as the bus does, and writes entries of every kind. */
    private static final class Writer {
        private final World world;
        private final JournalRig rig;
        private final Map<Address, Long> revisions = new HashMap<>();
        private final Set<Address> live = new HashSet<>();
        private final Map<Long, JournalRecord> waiting = new java.util.TreeMap<>();
        private long seq;

        Writer(World world, JournalRig rig) {
            this.world = world;
            this.rig = rig;
            this.seq = rig.recovered.lastSeq();
            for (JournalEntry entry : rig.recovered.params()) {
                if (entry.signal() instanceof Signal.Param param) {
                    revisions.put(param.address(), param.revision());
                    if (!param.deleted()) {
                        live.add(param.address());
                    }
                }
            }
        }

        void write(int steps) {
            for (int step = 0; step < steps && !world.disk.isDead(); step++) {
                int dice = world.random.nextInt(10);
                if (dice < 2) {
                    Value same = Value.of(seq + 1);
                    byte[] said =
                            ByteBuffer.allocate(Long.BYTES).putLong(seq + 1).array();
                    for (int part = 0; part < BUNDLE; part++) {
                        append("/bundle/" + part, same, false, BundlePart.of(part, BUNDLE + 1));
                    }
                    appendNote(BUNDLED_NOTE, Bytes.owning(said), false, BundlePart.LAST);
                } else if (dice < 5) {
                    byte[] said = new byte[world.random.nextInt(500)];
                    boolean removes = dice == 2;
                    Bytes value = removes ? Bytes.EMPTY : Bytes.owning(said);
                    appendNote(world.random.nextInt(NOTES), value, removes, BundlePart.NONE);
                } else {
                    String address = "/p/" + world.random.nextInt(ADDRESSES);
                    boolean deletes = dice == 5 && live.contains(Address.of(address));
                    Value value = Value.of("x".repeat(world.random.nextInt(900)));
                    append(address, value, deletes, BundlePart.NONE);
                }
                if (dice == 9) {
                    awaitSomething();
                }
                note();
            }
            awaitSomething();
            note();
        }

        private void append(String text, Value value, boolean deleted, BundlePart part) {
            Address address = Address.of(text);
            Recovered start = rig.recovered;
            long first = Math.max(start.creationFloor() + 1, 1);
            Long known = revisions.get(address);
            long revision = Math.max(known == null ? first : known + 1, start.revisionFloor());
            revisions.put(address, revision);
            seq++;
            assertThat(world.given.add(text + "@" + revision))
                    .as("seed %s: revision %s of %s is given twice", world.seed, revision, text)
                    .isTrue();
            assertThat(world.seqs.add(seq))
                    .as("seed %s: seq %s twice", world.seed, seq)
                    .isTrue();
            Signal signal = new Signal.Param(
                    address,
                    Content.of(deleted ? Value.NULL : value),
                    revision,
                    JournalEntries.time(seq),
                    JournalEntries.ORIGIN,
                    ParamFlags.NONE,
                    deleted);
            if (deleted) {
                live.remove(address);
            } else {
                live.add(address);
            }
            take(new JournalEntry(seq, signal, Ttl.NEVER, 0, world.random.nextBoolean(), part));
        }

        private void appendNote(int key, Bytes value, boolean removed, BundlePart part) {
            NoteKey noteKey = JournalEntries.noteKey(key);
            seq++;
            assertThat(world.seqs.add(seq))
                    .as("seed %s: seq %s twice", world.seed, seq)
                    .isTrue();
            if (removed) {
                world.removals.put(noteKey, seq);
            }
            take(new Note(seq, JournalEntries.time(seq), noteKey, value, removed, world.random.nextBoolean(), part));
        }

        private void take(JournalRecord item) {
            waiting.put(item.seq(), item);
            rig.append(item);
        }

        private void awaitSomething() {
            long wanted = seq;
            long end = System.nanoTime() + 3_000_000;
            while (rig.durableSeq < wanted && !world.disk.isDead() && System.nanoTime() < end) {
                LockSupport.parkNanos(50_000);
            }
        }

        /** Takes the journal at its word. */
        private void note() {
            long told = rig.durableSeq;
            waiting.entrySet().removeIf(one -> {
                boolean durable = one.getKey() <= told;
                if (durable && one.getValue() instanceof JournalEntry entry) {
                    world.promised.put(entry.signal().address(), entry);
                } else if (durable && one.getValue() instanceof Note note) {
                    world.promisedNotes.put(note.key(), note);
                }
                return durable;
            });
        }
    }
}
