package io.stagebus.core.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.durable.DurableJournal;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.durable.Retention;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of other versions: an earlier one is read and goes on, a later one is left alone. */
class FormatVersionTest {

    @TempDir
    Path folder;

    private Recovered run(JournalEntry... entries) throws JournalException {
        JournalSettings settings = JournalSettings.of(folder).withRetention(Retention.NONE);
        try (DurableJournal journal = new DurableJournal(settings, new ManualClock(), Map.of())) {
            Recovered recovered = journal.open(seq -> {});
            List.of(entries).forEach(journal::append);
            return recovered;
        }
    }

    /** Says of every file that it has this format. */
    private void pretend(int version) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(path);
                FileHeader header = FileHeader.decode(ByteBuffer.wrap(bytes)).orElse(null);
                if (header != null) {
                    FileHeader other = new FileHeader(
                            header.kind(),
                            version,
                            header.folder(),
                            header.number(),
                            header.floor(),
                            header.creationFloor(),
                            header.logStart(),
                            header.seqFloor());
                    System.arraycopy(other.encode().array(), 0, bytes, 0, FileHeader.BYTES);
                    Files.write(path, bytes);
                }
            }
        }
    }

    /** Who knows only an earlier format refuses: what it cannot read it would take for damage. */
    @Test
    void whatIsWrittenSaysThatItIsOfFormatThree() throws Exception {
        run(JournalEntries.param(1, "/a", 1, Value.of(1)));

        assertThat(versions()).isNotEmpty().containsOnly(3);
    }

    private Set<Integer> versions() throws IOException {
        Set<Integer> versions = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                FileHeader.decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                        .ifPresent(header -> versions.add(header.version()));
            }
        }
        return versions;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFolderOfAnEarlierFormatIsReadAndGoesOn(int format) throws Exception {
        JournalEntry first = JournalEntries.param(1, "/a", 1, Value.of(1));
        JournalEntry second = JournalEntries.param(2, "/b", 1, Value.of(2));
        run(first);
        pretend(format);

        assertThat(run(second).params()).containsExactly(first);

        Recovered both = run();
        assertThat(both.params()).containsExactly(first, second);
        assertThat(both.clean()).isTrue();
    }

    @Test
    void aFolderOfALaterFormatIsRefused() throws Exception {
        run(JournalEntries.param(1, "/a", 1, Value.of(1)));
        pretend(EntryCodec.VERSION + 1);

        assertThatThrownBy(this::run)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("written by a later version");
    }
}
