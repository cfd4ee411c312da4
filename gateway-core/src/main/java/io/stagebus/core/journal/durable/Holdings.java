package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalStats;
import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.index.HistoryReport;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.LogFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks what a data folder holds. Any thread. */
final class Holdings {

    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);

    private Holdings() {}

    static JournalStats of(JournalFiles files, DataFolder folder, LogFolder log, History history, Retention retention) {
        JournalStats.Keeps keeps = new JournalStats.Keeps(
                retention.days(),
                retention.bytes(),
                retention.volumePercent(),
                HistoryFeed.budget(retention, volumeBytes(files, folder)));
        return new JournalStats(
                history.indexedSeq(),
                history.indexedSeq(),
                log.segments().size(),
                log.bytes(),
                snapshotBytes(files, folder),
                databases(history),
                keeps);
    }

    static long volumeBytes(JournalFiles files, DataFolder folder) {
        try {
            return files.volumeBytes(folder.root());
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static List<JournalStats.Database> databases(History history) {
        try {
            return new HistoryReport(history).summaries();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("history could not be looked at");
            return List.of();
        }
    }

    private static long snapshotBytes(JournalFiles files, DataFolder folder) {
        long sum = 0;
        try {
            for (Path path : files.list(folder.snapshots())) {
                try (JournalFile file = files.openForReading(path)) {
                    sum += file.size();
                }
            }
        } catch (IOException e) {
            // One was replaced while it was looked at: the next look sees the new one.
            LOG.atDebug().setCause(e).log("snapshots could not be looked at");
        }
        return sum;
    }
}
