package io.stagebus.appliance.journal;

import io.stagebus.appliance.json.JsonText;
import io.stagebus.core.journal.JournalStats;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a journal holds, as JSON: for the admin port and for whoever asks a stopped gateway's folder. */
public final class StatsText {

    private StatsText() {}

    /** One object, on one line. */
    public static String json(JournalStats stats) {
        long entries = stats.databases().stream()
                .mapToLong(JournalStats.Database::entries)
                .sum();
        long bytes = stats.databases().stream()
                .mapToLong(JournalStats.Database::bytes)
                .sum();
        JournalStats.Keeps keeps = stats.keeps();
        return JsonText.object()
                .put("lastSeq", stats.lastSeq())
                .put("indexedSeq", stats.indexedSeq())
                .put("segments", stats.segments())
                .put("logBytes", stats.logBytes())
                .put("snapshotBytes", stats.snapshotBytes())
                .put("historyEntries", entries)
                .put("historyBytes", bytes)
                .putObject(
                        "keeps",
                        members -> members.put("days", keeps.days())
                                .put("bytes", keeps.bytes())
                                .put("volumePercent", keeps.volumePercent())
                                .put("budgetBytes", keeps.budgetBytes()))
                .putList("databases", stats.databases(), StatsText::database)
                .text();
    }

    private static void database(JsonText json, JournalStats.Database database) {
        json.put("file", database.file())
                .put("day", database.day().toString())
                .put("firstSeq", database.firstSeq())
                .put("lastSeq", database.lastSeq())
                .put("entries", database.entries())
                .put("addresses", database.addresses())
                .put("first", time(database.firstMicros()))
                .put("last", time(database.lastMicros()))
                .put("bytes", database.bytes());
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
