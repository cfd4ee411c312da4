package io.stagebus.appliance.cli;

import io.stagebus.appliance.journal.EntryFormat;
import io.stagebus.appliance.journal.EntryQuery;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which entries of the journal are wanted, and how they are written. */
final class RangeOptions {

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = "/**",
            description = "Which addresses, such as /lights/foh or '/lights/**'. (default /**)")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String pattern;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Nothing before: 2026-11-21T16:00:00Z, 2026-11-21, 16:00 (local), or 2h for two hours ago.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Nothing after.")
    private @Nullable String to;

    @Option(
            names = "--types",
            paramLabel = "TYPES",
            defaultValue = "",
            description = "Only these, of param, event, stream, gesture, timeline; separated by commas.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String types;

    @Option(
            names = "--format",
            paramLabel = "json|csv",
            defaultValue = "json",
            description = "A JSON object per line, or a table. (default json)")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String format;

    /** For picocli. */
    RangeOptions() {}

    /** How entries are written. */
    EntryFormat format() {
        return EntryFormat.of(format);
    }

    /**
     * What is asked for.
     *
     * @param limit how many at the most; 0 for all
     * @param newest whether these are the newest
     * @throws IllegalArgumentException with a sentence about what is wrong
     */
    EntryQuery query(long limit, boolean newest) {
        TimeText times = new TimeText(Instant.now(), ZoneId.systemDefault());
        EntryQuery query = new EntryQuery(
                pattern,
                from == null ? Long.MIN_VALUE : times.micros(from),
                to == null ? Long.MAX_VALUE : times.micros(to),
                limit,
                types,
                newest,
                0);
        query.check();
        return query;
    }
}
