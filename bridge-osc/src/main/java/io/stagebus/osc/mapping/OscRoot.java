package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.session.AccessScope;
import java.util.Optional;

/**
 * The one root of the tree that a peer sees under its own names (R3): with {@code /osc} the peer's {@code /synth/cutoff} is
 * the address {@code /osc/synth/cutoff}, with {@code /} names and addresses are the same. Immutable; any thread.
 *
 * <p>Names and addresses correspond one to one: what goes out by a name comes back by the same name. Addresses that have
 * no OSC name - outside the root, with characters of a pattern in them, below {@code /stagebus} in the peer's names - are
 * not sent to it.
 */
public final class OscRoot {

    /** The root of everything. */
    public static final OscRoot WHOLE_TREE = new OscRoot("");

    /** The most characters a name may have. */
    public static final int MAX_LENGTH = 4096;

    private static final String CONTROL = "/stagebus";

    /** What stands before a name to make it an address; empty for the whole tree. */
    private final String prefix;

    private OscRoot(String prefix) {
        this.prefix = prefix;
    }

    /**
     * The root at an address; a slash at the end is ignored.
     *
     * @throws IllegalArgumentException when {@link #problem} finds one
     */
    public static OscRoot of(String text) {
        Optional<String> problem = problem(text);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
        String prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return prefix.isEmpty() ? WHOLE_TREE : new OscRoot(prefix);
    }

    /** What keeps {@code text} from being a root: where, what, expected, found. Empty when nothing does. */
    public static Optional<String> problem(String text) {
        if (!text.startsWith("/")) {
            return Optional.of("OSC root must start with '/' but is \"" + shortened(text) + "\"");
        }
        if (text.contains("//") || OscAddressPattern.isPattern(text) || isTooLong(text)) {
            return Optional.of("OSC root must be a plain address but is \"" + shortened(text) + "\"");
        }
        if (isControl(text)) {
            return Optional.of("OSC root must lie outside " + CONTROL + " but is \"" + shortened(text) + "\"");
        }
        return Optional.empty();
    }

    private static boolean isTooLong(String text) {
        return text.length() > MAX_LENGTH / 4
                || text.chars().filter(c -> c == '/').count() > Address.MAX_SEGMENTS / 4;
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /** The address of the root, {@code /} for the whole tree. */
    public String text() {
        return prefix.isEmpty() ? "/" : prefix;
    }

    String prefix() {
        return prefix;
    }

    /** What a peer that sees this root means by {@code name}, which starts with {@code /}. */
    public OscName read(String name) {
        if (isControl(name)) {
            return new OscName.Control(name.substring(CONTROL.length()));
        }
        if (name.length() > MAX_LENGTH) {
            return new OscName.TooLong();
        }
        if (OscAddressPattern.isPattern(name)) {
            return new OscName.Pattern();
        }
        try {
            return new OscName.Plain(Address.parse(prefix.isEmpty() ? name : prefix.concat(name)));
        } catch (InvalidAddressException e) {
            return new OscName.TooLong();
        }
    }

    /** The peer's name for {@code address}; empty when it has none. */
    public Optional<String> write(Address address) {
        String text = address.text();
        if (!text.startsWith(prefix) || text.length() == prefix.length() || text.charAt(prefix.length()) != '/') {
            return Optional.empty();
        }
        String name = text.substring(prefix.length());
        boolean nameable = name.length() <= MAX_LENGTH
                && name.indexOf('\0') < 0
                && !isControl(name)
                && !OscAddressPattern.isPattern(name);
        return nameable ? Optional.of(name) : Optional.empty();
    }

    private static boolean isControl(String name) {
        return name.startsWith(CONTROL) && (name.length() == CONTROL.length() || name.charAt(CONTROL.length()) == '/');
    }

    /** Whether {@code scope} may allow anything at all below this root. */
    public boolean isReachableBy(AccessScope scope) {
        return scope.grants().stream().anyMatch(grant -> ScopeOverlap.reaches(grant.pattern(), prefix));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OscRoot that && prefix.equals(that.prefix);
    }

    @Override
    public int hashCode() {
        return prefix.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
