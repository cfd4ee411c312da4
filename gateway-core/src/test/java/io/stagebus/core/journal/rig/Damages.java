package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.durable.SteppedJournal;
import io.stagebus.core.journal.files.SimulatedDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Files that have a wrong bit, or end early, at random places: every start succeeds, what comes back is what was written, no
 * more is lost than was damaged, and what is lost is said.
 */
final class Damages {

    /** What files there are: the log, snapshots, databases of the history, the lock. */
    static final List<String> KINDS = List.of(".log", ".snap", ".db", "/lock");

    /** A bit costs the record it is in; a piece of the log's end costs what was in it. */
    private static final int BIT_COSTS = 1;

    private static final int LIVES = 3;

    private final World world;
    private final Random dice;
    private long lost;
    private long reported;

    /** A folder that has seen some lives. */
    Damages(long seed) {
        this.dice = new Random(seed);
        this.world = new World(seed, SeededBug.NONE, true);
        for (int life = 0; life < LIVES; life++) {
            world.live();
        }
        world.judge();
    }

    /** How many records were lost so far. */
    long lost() {
        return lost;
    }

    /** How many starts reported something. */
    long reported() {
        return reported;
    }

    /**
     * Damages one file of {@code kind} at one place, and starts.
     *
     * @throws BrokenPromise when it does not start, makes something up, or loses more than was damaged
     */
    void damage(String kind) {
        SimulatedDisk disk = world.disk.copy();
        List<Path> files = disk.paths().stream()
                .filter(path ->
                        path.toString().endsWith(kind) && !path.toString().contains("quarantine"))
                .toList();
        if (files.isEmpty()) {
            return;
        }
        Path file = files.get(dice.nextInt(files.size()));
        byte[] bytes = disk.bytes(file);
        int place = dice.nextInt(bytes.length);
        boolean cuts = dice.nextInt(3) == 0;
        if (cuts) {
            disk.put(file, Arrays.copyOf(bytes, place));
        } else {
            bytes[place] ^= (byte) (1 << dice.nextInt(8));
            disk.put(file, bytes);
        }
        start(disk, (cuts ? "cut" : "bit flipped") + " at " + place + " of " + file, kind.equals(".log") && cuts);
    }

    private void start(SimulatedDisk disk, String damage, boolean mayLoseMore) {
        SteppedJournal stepped = new SteppedJournal(world.settings, world.clock, disk);
        try {
            Recovered recovered = stepped.journal().open(seq -> {});
            List<JournalRecord> there = new ArrayList<>(recovered.params());
            there.addAll(recovered.notes());
            long missing = world.promises.missing(there);
            lost += missing;
            world.clock.advance(Duration.ofSeconds(1));
            while (stepped.stepKeeper()) {
                // The history is opened and fed.
            }
            List<JournalEntry> history = Reading.all(stepped);
            history.forEach(world.promises::original);
            String trouble = stepped.journal().trouble();
            reported += trouble.isEmpty() ? 0 : 1;
            Promises.check(mayLoseMore || missing <= BIT_COSTS, "%s: %s records are lost", damage, missing);
            Promises.check(missing == 0 || !trouble.isEmpty(), "%s: lost in silence", damage);
        } catch (JournalException e) {
            throw new BrokenPromise(damage + ": no start: " + e);
        } finally {
            stepped.journal().close();
            disk.switchOff();
        }
    }
}
