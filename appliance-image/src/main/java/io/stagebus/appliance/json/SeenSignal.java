package io.stagebus.appliance.json;

import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A signal as somebody outside the bus sees it: what it is, who made it and why (R30). As JSON it is one object. Immutable.
 *
 * @param address where
 * @param kind param, event, stream, gesture, timeline; empty when not known
 * @param value the value; empty for an Event without one
 * @param revision of a Param, 0 when not known
 * @param deleted whether the Param is gone
 * @param time when the gateway made it, {@link Instant#EPOCH} when not known
 * @param writer who made it; all blank when not known
 */
public record SeenSignal(
        String address,
        String kind,
        Optional<Value> value,
        long revision,
        boolean deleted,
        Instant time,
        Writer writer) {

    /**
     * Who made a signal.
     *
     * @param door by which door it came
     * @param sessionId the session's id
     * @param session what the client calls itself
     * @param principal who it was authenticated as
     * @param remote where it connects from; empty when it is gone
     * @param cause why: {@code command}, {@code rule:<id>}, {@code expiry}, {@code session-end}
     */
    public record Writer(String door, String sessionId, String session, String principal, String remote, String cause) {

        /** Nobody known, as with relays that do not tell. */
        public static final Writer UNKNOWN = new Writer("", "", "", "", "", "");
    }

    /** How it looks to a watcher of our own bus. */
    public static SeenSignal of(Signal signal, String remote) {
        Origin origin = signal.origin();
        boolean isParam = signal instanceof Signal.Param;
        return new SeenSignal(
                signal.address().text(),
                signal.kind().name().toLowerCase(Locale.ROOT),
                signal.content().isPresent() ? Optional.of(signal.content().value()) : Optional.empty(),
                isParam ? ((Signal.Param) signal).revision() : 0,
                isParam && ((Signal.Param) signal).deleted(),
                Instant.EPOCH.plus(signal.timeMicros(), ChronoUnit.MICROS),
                new Writer(
                        origin.door(),
                        origin.sessionId(),
                        origin.sessionName(),
                        origin.principal(),
                        remote,
                        origin.cause().label()));
    }

    /** The object, on one line. */
    public String json() {
        JsonText json = JsonText.object()
                .put("address", address)
                .put("kind", kind)
                .put("type", value.map(ValueJson::type).orElse("none"));
        value.ifPresent(known -> json.put("value", known));
        if (revision > 0) {
            json.put("revision", revision);
        }
        if (deleted) {
            json.put("deleted", true);
        }
        return json.put("time", time.toString())
                .put("door", writer.door)
                .put("sessionId", writer.sessionId)
                .put("session", writer.session)
                .put("principal", writer.principal)
                .put("remote", writer.remote)
                .put("cause", writer.cause)
                .text();
    }

    /**
     * Reads what {@link #json} wrote; members that are missing are blank.
     *
     * @throws InvalidJsonException when it is something else
     */
    public static SeenSignal parse(String line) throws InvalidJsonException {
        if (!(ValueJson.parse(line) instanceof Value.Dict(Map<String, Value> members))
                || text(members, "address").isEmpty()) {
            throw new InvalidJsonException("a signal is an object with an address");
        }
        long revision = members.get("revision") instanceof Value.Int(long number) ? number : 0;
        return new SeenSignal(
                text(members, "address"),
                text(members, "kind"),
                Optional.ofNullable(members.get("value")),
                revision,
                Value.TRUE.equals(members.get("deleted")),
                time(text(members, "time")),
                new Writer(
                        text(members, "door"),
                        text(members, "sessionId"),
                        text(members, "session"),
                        text(members, "principal"),
                        text(members, "remote"),
                        text(members, "cause")));
    }

    private static String text(Map<String, Value> members, String key) {
        return members.get(key) instanceof Value.Text(String text) ? text : "";
    }

    private static Instant time(String text) throws InvalidJsonException {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new InvalidJsonException("time: " + e.getMessage());
        }
    }
}
