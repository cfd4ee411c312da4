package io.stagebus.appliance.journal;

import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How entries of the journal are written for people and other programs. */
public enum EntryFormat {
    /** An object per line, with everything an entry has. */
    JSON {
        @Override
        public String heading() {
            return "";
        }

        @Override
        public String mediaType() {
            return "application/x-ndjson";
        }

        @Override
        public String line(JournalEntry entry) {
            return object(entry);
        }
    },
    /** A table with a heading (RFC 4180), for what has a place in it. */
    CSV {
        @Override
        public String heading() {
            return "seq,time,kind,address,type,value,revision,deleted,door,session_id,session,principal,cause\r\n";
        }

        @Override
        public String mediaType() {
            return "text/csv";
        }

        @Override
        public String line(JournalEntry entry) {
            return row(entry);
        }
    };

    /** What comes before the first line; empty when nothing does. */
    public abstract String heading();

    /** What it is called on the web. */
    public abstract String mediaType();

    /** An entry, with the end of its line; begins with its seq. */
    public abstract String line(JournalEntry entry);

    /**
     * The format with this name, in lower case.
     *
     * @throws IllegalArgumentException with a sentence when there is none
     */
    public static EntryFormat of(String name) {
        return switch (name) {
            case "json" -> JSON;
            case "csv" -> CSV;
            default -> throw new IllegalArgumentException("unknown format \"" + name + "\"; there are json, csv");
        };
    }

    private static String object(JournalEntry entry) {
        Signal signal = entry.signal();
        JsonText json = JsonText.object()
                .put("seq", entry.seq())
                .put("time", time(signal.timeMicros()))
                .put("kind", signal.kind().name().toLowerCase(Locale.ROOT))
                .put("address", signal.address().text())
                .put("type", type(signal));
        if (signal.content().isPresent()) {
            json.put("value", signal.content().value());
        }
        switch (signal) {
            case Signal.Param param -> putParam(json, entry, param);
            case Signal.Gesture gesture -> {
                json.put("phase", gesture.phase().name().toLowerCase(Locale.ROOT));
                putFields(json, gesture.fields());
            }
            case Signal.Published published -> putFields(json, published.fields());
        }
        putOrigin(json, signal.origin());
        Origination origination = signal.content().origination();
        if (origination.isPresent()) {
            json.putObject(
                    "origination",
                    members -> members.put("door", origination.door())
                            .put(
                                    "data",
                                    Base64.getEncoder()
                                            .encodeToString(origination.data().toArray())));
        }
        return json.text() + "\n";
    }

    private static void putParam(JsonText json, JournalEntry entry, Signal.Param param) {
        json.put("revision", param.revision());
        if (param.deleted()) {
            json.put("deleted", true);
        }
        ParamFlags flags = param.flags();
        if (flags.lock()) {
            json.put("lock", true);
        }
        if (flags.unlock()) {
            json.put("unlock", true);
        }
        Ttl ttl = entry.ttl();
        if (ttl.expires()) {
            json.put("ttl", ttl.mode().name().toLowerCase(Locale.ROOT))
                    .put("ttlSeconds", ttl.seconds())
                    .put("expires", time(entry.expiresAtMicros()));
        }
    }

    private static void putFields(JsonText json, PublishFields fields) {
        if (fields.hasTimestamp()) {
            json.put("timestamp", Long.toUnsignedString(fields.timestampMicros()));
        }
        if (fields.id() != PublishFields.ABSENT) {
            json.put("id", fields.id());
        }
        if (fields.rateHz() != PublishFields.ABSENT) {
            json.put("rate", fields.rateHz());
        }
        if (fields.samples()) {
            json.put("samples", true);
        }
    }

    private static void putOrigin(JsonText json, Origin origin) {
        json.put("door", origin.door())
                .put("sessionId", origin.sessionId())
                .put("session", origin.sessionName())
                .put("principal", origin.principal())
                .put("cause", origin.cause().label());
    }

    private static String row(JournalEntry entry) {
        Signal signal = entry.signal();
        boolean isParam = signal instanceof Signal.Param;
        Origin origin = signal.origin();
        List<String> cells = List.of(
                Long.toString(entry.seq()),
                time(signal.timeMicros()),
                signal.kind().name().toLowerCase(Locale.ROOT),
                signal.address().text(),
                type(signal),
                signal.content().isPresent() ? ValueJson.text(signal.content().value()) : "",
                isParam ? Long.toString(((Signal.Param) signal).revision()) : "",
                isParam ? Boolean.toString(((Signal.Param) signal).deleted()) : "",
                origin.door(),
                origin.sessionId(),
                origin.sessionName(),
                origin.principal(),
                origin.cause().label());
        return cells.stream().map(EntryFormat::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String type(Signal signal) {
        return signal.content().isPresent() ? ValueJson.type(signal.content().value()) : "none";
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
