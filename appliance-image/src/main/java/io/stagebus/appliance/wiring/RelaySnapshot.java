package io.stagebus.appliance.wiring;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The state that a CLASP relay wrote with {@code --persist}: an object with {@code params}, a list of objects with address,
 * value, revision, writer and time. Immutable.
 *
 * @param entries the Params, with the revisions they had
 * @param leftOut how many had no address or no value
 */
record RelaySnapshot(List<JournalEntry> entries, int leftOut) {

    private static final String DOOR = "import";
    private static final long MICROS = 1_000_000;

    /** Copies {@code entries}. */
    RelaySnapshot {
        entries = List.copyOf(entries);
    }

    /**
     * Reads it.
     *
     * @param ttl the time to live in force for what no writer says one for
     * @param nowMicros what a Param is dated that has no time, and what times to live count from
     * @throws IOException when it cannot be read
     * @throws InvalidJsonException when it is none
     */
    static RelaySnapshot read(Path file, Ttl ttl, long nowMicros) throws IOException, InvalidJsonException {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!(ValueJson.parse(text) instanceof Value.Dict(Map<String, Value> members))
                || !(members.get("params") instanceof Value.Array(List<Value> params))) {
            throw new InvalidJsonException("there is no list \"params\" in it");
        }
        List<Signal.Param> found = new ArrayList<>();
        for (Value param : params) {
            if (param instanceof Value.Dict(Map<String, Value> fields)) {
                param(fields, nowMicros, found);
            }
        }
        long expires = ttl.expires() ? nowMicros + ttl.seconds() * MICROS : 0;
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            // All of it or nothing: a start that is cut short begins anew.
            BundlePart part = BundlePart.of(i, found.size());
            entries.add(new JournalEntry(i + 1, found.get(i), ttl, expires, true, part));
        }
        return new RelaySnapshot(entries, params.size() - entries.size());
    }

    private static void param(Map<String, Value> fields, long nowMicros, List<Signal.Param> found) {
        Value value = fields.get("value");
        if (value == null || !(fields.get("address") instanceof Value.Text(String text))) {
            return;
        }
        try {
            Origin writer = new Origin(
                    DOOR, fields.get("writer") instanceof Value.Text(String id) ? id : "", "", "", Cause.COMMAND);
            found.add(new Signal.Param(
                    Address.parse(text),
                    Content.of(value),
                    Math.max(1, number(fields, "revision", 1)),
                    number(fields, "timestamp", nowMicros),
                    writer,
                    ParamFlags.NONE,
                    false));
        } catch (InvalidAddressException e) {
            // Counted with the others that are left out.
        }
    }

    private static long number(Map<String, Value> fields, String key, long fallback) {
        return fields.get(key) instanceof Value.Int(long number) ? number : fallback;
    }
}
