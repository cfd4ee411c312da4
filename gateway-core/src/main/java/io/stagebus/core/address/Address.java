package io.stagebus.core.address;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
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

    /** What {@link #tableHash} is made with; nobody else knows it. */
    private static final long SECRET;

    private static final long SECOND_SECRET;
    /** 2^61 - 1, a prime. */
    private static final long PRIME = (1L << 61) - 1;

    static {
        SecureRandom random = new SecureRandom();
        SECRET = 1 + (random.nextLong() >>> 3) % (PRIME - 1);
        SECOND_SECRET = random.nextLong() | 1;
    }

    private final String text;
    /** Zero until it is asked for. */
    private int tableHash;

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

    /**
     * A hash that strangers cannot choose addresses for: the text as a polynomial at a secret point, modulo a prime, then
     * multiplied by a secret number, of which the highest bits count - they come last to first, so that any number of the
     * lowest will do. Two texts of n characters share k bits with a probability below 2 / 2^k + n / 2^61 (Carter and
     * Wegman 1979, Dietzfelbinger et al. 1997). Another one in every process.
     */
    int tableHash() {
        // Two threads may both work it out; they get the same.
        int known = tableHash;
        if (known == 0) {
            known = Integer.reverse((int) (polynomial() * SECOND_SECRET >>> Integer.SIZE));
            tableHash = known;
        }
        return known;
    }

    /** Whether this, which lies in a table, equals {@code other}, whose {@link #tableHash} is given: few texts are compared. */
    boolean isAlso(Address other, int otherHash) {
        return tableHash() == otherHash && text.equals(other.text);
    }

    private long polynomial() {
        int length = text.length();
        long sum = length;
        for (int i = 0; i < length; i += 3) {
            long piece = text.charAt(i);
            piece |= i + 1 < length ? (long) text.charAt(i + 1) << Character.SIZE : 0;
            piece |= i + 2 < length ? (long) text.charAt(i + 2) << 2 * Character.SIZE : 0;
            sum = timesSecret(sum + piece);
        }
        return sum;
    }

    /** {@code factor}, below 2^62, times the secret, modulo the prime. */
    private static long timesSecret(long factor) {
        long high = Math.multiplyHigh(factor, SECRET);
        long low = factor * SECRET;
        long sum = (low & PRIME) + (low >>> 61 | high << 3);
        sum = (sum & PRIME) + (sum >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
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
