package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.RecoveredLog;
import io.stagebus.core.journal.log.Recovery;
import io.stagebus.core.signal.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are cut short or have a wrong bit: every start boots, says so, and loses what is damaged and no more. */
class DamageTest {

    private static final Path FOLDER = Path.of("/data");
    private static final Path SEGMENT = FOLDER.resolve("log/000000000001.log");
    private static final int ENTRIES = 40;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final Map<Long, JournalEntry> written = new HashMap<>();

    @BeforeEach
    void write() throws Exception {
        JournalSettings settings = JournalRig.settings(FOLDER).withRetention(Retention.NONE);
        byte[] log;
        try (JournalRig rig = new JournalRig(settings, disk)) {
            for (int seq = 1; seq <= ENTRIES; seq++) {
                JournalEntry entry = durable(seq, "/p/" + seq, 1, Value.of("value " + seq));
                written.put((long) seq, entry);
                rig.append(entry);
                rig.awaitDurable(seq);
            }
            log = disk.bytes(SEGMENT);
        }
        // As it would lie there without a stop.
        disk.put(SEGMENT, log);
        disk.names().stream()
                .filter(name -> name.endsWith(".snap"))
                .forEach(name -> remove(FOLDER.resolve("snapshots").resolve(name)));
    }

    private void remove(Path path) {
        try {
            disk.delete(path);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static RecoveredLog recover(SimulatedDisk disk) throws Exception {
        return new Recovery(disk, new DataFolder(FOLDER), new EntryCodec(Map.of()), 100, true).run(1);
    }

    private List<JournalEntry> entries(RecoveredLog recovered) {
        List<JournalEntry> found = recovered.image().params();
        assertThat(found).allSatisfy(entry -> assertThat(entry).isEqualTo(written.get(entry.seq())));
        return found;
    }

    /** Cut at every byte: what lies before the cut is there, in order, and the next start finds the same. */
    @Test
    void aSegmentCutAnywhereKeepsWhatLiesBeforeTheCut() throws Exception {
        byte[] log = disk.bytes(SEGMENT);
        int before = 0;
        int end = 10_000;
        for (int size = 0; size < end; size++) {
            SimulatedDisk copy = disk.copy();
            copy.put(SEGMENT, Arrays.copyOf(log, size));
            RecoveredLog recovered = recover(copy);
            int found = entries(recovered).size();
            assertThat(found).isBetween(before, before + 1);
            before = found;
            if (size % 50 == 0) {
                assertThat(entries(recover(copy))).hasSize(found);
            }
        }
        assertThat(before).isEqualTo(ENTRIES);
    }

    /** A bit flipped anywhere costs one entry at the most, and the entries around it are read. */
    @Test
    void aFlippedBitCostsOneEntry() throws Exception {
        byte[] log = disk.bytes(SEGMENT);
        for (int place = 0; place < 6_000; place += 1) {
            byte[] damaged = log.clone();
            damaged[place] ^= (byte) (1 << (place % 8));
            SimulatedDisk copy = disk.copy();
            copy.put(SEGMENT, damaged);
            RecoveredLog recovered = recover(copy);
            assertThat(entries(recovered)).as("place %s", place).hasSizeGreaterThanOrEqualTo(ENTRIES - 1);
            assertThat(recovered.clean()).isFalse();
        }
    }

    /** R11: whatever file is damaged, the gateway starts and gives no revision twice. */
    @Test
    void theGatewayStartsWhateverIsDamaged() throws Exception {
        JournalSettings settings = JournalRig.settings(FOLDER).withRetention(Retention.NONE);
        long floor;
        try (JournalRig rig = new JournalRig(settings, disk)) {
            floor = rig.recovered.revisionFloor();
        }
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            SimulatedDisk copy = disk.copy();
            List<String> names = copy.names();
            String name = names.get(random.nextInt(names.size()));
            Path path = FOLDER.resolve(name.endsWith(".snap") ? "snapshots" : name.endsWith(".log") ? "log" : "")
                    .resolve(name);
            byte[] bytes = copy.bytes(path);
            byte[] damaged = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            if (damaged.length > 0) {
                damaged[random.nextInt(Math.min(damaged.length, 5_000))] ^= (byte) (1 << random.nextInt(8));
            }
            copy.put(path, damaged);
            try (JournalRig rig = new JournalRig(settings, copy)) {
                Recovered recovered = rig.recovered;
                assertThat(recovered.params()).hasSizeGreaterThan(0);
                assertThat(recovered.revisionFloor()).as("round %s", round).isGreaterThanOrEqualTo(floor);
            }
        }
    }
}
