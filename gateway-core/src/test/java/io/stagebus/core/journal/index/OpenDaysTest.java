package io.stagebus.core.journal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.files.SystemFiles;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
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

    /** H2 goes on with what is gone, for as long as somebody reads it. */
    @Test
    void nothingIsMadeInThePlaceOfOneThatIsStillRead() throws Exception {
        OpenDays.OpenDay reading = days.open(file);
        OpenDays.OpenDay resting = days.open(file);
        resting.rest();
        file.files().delete(file.path());
        days.forget(file);

        assertThat(resting.connection().isClosed()).isTrue();
        assertThat(days.claim(file)).isZero();
        reading.rest();
        assertThat(reading.connection().isClosed()).isTrue();
        long claim = days.claim(file);
        assertThat(claim).isNotZero();
        file.create().close();
        days.release(file, claim);
        OpenDays.OpenDay anew = days.open(file);
        anew.leave();
        assertThat(anew.connection().isClosed())
                .as("another one than the one that is gone")
                .isFalse();
        days.close();
        assertThat(anew.connection().isClosed()).isTrue();
    }

    @Test
    void afterTheEndNoneIsLeftOpen() throws Exception {
        OpenDays.OpenDay reading = days.open(file);
        days.close();
        reading.leave();
        assertThat(reading.connection().isClosed()).isTrue();
    }

    private DayFile another(int number) throws Exception {
        DayFile made = new DayFile(new SystemFiles(), folder, 1 + number, LocalDate.of(2026, 11, 21));
        made.create().close();
        return made;
    }

    @Test
    void whatOneReaderLeavesTheNextOneTakesUp() throws Exception {
        OpenDays.OpenDay day = days.open(file);
        day.leave();

        OpenDays.OpenDay next = days.open(file);

        assertThat(next).isSameAs(day);
        OpenDays.OpenDay beside = days.open(file);
        assertThat(beside).isNotSameAs(day);
        next.leave();
        beside.leave();
        assertThat(next.connection().isClosed()).as("one is enough").isTrue();
        assertThat(beside.connection().isClosed()).isFalse();
    }

    @Test
    void whatIsLeftGivesWayToWhoeverWritesAndToWhatTakesItsPlace() throws Exception {
        OpenDays.OpenDay day = days.open(file);
        day.leave();
        long claim = days.claim(file);
        assertThat(claim).isNotZero();
        assertThat(day.connection().isClosed()).isTrue();
        days.release(file, claim);

        OpenDays.OpenDay left = days.open(file);
        left.leave();
        DayFile other = another(1);
        OpenDays.OpenDay reading = days.open(other);
        days.forget(file);
        days.forget(other);
        reading.leave();

        assertThat(left.connection().isClosed()).isTrue();
        assertThat(reading.connection().isClosed())
                .as("it is another database now")
                .isTrue();
    }

    @Test
    void notMoreThanAFewAreLeftOpen() throws Exception {
        List<OpenDays.OpenDay> all = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            all.add(days.open(another(i + 1)));
        }
        for (OpenDays.OpenDay day : all) {
            day.leave();
        }

        assertThat(all.stream().map(day -> isClosed(day)).toList().indexOf(false))
                .isEqualTo(2);
        days.closeUnread();
        assertThat(isClosed(all.getLast())).as("it was read just now").isFalse();
        days.closeLeft();
        assertThat(all).allMatch(OpenDaysTest::isClosed);
    }

    private static boolean isClosed(OpenDays.OpenDay day) {
        try {
            return day.connection().isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
