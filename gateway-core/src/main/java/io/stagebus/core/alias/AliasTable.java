package io.stagebus.core.alias;

import io.stagebus.core.address.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses are one thing. Between any two addresses there is at most one way, so that no change comes back to where
 * it began. Immutable; any thread.
 */
public final class AliasTable {

    /** How many aliases there may be. */
    public static final int MAX = 10_000;

    /** No aliases. */
    public static final AliasTable EMPTY = new AliasTable(List.of());

    private final List<Alias> aliases;
    private final Map<Address, List<Way>> ways = new HashMap<>();

    /** From an address to another that is the same. */
    record Way(Alias alias, boolean forth) {
        Address to() {
            return forth ? alias.right() : alias.left();
        }
    }

    private AliasTable(List<Alias> aliases) {
        this.aliases = List.copyOf(aliases);
        for (Alias alias : aliases) {
            ways.computeIfAbsent(alias.left(), address -> new ArrayList<>(1)).add(new Way(alias, true));
            ways.computeIfAbsent(alias.right(), address -> new ArrayList<>(1)).add(new Way(alias, false));
        }
    }

    /**
     * The table of these aliases.
     *
     * @throws IllegalArgumentException when there are too many, or two addresses are one in more than one way
     */
    public static AliasTable of(List<Alias> aliases) {
        if (aliases.size() > MAX) {
            throw new IllegalArgumentException("there may be " + MAX + " aliases, not " + aliases.size());
        }
        Links links = new Links();
        for (Alias alias : aliases) {
            links.add(alias).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
        return new AliasTable(aliases);
    }

    /** Whether what happens at {@code from} happens at {@code to} because of one of these aliases. */
    public boolean joins(Address from, Address to) {
        return from(from).stream().anyMatch(way -> way.to().equals(to));
    }

    /** Finds the alias that would close a circle, one after the other. One thread. */
    static final class Links {
        private final Map<Address, Address> parents = new HashMap<>();
        private final Set<Alias> known = new HashSet<>();

        /** Adds an alias; says why it cannot be, if so. */
        Optional<String> add(Alias alias) {
            Address left = rootOf(alias.left());
            Address right = rootOf(alias.right());
            if (!known.add(alias) || left.equals(right)) {
                return Optional.of(alias.left().text() + " and " + alias.right().text()
                        + " are one already, directly or by others");
            }
            parents.put(left, right);
            return Optional.empty();
        }

        private Address rootOf(Address address) {
            Address at = address;
            Address next = parents.get(at);
            while (next != null) {
                Address further = parents.get(next);
                if (further != null) {
                    // Halved as it is walked, so that walks stay short.
                    parents.put(at, further);
                }
                at = next;
                next = parents.get(at);
            }
            return at;
        }
    }

    /** The aliases in the order they were said. */
    public List<Alias> aliases() {
        return aliases;
    }

    List<Way> from(Address address) {
        return ways.isEmpty() ? List.of() : ways.getOrDefault(address, List.of());
    }
}
