package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.durable.LogSettings;
import io.stagebus.core.journal.durable.Retention;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.journal.files.SimulatedDisk.Fault;
import io.stagebus.core.journal.files.SimulatedDisk.Part;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One data folder and what befalls it: lives that end by a power cut, by a kill, or in order, all decided by one seed. What
 * H2 does in its own threads and by its own clock is not.
 */
final class World {

    private static final Path FOLDER = Path.of("/data");
    private static final List<String> KINDS = List.of("force", "write", "rename", "forceFolder", "create", "truncate");
    private static final int KEPT_DAYS = 2;
    private static final int MOST_CALLS = 250;
    /** A start and little more. */
    private static final int FEW_CALLS = 80;

    private static final int MOST_DATABASE_CALLS = 400;

    final long seed;
    final SeededBug bug;
    final Random dice;
    final ManualClock clock = new ManualClock();
    final Promises promises = new Promises();
    final JournalSettings settings;
    private final boolean keepsHistory;

    SimulatedDisk disk;
    long lives;
    private final List<String> diary = new ArrayList<>();
    private long cuts;
    private long historiesLost;
    private boolean everFailed;
    private volatile boolean struck;
    private boolean isOver;
    /** What it left is to be read and not yet on the disk. */
    private boolean wasKilled;

    private int errandsOnceStruck;

    /**
     * An empty folder.
     *
     * @param keepsHistory whether there is a history in databases, which takes ten times as long
     */
    World(long seed, SeededBug bug, boolean keepsHistory) {
        this.seed = seed;
        this.bug = bug;
        this.keepsHistory = keepsHistory;
        this.dice = new Random(seed);
        this.disk = new SimulatedDisk(seed);
        disk.lying(bug.lie());
        LogSettings log = new LogSettings(
                64 << 10, 8 << 10 << dice.nextInt(3), dice.nextInt(2) * 10, 50, Life.TOMBSTONES, 1_000_000_000);
        Retention retention = keepsHistory ? new Retention(KEPT_DAYS, 1 << 30, 20) : new Retention(0, 1 << 30, 20);
        settings = JournalSettings.of(FOLDER)
                .withLog(log)
                .withRetention(retention)
                .withHistoryDelayMillis(dice.nextInt(200));
    }

    /** Nobody uses the disk any more; databases on it would keep it in memory. */
    void leave() {
        disk.switchOff();
    }

    /** How each life ended, for whoever looks for what broke a promise. */
    String diary() {
        return String.join(", ", diary);
    }

    /** How often the power went. */
    long cuts() {
        return cuts;
    }

    /** How often a database did not survive that and said so. */
    long historiesLost() {
        return historiesLost;
    }

    /**
     * Lives one life and looks whether the next one finds what it must.
     *
     * @throws BrokenPromise when it does not
     */
    void live() {
        lives++;
        boolean dies = dice.nextInt(10) < 8;
        boolean fails = dice.nextInt(6) == 0;
        boolean soon = wasKilled ? dice.nextInt(4) > 0 : dice.nextInt(4) == 0;
        wasKilled = false;
        struck = false;
        isOver = false;
        errandsOnceStruck = dice.nextBoolean() ? dice.nextInt(20) : Integer.MAX_VALUE;
        // What a database lost after a failure is forgiven if it is told, which would hide a mistake of the history.
        boolean historyFails = keepsHistory && !bug.isOfHistory() && dice.nextInt(4) == 0;
        everFailed |= historyFails;
        Fault inHistory = historyFails ? failingDatabase() : Fault.NONE;
        Fault inLog = fails ? noticed(failing()) : Fault.NONE;
        Fault failing = (call, operation, path) ->
                (Part.of(path) == Part.LOG ? inLog : inHistory).strikes(call, operation, path);
        disk.failing(dies && dice.nextInt(3) == 0 ? cutting(failing) : failing);
        if (dies && dice.nextInt(4) > 0) {
            disk.cutAfter(dice.nextInt(soon ? FEW_CALLS : MOST_CALLS));
            if (keepsHistory && dice.nextBoolean()) {
                disk.cutAfter(Part.DATABASE, dice.nextInt(MOST_DATABASE_CALLS));
            }
        }
        promises.begins(!fails);
        everFailed |= fails;
        Life life = new Life(this);
        try {
            life.run(20 + dice.nextInt(200));
            boolean isTroubled = !life.trouble().isEmpty() && !life.trouble().contains("history");
            Promises.check(disk.isDead() || fails || !isTroubled, "trouble without cause: %s", life.trouble());
        } catch (JournalException e) {
            Promises.check(disk.isDead() || fails, "no start: %s", e);
            promises.startFailed();
        }
        lookAtHistory(life);
        end(life, dies, fails);
    }

