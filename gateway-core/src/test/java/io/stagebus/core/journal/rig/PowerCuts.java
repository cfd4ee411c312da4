package io.stagebus.core.journal.rig;

import io.stagebus.core.Silence;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.files.SimulatedDisk.Part;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The fault rig as a program: so many power cuts, and then every seeded bug until it is found. {@code .ci/faults rig}
 * starts it.
 */
public final class PowerCuts {

    /** How many lives a folder has before the next one begins. */
    private static final int LIVES = 6;
    /** One folder in so many keeps a history. */
    private static final int WITH_HISTORY = 4;

    private static final int BUG_CUTS = 500;
    private static final int FAILING_SEEDS = 5;
    private static final int FAILING_ERRANDS = 150;
    private static final int DAMAGES = 1_000;

    /** What came of it. */
    record Report(long cuts, long lives, long changes, long historiesLost, Optional<String> broken) {}

    private PowerCuts() {}

    /**
     * Cuts the power until it was cut so often, or a promise is broken.
     *
     * @param seed of the first folder; the others follow
     */
    static Report run(SeededBug bug, long seed, long cuts) {
        long done = 0;
        long lives = 0;
        long changes = 0;
        long lost = 0;
        for (long next = seed; done < cuts; next++) {
            World world = new World(next, bug, bug.isOfHistory() || next % WITH_HISTORY == 0);
            Optional<String> broken = broken(world);
            done += world.cuts();
            lives += world.lives;
            changes += world.promises.changes();
            lost += world.historiesLost();
            if (broken.isPresent()) {
                return new Report(done, lives, changes, lost, broken);
            }
        }
        return new Report(done, lives, changes, lost, Optional.empty());
    }

    private static Optional<String> broken(World world) {
        try {
            for (int life = 0; life < LIVES; life++) {
                world.live();
            }
            world.judge();
            return Optional.empty();
        } catch (BrokenPromise e) {
            return Optional.of("seed " + world.seed + ", life " + world.lives + ": " + e.getMessage()
                    + "; lives before: " + world.diary());
        } finally {
            world.leave();
        }
    }

    /**
     * Lives the same life again and again, each time with the next call to the disk failing, until none is left to fail.
     *
     * @return how many calls failed
     * @throws BrokenPromise when that broke a promise
     * @throws JournalException when the life before could not begin
     */
    static long failEveryCall(long seed, Part part, int errands, boolean keepsHistory) throws JournalException {
        for (long call = 1; ; call++) {
            World world = new World(seed, SeededBug.NONE, keepsHistory);
            boolean struck = world.endure(part, call, errands);
            world.leave();
            if (!struck) {
                return call - 1;
            }
        }
    }

    /** Arguments: how many cuts; the first seed. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        long cuts = args.length > 0 ? Long.parseLong(args[0]) : 10_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        Silence.of("io.stagebus.core").begin();
        boolean good = cut(out, seed, cuts);
        good &= findBugs(out, seed);
        good &= fail(out, seed);
        good &= damage(out, seed);
        System.exit(good ? 0 : 1);
    }

    private static boolean cut(PrintStream out, long seed, long cuts) {
        long start = System.nanoTime();
        Report report = run(SeededBug.NONE, seed, cuts);
        out.printf(
                Locale.ROOT,
                "%d power cuts in %d lives with %d changes: %s; %d databases of the history lost and reported; %.0f s%n",
                report.cuts(),
                report.lives(),
                report.changes(),
                report.broken().orElse("no start failed, nothing durable lost, no revision given twice"),
                report.historiesLost(),
                (System.nanoTime() - start) / 1e9);
        return report.broken().isEmpty();
    }

    private static boolean findBugs(PrintStream out, long seed) {
        boolean all = true;
        for (SeededBug bug : SeededBug.values()) {
            if (bug != SeededBug.NONE) {
                Report found = run(bug, seed, BUG_CUTS);
                all &= found.broken().isPresent();
                String how = found.broken().isPresent() ? "found after " : "NOT FOUND in ";
                out.printf(Locale.ROOT, "%-28s %s%d cuts%n", bug, how, found.cuts());
            }
        }
        return all;
    }

    private static boolean fail(PrintStream out, long seed) throws JournalException {
        try {
            long calls = 0;
            for (long next = seed; next < seed + FAILING_SEEDS; next++) {
                calls += failEveryCall(next, Part.LOG, FAILING_ERRANDS, true);
                calls += failEveryCall(next, Part.DATABASE, FAILING_ERRANDS, true);
            }
            out.printf(Locale.ROOT, "%d calls failed one by one: no state corrupt, no hang%n", calls);
            return true;
        } catch (BrokenPromise e) {
            out.printf(Locale.ROOT, "calls that fail: %s%n", e.getMessage());
            return false;
        }
    }

    private static boolean damage(PrintStream out, long seed) {
        Damages damages = new Damages(seed);
        for (String kind : Damages.KINDS) {
            try {
                for (int place = 0; place < DAMAGES; place++) {
                    damages.damage(kind);
                }
            } catch (BrokenPromise e) {
                out.printf(Locale.ROOT, "%s: %s%n", kind, e.getMessage());
                return false;
            }
        }
        out.printf(
                Locale.ROOT,
                "%d places of each kind of file damaged: every start succeeded, %d reported damage, %d records lost%n",
                DAMAGES,
                damages.reported(),
                damages.lost());
        return true;
    }
}
