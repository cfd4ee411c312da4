package io.stagebus.core.address;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of a signal in the one address space: one or more segments, written {@code /lights/foh/1}. Immutable; any
 * thread.
 *
 * <p>Empty segments and a segment that is literally {@code *} are representable, so that every MQTT topic has an address
 * and comes back as itself (R1). An address is never a pattern: {@code /a/*} names the segment {@code *} below
 * {@code /a}. Case-sensitive; no Unicode normalisation.
 */
public final class Address implements Comparable<Address> {

    /** The most bytes of UTF-8 an address may have, on every door: what it costs to keep and to match grows with them. */
    public static final int MAX_BYTES = 4_096;

    /** The most segments an address may have. */
    public static final int MAX_SEGMENTS = 256;

    private final String text;

    private Address(String text) {
        this.text = text;
    }

    /**
     * Reads {@code /a/b}. Whether empty segments are welcome is for the door to decide, see {@link #hasEmptySegment}.
     *
     * @throws InvalidAddressException when {@code text} does not start with {@code /}, or has more than {@value #MAX_BYTES}
     *     bytes or {@value #MAX_SEGMENTS} segments
     */
    public static Address parse(String text) throws InvalidAddressException {
        if (text.isEmpty() || text.charAt(0) != '/') {
            throw new InvalidAddressException(text, "must start with '/'");
        }
        if (isTooLong(text)) {
            throw new InvalidAddressException(text, "has more than " + MAX_BYTES + " bytes");
        }
        if (isTooDeep(text)) {
            throw new InvalidAddressException(text, "has more than " + MAX_SEGMENTS + " segments");
        }
        return new Address(text);
    }

    /** Whether {@code text} has more bytes than an address or a pattern may have. */
    static boolean isTooLong(String text) {
        int length = text.length();
        // A character has at most three bytes, so nearly no text needs to be counted.
        return length > MAX_BYTES
                || (length > MAX_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES);
    }

    private static boolean isTooDeep(String text) {
        if (text.length() <= MAX_SEGMENTS) {
            return false;
        }
        int segments = 0;
        for (int slash = 0; slash >= 0; slash = text.indexOf('/', slash + 1)) {
            segments++;
        }
        return segments > MAX_SEGMENTS;
    }

    /**
     * Like {@link #parse}, for text that is known to be an address, such as a constant.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Address of(String text) {
        try {
            return parse(text);
        } catch (InvalidAddressException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The address with these segments.
     *
     * @throws IllegalArgumentException when there is none, one contains {@code /}, or they are no {@link #parse address}
     */
    public static Address ofSegments(List<String> segments) {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("an address has at least one segment");
        }
        StringBuilder text = new StringBuilder();
        for (String segment : segments) {
            if (segment.indexOf('/') >= 0) {
                throw new IllegalArgumentException("segment contains '/': " + segment);
            }
            text.append('/').append(segment);
        }
        return of(text.toString());
    }

    /** The canonical form, {@code /a/b}. */
    public String text() {
        return text;
    }

    /** The segments in order; at least one, each possibly empty. Immutable; split at every call. */
    public List<String> segments() {
        // Not kept: the Params and every cache hold addresses, and the list would weigh more than the text.
        return split(text);
    }

    /** Whether any segment is empty, as in {@code /a//b}, {@code /a/} and {@code /}. */
    public boolean hasEmptySegment() {
        return text.charAt(text.length() - 1) == '/' || text.contains("//");
    }

    /** Whether this is {@code prefix} itself or lies below it. */
    public boolean isUnder(Address prefix) {
        return text.startsWith(prefix.text)
                && (text.length() == prefix.text.length() || text.charAt(prefix.text.length()) == '/');
    }

    /** Splits {@code /a/b} behind its first slash. */
    static List<String> split(String text) {
        List<String> found = new ArrayList<>(8);
        int from = 1;
        for (int slash = text.indexOf('/', 1); slash >= 0; slash = text.indexOf('/', from)) {
            found.add(text.substring(from, slash));
            from = slash + 1;
        }
        found.add(text.substring(from));
        return List.copyOf(found);
    }

    @Override
    public int compareTo(Address other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
