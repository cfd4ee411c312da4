package io.stagebus.core.journal.index;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryFormatException;
import io.stagebus.core.journal.log.EntryHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Takes out of old databases what is not kept as long as the rest (R29): writes what stays into a new one and puts that in
 * its place. Keeper's thread.
 */
final class DayThinner {

    private final int days;
    private final List<KeepRule> rules;
    /** What each database was thinned by, as far as somebody looked. */
    private final Map<DayFile, String> marks = new HashMap<>();

    /** What became of a database. */
    enum Outcome {
        /** There was nothing to do. */
        UNTOUCHED,
        /** Some of it is gone. */
        THINNED,
        /** Nothing of it is kept any more. */
        EMPTY
    }

    /**
     * A thinner.
     *
     * @param days how long what no rule is about is kept
     */
    DayThinner(int days, List<KeepRule> rules) {
        this.days = days;
        this.rules = List.copyOf(rules);
    }

    /** Thins {@code file} if it is time, as of the day {@code last}, and nobody is in the midst of reading it. */
    Outcome thin(DayFile file, LocalDate last, OpenDays open) throws IOException, SQLException {
        long age = ChronoUnit.DAYS.between(file.day(), last);
        String mark = mark(age);
        if (mark.isEmpty() || mark.equals(marks.get(file))) {
            return Outcome.UNTOUCHED;
        }
        try (DayReader reader = new DayReader(open.open(file), AddressPattern.ALL)) {
            boolean done = mark.equals(reader.mark());
            marks.put(file, mark);
            if (done) {
                return Outcome.UNTOUCHED;
            }
            file.files().delete(file.unfinishedPath());
            if (!copy(reader, file, age, mark)) {
                file.files().delete(file.unfinishedPath());
                return Outcome.EMPTY;
            }
        }
        return replace(file, open);
    }

    private Outcome replace(DayFile file, OpenDays open) throws IOException {
        long claim = open.claim(file);
        if (claim == 0) {
            // H2 would go on with what was there before, for all who read it after this one, too.
            file.files().delete(file.unfinishedPath());
            marks.remove(file);
            return Outcome.UNTOUCHED;
        }
        try {
            file.files().rename(file.unfinishedPath(), file.path());
        } finally {
            open.release(file, claim);
        }
        return Outcome.THINNED;
    }

    /** By what a database of that age is thinned; empty while all of it is kept. */
    private String mark(long age) {
        IntStream bounds = IntStream.concat(IntStream.of(days), rules.stream().mapToInt(KeepRule::days));
        int passed = bounds.filter(bound -> bound < age).max().orElse(-1);
        return passed < 0
                ? ""
                : Stream.concat(Stream.of(passed + " " + days), rules.stream().map(DayThinner::text))
                        .collect(Collectors.joining(","));
    }

    private static String text(KeepRule rule) {
        return rule.pattern().text() + " " + rule.days();
    }

    /** Answers whether anything stays. */
    private boolean copy(DayReader from, DayFile file, long age, String mark) throws SQLException {
        Map<String, Boolean> kept = new HashMap<>();
        Connection connection = file.createUnfinished();
        try (DayWriter to = new DayWriter(file, connection)) {
            OptionalLong begun = from.begunAfter();
            if (begun.isPresent()) {
                to.begunAfter(begun.getAsLong());
            }
            Batch batch = new Batch();
            for (DayReader.BatchSpan span : from.batches()) {
                for (StoredEntry stored : from.entries(span)) {
                    byte[] bytes = stored.run().bytes;
                    EntryHead head = EntryCodec.head(bytes, stored.from(), stored.length());
                    if (kept.computeIfAbsent(head.address(), address -> daysOf(address) >= age)) {
                        if (batch.isFull()) {
                            to.write(batch);
                            batch = new Batch();
                        }
                        batch.add(head, ByteBuffer.wrap(bytes, stored.from(), stored.length()));
                    }
                }
            }
            if (!batch.isEmpty()) {
                to.write(batch);
            }
            to.finish();
            to.mark(mark);
            to.sync();
            return to.lastSeq() > 0;
        } catch (EntryFormatException e) {
            throw new SQLException("an entry in the history is none", e);
        }
    }

    private int daysOf(String text) {
        try {
            Address address = Address.parse(text);
            for (KeepRule rule : rules) {
                if (rule.pattern().matches(address)) {
                    return rule.days();
                }
            }
        } catch (InvalidAddressException e) {
            // No rule is about it.
        }
        return days;
    }
}
