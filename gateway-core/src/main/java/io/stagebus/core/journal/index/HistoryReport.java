package io.stagebus.core.journal.index;

import io.stagebus.core.journal.JournalStats;
import io.stagebus.core.journal.log.EntryCodec;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks what a history holds, and whether it is whole. Any thread. */
public final class HistoryReport {

    private final History history;

    /** A report about {@code history}. */
    public HistoryReport(History history) {
        this.history = history;
    }

    /** How many databases there are. */
    public int size() {
        return history.databases().size();
    }

    /** What each database holds, oldest first. */
    public List<JournalStats.Database> summaries() throws IOException {
        List<JournalStats.Database> found = new ArrayList<>();
        for (DayFile file : history.databases()) {
            try (OpenDays.OpenDay day = history.read(file)) {
                found.add(file.summary(day.connection()));
            } catch (SQLException | RuntimeException e) {
                history.unreadable(file, e);
            }
        }
        return found;
    }

    /** Reads every row and says what is wrong where; answers how many entries there are. */
    public long check(EntryCodec codec, Consumer<String> findings) {
        long entries = 0;
        @Nullable DayCheck before = null;
        for (DayFile file : history.databases()) {
            DayCheck check = new DayCheck(file, codec, findings);
            entries += check.run(history);
            if (before != null) {
                check.follows(before);
            }
            before = check;
        }
        return entries;
    }
}
