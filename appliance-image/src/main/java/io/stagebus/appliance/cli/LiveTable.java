package io.stagebus.appliance.cli;

import io.stagebus.appliance.json.SeenSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The live view as a table: one row per address with its last value, kind, revision, who and age. All addresses in their
 * order as long as they fit the screen, else those that changed last. Not thread-safe.
 */
final class LiveTable {

    /** More addresses than anybody looks at; the one that has been quiet longest makes room. */
    private static final int MAX_ROWS = 20_000;

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration SHOWN_AFTER_DELETION = Duration.ofSeconds(10);
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String INVERSE = "\u001b[7m";
    private static final String PLAIN = "\u001b[0m";

    private final String title;
    /** The last signal of each address, the one that changed longest ago first. */
    private final Map<String, SeenSignal> rows = new LinkedHashMap<>();

    private boolean live;
    private long lost;
    private long seenLive;
    private long seenAtLastRate;
    private Instant lastRate = Instant.EPOCH;
    private long perSecond;

    /** A table about {@code title}: the pattern and the gateway. */
    LiveTable(String title) {
        this.title = title;
    }

    void seen(SeenSignal signal) {
        // Taken out first, so that it comes back at the young end.
        rows.remove(signal.address());
        rows.put(signal.address(), signal);
        if (rows.size() > MAX_ROWS) {
            rows.remove(rows.keySet().iterator().next());
        }
        if (live) {
            seenLive++;
        }
    }

    void live() {
        live = true;
    }

    void lost(long count) {
        lost += count;
    }

    /**
     * The screen.
     *
     * @param width columns
     * @param height lines; the answer has at most so many
     * @param now for the ages
     */
    List<String> render(int width, int height, Instant now) {
        measureRate(now);
        rows.values().removeIf(signal -> signal.deleted() && age(signal, now).compareTo(SHOWN_AFTER_DELETION) > 0);
        int room = Math.max(1, height - 2);
        Columns columns = Columns.of(width);
        List<SeenSignal> shown = new ArrayList<>(rows.values());
        boolean all = shown.size() <= room;
        if (all) {
            shown.sort(Comparator.comparing(SeenSignal::address));
        } else {
            shown = new ArrayList<>(shown.subList(shown.size() - room, shown.size()));
            Collections.reverse(shown);
        }
        List<String> lines = new ArrayList<>();
        lines.add(Plain.fit(status(all, room), width));
        lines.add(INVERSE + Plain.fit(columns.header(), width) + PLAIN);
        for (SeenSignal signal : shown) {
            String row = columns.row(signal, Plain.age(age(signal, now)));
            lines.add(style(signal, now) + Plain.fit(row, width) + PLAIN);
        }
        return lines;
    }

    private void measureRate(Instant now) {
        long millis = Duration.between(lastRate, now).toMillis();
        if (millis >= 1_000) {
            perSecond = lastRate.equals(Instant.EPOCH) ? 0 : (seenLive - seenAtLastRate) * 1_000 / millis;
            seenAtLastRate = seenLive;
            lastRate = now;
        }
    }

    private String status(boolean all, int room) {
        StringBuilder status = new StringBuilder(title);
        status.append("   ").append(rows.size()).append(rows.size() == 1 ? " address" : " addresses");
        if (!all) {
            status.append(", the ").append(room).append(" that changed last");
        }
        status.append("   ").append(live ? perSecond + "/s" : "reading what is there");
        if (lost > 0) {
            status.append("   ").append(lost).append(" not shown, too fast");
        }
        return status.append("   Ctrl-C ends").toString();
    }

    private static String style(SeenSignal signal, Instant now) {
        if (signal.deleted()) {
            return DIM;
        }
        return age(signal, now).compareTo(FRESH) < 0 ? BOLD : "";
    }

    /** The clocks of two machines differ; what comes from the future is new. */
    private static Duration age(SeenSignal signal, Instant now) {
        Duration age = Duration.between(signal.time(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** How wide each column is. */
    private record Columns(int address, int value, int who) {

        private static final int KIND = 8;
        private static final int REVISION = 7;
        private static final int AGE = 5;
        private static final int GAPS = 5;

        static Columns of(int width) {
            int rest = Math.max(24, width - KIND - REVISION - AGE - GAPS);
            int address = rest * 2 / 5;
            int value = rest * 3 / 10;
            return new Columns(address, value, rest - address - value);
        }

        String header() {
            return line("ADDRESS", "VALUE", "KIND", "REV", "WHO", "AGE");
        }

        String row(SeenSignal signal, String age) {
            return line(
                    Plain.text(signal.address()),
                    Plain.value(signal),
                    Plain.kind(signal),
                    signal.revision() > 0 ? Long.toString(signal.revision()) : "",
                    Plain.who(signal.writer()),
                    age);
        }

        private String line(String where, String what, String kind, String revision, String whoever, String age) {
            return Plain.fit(where, address) + " " + Plain.fit(what, value) + " " + Plain.fit(kind, KIND) + " "
                    + right(revision, REVISION) + " " + Plain.fit(whoever, who) + " " + right(age, AGE);
        }

        private static String right(String text, int width) {
            return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
        }
    }
}
