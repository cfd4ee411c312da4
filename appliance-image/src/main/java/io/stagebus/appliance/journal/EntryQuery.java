package io.stagebus.appliance.journal;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.SignalKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which entries somebody asks for, as it is typed and as it travels to a gateway. Immutable.
 *
 * @param pattern which addresses
 * @param fromMicros earliest time, inclusive, microseconds since 1970
 * @param toMicros latest time, inclusive
 * @param limit how many at the most; 0 for all
 * @param types the kinds, by name, separated by commas; empty for all
 * @param newest whether the limit keeps the newest instead of the oldest
 * @param afterSeq only entries behind this one
 */
public record EntryQuery(
        String pattern, long fromMicros, long toMicros, long limit, String types, boolean newest, long afterSeq) {

    /** Everything up to a time, microseconds since 1970. */
    public static EntryQuery upTo(long toMicros) {
        return new EntryQuery("/**", Long.MIN_VALUE, toMicros, 0, "", false, 0);
    }

    /**
     * What is to be read.
     *
     * @throws IllegalArgumentException with a sentence about what is wrong
     */
    public ReplayRange range() {
        try {
            return new ReplayRange(
                    AddressPattern.parse(pattern),
                    fromMicros,
                    toMicros,
                    limit <= 0 ? Long.MAX_VALUE : limit,
                    kinds(),
                    newest,
                    Math.max(0, afterSeq),
                    Long.MAX_VALUE,
                    AccessScope.ADMIN);
        } catch (InvalidPatternException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Says what is wrong with it before anybody is asked.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public void check() {
        if (range().fromMicros() > range().toMicros()) {
            throw new IllegalArgumentException("--from is after --to");
        }
        if (limit < 0) {
            throw new IllegalArgumentException("at most " + limit + " entries cannot be");
        }
    }

    private int kinds() {
        if (types.isBlank()) {
            return SignalKind.ALL;
        }
        int mask = 0;
        for (String type : types.split(",", -1)) {
            mask |= kind(type.strip()).bit();
        }
        return mask;
    }

    private static SignalKind kind(String word) {
        for (SignalKind kind : SignalKind.values()) {
            if (kind.name().equalsIgnoreCase(word)) {
                return kind;
            }
        }
        String known = Arrays.stream(SignalKind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown type \"" + word + "\"; there are " + known);
    }

    /** The same behind another entry, and all that is there. */
    public EntryQuery after(long seq) {
        return new EntryQuery(pattern, fromMicros, toMicros, 0, types, false, seq);
    }

    /** As the query of an address on the web. */
    public String text() {
        return "pattern=" + URLEncoder.encode(pattern, StandardCharsets.UTF_8) + "&from=" + fromMicros + "&to="
                + toMicros + "&limit=" + limit + "&types=" + URLEncoder.encode(types, StandardCharsets.UTF_8)
                + "&newest=" + newest + "&after=" + afterSeq;
    }
}
