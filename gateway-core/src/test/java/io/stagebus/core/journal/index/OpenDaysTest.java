package io.stagebus.core.journal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.files.SystemFiles;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who reads a database for long gives way, between two pages, to whoever has to write it. */
@Timeout(60)
class OpenDaysTest {

    @TempDir
    Path folder;

    private final OpenDays days = new OpenDays();
    private DayFile file;

    @BeforeEach
    void make() throws Exception {
        file = new DayFile(new SystemFiles(), folder, 1, LocalDate.of(2026, 11, 21));
        file.create().close();
    }

    @Test
    void aReaderThatRestsGivesWayAtOnce() throws Exception {
        OpenDays.OpenDay day = days.open(file);
        day.rest();
        assertThat(day.resume()).isTrue();
        day.rest();

        long claim = days.claim(file);

        assertThat(claim).isNotZero();
        assertThat(day.resume()).isFalse();
        assertThat(day.connection().isClosed()).isTrue();
        days.release(file, claim);
        try (OpenDays.OpenDay again = days.open(file)) {
            assertThat(again.connection().isClosed()).isFalse();
        }
    }

    @Test
    void aReaderThatReadsGivesWayWhenItComesToARest() throws Exception {
        OpenDays.OpenDay day = days.open(file);
        CompletableFuture<Long> claim = CompletableFuture.supplyAsync(() -> days.claim(file));
        do {
            assertThat(day.connection().isClosed()).isFalse();
            day.rest();
        } while (day.resume());

        assertThat(claim.get(30, TimeUnit.SECONDS)).isNotZero();
    }

    @Test
    void nobodyIsClosedInTheMidstOfAPage() throws Exception {
        try (OpenDays.OpenDay day = days.open(file)) {
            assertThat(days.claim(file)).isZero();
            assertThat(day.connection().isClosed()).isFalse();
            day.rest();
            assertThat(day.resume()).as("nobody wants it any more").isTrue();
        }
    }
}
