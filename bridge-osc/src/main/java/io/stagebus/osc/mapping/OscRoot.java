package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.address.PatternSegment;
import io.stagebus.core.session.AccessScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The one root of the tree that a peer sees under its own names (R3): with {@code /osc} the peer's {@code /synth/cutoff} is
 * the address {@code /osc/synth/cutoff}, with {@code /} names and addresses are the same. Beside it the peer may see other
 * parts of the tree that are {@linkplain Mount mounted} at names of its own. Immutable; any thread.
 *
 * <p>An address has one name at most, and what goes out by a name comes back by the same name. Addresses that have no OSC
 * name - neither below the root nor mounted, with characters of a pattern in them, below {@code /stagebus} in the peer's
 * names, or where something else is mounted - are not sent to it.
 */
public final class OscRoot {

    /** The root of everything. */
    public static final OscRoot WHOLE_TREE = new OscRoot("", List.of());

    /** How many parts of the tree may be mounted. */
    public static final int MAX_MOUNTS = 32;

    /** The most characters a name may have. */
    public static final int MAX_LENGTH = 4096;

    private static final String CONTROL = "/stagebus";

    /** What stands before a name to make it an address; empty for the whole tree. */
    private final String prefix;
    /** The longest name first. */
    private final List<Mount> mounts;
    /** The longest address first. */
    private final List<Mount> byAddress;

    private final int hash;

    /**
     * A part of the tree at another name: with {@code /1} and {@code /lights/foh} the peer's {@code /1/dim} is the address
     * {@code /lights/foh/dim}.
     *
     * @param name what names of the peer begin with
     * @param address what the addresses begin with that they stand for
     */
    public record Mount(String name, String address) {

        /** Names what is no plain name or address. */
        public Mount {
            for (String text : List.of(name, address)) {
                Optional<String> problem = problem(text);
                if (problem.isPresent() || text.equals("/") || text.endsWith("/")) {
                    throw new IllegalArgumentException(
                            "map must have plain names such as /1 but has \"" + shortened(text) + "\"");
                }
            }
        }
    }

    private OscRoot(String prefix, List<Mount> mounts) {
        this.prefix = prefix;
        this.mounts = sorted(mounts, Mount::name);
        this.byAddress = sorted(mounts, Mount::address);
        this.hash = 31 * prefix.hashCode() + this.mounts.hashCode();
    }

    private static List<Mount> sorted(List<Mount> mounts, Function<Mount, String> by) {
        return mounts.stream()
                .sorted(Comparator.comparingInt((Mount mount) -> by.apply(mount).length())
                        .reversed())
                .toList();
    }

    /**
     * The same root with these parts of the tree at other names, the one with the longer name or address before the other.
     *
     * @throws IllegalArgumentException when there are more than {@value #MAX_MOUNTS}, or two with one name or one address
     */
    public OscRoot mounting(List<Mount> some) {
        if (some.size() > MAX_MOUNTS) {
            throw new IllegalArgumentException("map has more than " + MAX_MOUNTS + " entries");
        }
        if (some.stream().map(Mount::name).distinct().count() < some.size()
                || some.stream().map(Mount::address).distinct().count() < some.size()) {
            throw new IllegalArgumentException("map has two entries with the same name or the same address");
        }
        return some.isEmpty() && mounts.isEmpty() ? this : new OscRoot(prefix, some);
    }

    /** The root {@code other} with what is mounted here. */
    public OscRoot movedTo(OscRoot other) {
        return other.mounting(mounts);
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
        return prefix.isEmpty() ? WHOLE_TREE : new OscRoot(prefix, List.of());
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
            return new OscName.Plain(Address.parse(addressOf(name)));
        } catch (InvalidAddressException e) {
            return new OscName.TooLong();
        }
    }

    private String addressOf(String name) {
        for (Mount mount : mounts) {
            if (isBelow(name, mount.name)) {
                return mount.address.concat(name.substring(mount.name.length()));
            }
        }
        return prefix.isEmpty() ? name : prefix.concat(name);
    }

    private static boolean isBelow(String text, String start) {
        return text.startsWith(start) && (text.length() == start.length() || text.charAt(start.length()) == '/');
    }

    /** The peer's name for {@code address}; empty when it has none. */
    public Optional<String> write(Address address) {
        String text = address.text();
        for (Mount mount : byAddress) {
            if (isBelow(text, mount.address)) {
                String name = mount.name.concat(text.substring(mount.address.length()));
                if (isNameable(name) && addressOf(name).equals(text)) {
                    return Optional.of(name);
                }
            }
        }
        if (!text.startsWith(prefix) || text.length() == prefix.length() || text.charAt(prefix.length()) != '/') {
            return Optional.empty();
        }
        String name = text.substring(prefix.length());
        boolean free = mounts.isEmpty() || addressOf(name).equals(text);
        return free && isNameable(name) ? Optional.of(name) : Optional.empty();
    }

    private static boolean isNameable(String name) {
        return name.length() <= MAX_LENGTH
                && name.indexOf('\0') < 0
                && !isControl(name)
                && !OscAddressPattern.isPattern(name);
    }

    /**
     * What a pattern over the peer's names selects: one pattern over addresses for the root, and more for what is mounted
     * and not selected by one before.
     *
     * @throws InvalidPatternException when the pattern is too long below the root
     */
    public List<AddressPattern> below(AddressPattern names) throws InvalidPatternException {
        List<AddressPattern> all = new ArrayList<>();
        all.add(Remainders.join(prefix, names.segments(), prefix + names.text()));
        for (Mount mount : mounts) {
            for (List<PatternSegment> rest : Remainders.of(names.segments(), mount.name)) {
                AddressPattern mounted = Remainders.join(mount.address, rest, mount.address + Remainders.text(rest));
                if (all.stream().noneMatch(earlier -> earlier.covers(mounted))) {
                    all.add(mounted);
                }
            }
        }
        return all;
    }

    private static boolean isControl(String name) {
        return name.startsWith(CONTROL) && (name.length() == CONTROL.length() || name.charAt(CONTROL.length()) == '/');
    }

    /** Whether {@code scope} may allow anything at all below this root: no is always right. */
    public boolean isReachableBy(AccessScope scope) {
        return Stream.concat(Stream.of(prefix), mounts.stream().map(Mount::address))
                .map(part -> AddressPattern.of(part + "/*/**"))
                .anyMatch(below -> scope.grants().stream()
                        .anyMatch(grant -> grant.pattern().overlaps(below)));
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof OscRoot that && prefix.equals(that.prefix) && mounts.equals(that.mounts);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text();
    }
}