    /** What a database lost may be missing, but that must be said. */
    private void lookAtHistory(Life life) {
        String trouble = life.trouble();
        if (trouble.contains("cannot be used") || (everFailed && trouble.contains("lacks"))) {
            historiesLost++;
            promises.historyLost();
        }
    }

    private Fault noticed(Fault fault) {
        return (call, operation, path) -> {
            boolean strikes = fault.strikes(call, operation, path);
            struck |= strikes;
            return strikes;
        };
    }

    /** Whether the life ends before the journal can make up for a call that failed. Asked before each errand. */
    boolean isOver() {
        isOver = struck && errandsOnceStruck-- <= 0;
        return isOver;
    }

    /** A few calls in a row fail, or one of a kind. */
    private Fault failing() {
        if (dice.nextBoolean()) {
            long from = disk.calls(Part.LOG) + dice.nextInt(MOST_CALLS);
            long to = from + 1 + dice.nextInt(6);
            return (call, operation, path) -> call >= from && call < to && Part.of(path) == Part.LOG;
        }
        // What follows a force that failed is the hardest to get right.
        String kind = dice.nextBoolean() ? "force" : KINDS.get(dice.nextInt(KINDS.size()));
        AtomicInteger left = new AtomicInteger(dice.nextInt(20));
        return (call, operation, path) ->
                operation.equals(kind) && Part.of(path) == Part.LOG && left.getAndDecrement() == 0;
    }

    private Fault failingDatabase() {
        String kind = dice.nextInt(3) > 0 ? "force" : "write";
        AtomicInteger left = new AtomicInteger(dice.nextInt(6));
        return (call, operation, path) -> operation.equals(kind) && left.getAndDecrement() == 0;
    }

    /** The power goes where much depends on the order: shortly after a file got its name, or could not be forced. */
    private Fault cutting(Fault failing) {
        AtomicInteger left = new AtomicInteger(dice.nextInt(8));
        int later = dice.nextInt(3);
        return (call, operation, path) -> {
            boolean fails = failing.strikes(call, operation, path);
            if ((fails || operation.equals("rename")) && left.getAndDecrement() == 0) {
                disk.cutAfter(later);
            }
            return fails;
        };
    }

    private void end(Life life, boolean dies, boolean fails) {
        if (dies && (disk.isDead() || (!isOver && dice.nextInt(2) == 0))) {
            cuts++;
            diary.add("cut" + at(life));
            disk = disk.afterCut();
            life.end();
        } else if (dies) {
            diary.add("killed" + at(life));
            wasKilled = true;
            disk = disk.afterKill();
            life.end();
        } else {
            life.end();
            diary.add("stopped" + at(life));
            if (fails) {
                // Whether the stop could be written nobody knows; what was promised holds all the same.
                disk = disk.afterKill();
            } else {
                promises.stopped();
            }
        }
        disk.failing(Fault.NONE);
        disk.lying(bug.lie());
    }

    private String at(Life life) {
        String calls = disk.calls() + "+" + disk.calls(Part.DATABASE) + " calls";
        return " after " + calls + (life.trouble().isEmpty() ? "" : " (" + life.trouble() + ")");
    }

    /**
     * Lives a life in which the {@code nth} call to {@code part} fails, between two in peace.
     *
     * @return whether there was such a call
     * @throws BrokenPromise when it does not catch up, or the next one does not find what it must
     */
    boolean endure(Part part, long nth, int errands) throws JournalException {
        lives++;
        Life before = new Life(this);
        before.run(errands);
        before.end();
        promises.stopped();
        lives++;
        everFailed = true;
        long strikes = disk.calls(part) + nth;
        disk.failing((call, operation, path) -> call == strikes && Part.of(path) == part);
        promises.begins(false);
        Life life = new Life(this);
        try {
            life.run(errands);
            Promises.check(life.catchesUp(), "does not catch up: %s", life.trouble());
        } catch (JournalException e) {
            // A start that cannot be noted is refused.
            promises.startFailed();
        }
        boolean struck = disk.calls(part) >= strikes;
        disk.failing(Fault.NONE);
        life.end();
        judge();
        return struck;
    }

    /**
     * Starts once more, in peace, and reads everything back.
     *
     * @throws BrokenPromise when something is missing
     */
    void judge() {
        lives++;
        Life life = new Life(this);
        try {
            life.run(0);
            if (keepsHistory) {
                judgeHistory(life);
            }
        } catch (JournalException e) {
            throw new BrokenPromise("no start: " + e);
        } finally {
            life.end();
            promises.stopped();
        }
    }

    private void judgeHistory(Life life) {
        var found = life.history();
        String trouble = life.trouble();
        Promises.check(everFailed || !trouble.contains("lacks"), "synced rows are gone: %s", trouble);
        lookAtHistory(life);
        promises.history(found, KEPT_DAYS);
    }
}
