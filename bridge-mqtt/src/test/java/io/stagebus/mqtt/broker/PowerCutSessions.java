package io.stagebus.mqtt.broker;

import io.stagebus.core.Silence;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.durable.LogSettings;
import io.stagebus.core.journal.durable.Retention;
import io.stagebus.core.journal.durable.SteppedJournal;
import io.stagebus.core.journal.files.DiskLie;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.time.ManualClock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The broker on a simulated disk whose power is cut again and again while one client publishes with QoS 1 and 2 to the
 * persistent session of another. What was acknowledged must arrive, what has QoS 2 once only, and no session may be gone
 * (R18). All is decided by one seed. {@code .ci/faults mqtt} starts it as a program.
 */
public final class PowerCutSessions {

    private static final Path FOLDER = Path.of("/data");
    private static final int LIVES = 6;
    private static final int MOST_CALLS = 120;
    private static final long NEVER = 1L << 40;
    private static final int ROUNDS = 2_000;

    /** What came of it. */
    record Report(long cuts, long taken, long arrived, Optional<String> broken) {}

    private final long seed;
    private final Random dice;
    private final JournalSettings settings;
    private final DiskLie lie;
    private final LedgerWriter writer = new LedgerWriter();
    private final LedgerReader reader;
    private SimulatedDisk disk;
    private long cuts;

    // Of the life that is lived now.
    private ManualClock clock = new ManualClock();
    private @Nullable SteppedJournal journal;
    private @Nullable Harness harness;

    private PowerCutSessions(long seed, DiskLie lie) {
        this.seed = seed;
        this.dice = new Random(seed);
        this.lie = lie;
        this.reader = new LedgerReader(dice);
        this.disk = new SimulatedDisk(seed);
        LogSettings log =
                new LogSettings(64 << 10, 8 << 10 << dice.nextInt(3), dice.nextInt(2) * 10, 50, 100, 1_000_000_000);
        settings = JournalSettings.of(FOLDER).withLog(log).withRetention(Retention.NONE);
    }

    /**
     * Cuts the power until it was cut so often, or a promise is broken.
     *
     * @param lie what the disk only pretends to do
     * @param firstSeed of the first disk; the others follow
     */
    static Report run(DiskLie lie, long firstSeed, long cuts) {
        long done = 0;
        long taken = 0;
        long arrived = 0;
        for (long seed = firstSeed; done < cuts; seed++) {
            PowerCutSessions one = new PowerCutSessions(seed, lie);
            Optional<String> broken = one.broken();
            done += one.cuts;
            taken += one.writer.taken().size();
            arrived += one.reader.texts().size();
            if (broken.isPresent()) {
                return new Report(done, taken, arrived, broken);
            }
        }
        return new Report(done, taken, arrived, Optional.empty());
    }

    private Optional<String> broken() {
        try {
            for (int life = 0; life < LIVES; life++) {
                live();
            }
            judge();
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of("seed " + seed + ", " + cuts + " cuts: " + e.getMessage());
        } finally {
            disk.switchOff();
        }
    }

    private boolean begin() {
        disk.lying(lie);
        clock = new ManualClock();
        journal = new SteppedJournal(settings, clock, disk);
        try {
            harness = Harness.on(journal.journal());
            return true;
        } catch (IllegalStateException e) {
            if (!disk.isDead()) {
                throw new AssertionError("no start: " + e.getCause(), e);
            }
            harness = null;
            return false;
        }
    }

    private void live() {
        if (dice.nextInt(10) < 8) {
            disk.cutAfter(dice.nextInt(MOST_CALLS));
        }
        if (begin()) {
            int errands = 20 + dice.nextInt(200);
            for (int i = 0; i < errands && !disk.isDead(); i++) {
                errand();
            }
        }
        end();
    }

    private void errand() {
        Harness now = harness();
        switch (dice.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                writer.connect(now);
                if (writer.isIn() && reader.isSubscribed()) {
                    writer.publish(1 + dice.nextInt(2));
                }
            }
            case 4, 5, 6 -> reader.connect(now);
            case 7 -> lose();
            case 8 -> stepKeeper();
            case 9 -> advance(dice.nextInt(40));
            default -> stepLog();
        }
        if (!disk.isDead()) {
            read();
        }
    }

    private void lose() {
        if (dice.nextInt(4) == 0) {
            (dice.nextBoolean() ? writer : reader).lose();
        }
    }

    private boolean read() {
        boolean isAny = writer.read();
        isAny |= reader.read();
        if (reader.isIn() && dice.nextInt(3) == 0) {
            reader.answer();
        }
        return isAny;
    }

    private void stepLog() {
        SteppedJournal now = journal();
        harness().fixture.executor.elsewhere(now::stepLog);
        if (!disk.isDead()) {
            harness().settle();
        }
    }

    private boolean stepKeeper() {
        return journal().stepKeeper();
    }

    private void advance(int millis) {
        clock.advance(Duration.ofMillis(millis));
        harness().advance(Duration.ofMillis(millis));
    }

    /** By a cut, as when the process dies, or in order. */
    private void end() {
        int how = dice.nextInt(10);
        SimulatedDisk before = disk;
        if (before.isDead() || how < 8) {
            cuts++;
            disk = before.afterCut();
            close();
        } else if (how == 8) {
            disk = before.afterKill();
            close();
        } else {
            before.cutAfter(NEVER);
            close();
        }
        writer.forgetConnection();
        reader.forgetConnection();
    }

    private void close() {
        Harness old = harness;
        if (old != null) {
            old.close();
            old.fixture.executor.elsewhere(journal().journal()::close);
            harness = null;
        }
    }

    /** A life in peace, until all is said and done; then everything must have come. */
    private void judge() {
        if (!begin()) {
            throw new AssertionError("no start in peace");
        }
        int quiet = 0;
        for (int round = 0; round < ROUNDS && quiet < 20; round++) {
            writer.connect(harness());
            reader.connect(harness());
            boolean isAny = read();
            if (reader.isIn()) {
                reader.answer();
            }
            stepLog();
            isAny |= stepKeeper();
            advance(20);
            quiet = isAny ? 0 : quiet + 1;
        }
        check(writer.isSettled(), "the writer waits for an answer for ever");
        for (String text : writer.taken()) {
            check(reader.count(text) > 0, text + " was acknowledged and has not come");
        }
        for (String text : reader.texts()) {
            check(text.startsWith("1/") || reader.count(text) == 1, text + " came " + reader.count(text) + " times");
        }
        close();
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private Harness harness() {
        return java.util.Objects.requireNonNull(harness);
    }

    private SteppedJournal journal() {
        return java.util.Objects.requireNonNull(journal);
    }

    /** Arguments: how many cuts; the first seed. Exit code 0 only when no promise was broken. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        long cuts = args.length > 0 ? Long.parseLong(args[0]) : 10_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        long start = System.nanoTime();
        Silence.of("io.stagebus").begin();
        Report report = run(DiskLie.NONE, seed, cuts);
        out.printf(
                Locale.ROOT,
                "%d power cuts, %d messages of QoS 1 and 2 acknowledged, %d arrived: %s; %.0f s%n",
                report.cuts(),
                report.taken(),
                report.arrived(),
                report.broken().orElse("0 missing, no session gone, no QoS 2 message twice"),
                (System.nanoTime() - start) / 1e9);
        System.exit(report.broken().isEmpty() ? 0 : 1);
    }
}
