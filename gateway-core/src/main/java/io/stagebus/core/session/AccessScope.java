package io.stagebus.core.session;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.PatternSegment;
import java.util.List;
import java.util.Optional;

/**
 * What a session may read and write: a list of grants. Checked by the bus for every command and every delivery - live,
 * snapshot, replay, query. Immutable; any thread.
 *
 * <p>{@code admin} implies {@code write}; {@code write} implies {@code read} for fetching one value and for nothing else
 * (CLASP §15). The reserved tree
 * {@code /stagebus/**} is written only with {@code admin} (R4). So is read what has the text of rules in it, which may hold
 * passcodes: {@code /stagebus/rules/{id}/rule}, and {@code put}, {@code answer} and {@code problems} beside it.
 */
public final class AccessScope {

    /** What a grant allows. */
    public enum Action {
        /** Receive, fetch, replay and query. */
        READ,
        /** Set and publish, and fetch what may be set. */
        WRITE,
        /** Everything, the reserved tree too. */
        ADMIN
    }

    /**
     * One grant.
     *
     * @param action what is allowed
     * @param pattern where
     */
    public record Grant(Action action, AddressPattern pattern) {}

    /** Read and write everywhere but the reserved tree: what an open door gives. */
    public static final AccessScope OPEN = new AccessScope(
            List.of(new Grant(Action.READ, AddressPattern.ALL), new Grant(Action.WRITE, AddressPattern.ALL)));

    /** Everything. */
    public static final AccessScope ADMIN = new AccessScope(List.of(new Grant(Action.ADMIN, AddressPattern.ALL)));

    /** Nothing. */
    public static final AccessScope NONE = new AccessScope(List.of());

    private static final Address RESERVED = Address.of("/stagebus");
    private static final Address RULES = Address.of("/stagebus/rules");

    /** Below {@link #RULES}, where the text of rules is, or parts of it. */
    private static final List<AddressPattern> RULE_TEXTS = List.of(
            AddressPattern.of(RULES + "/*/rule"),
            AddressPattern.of(RULES + "/put"),
            AddressPattern.of(RULES + "/answer"),
            AddressPattern.of(RULES + "/problems"));

    private final List<Grant> grants;
    private final boolean readsAll;
    private final boolean writesAll;

    /** A scope with exactly these grants. */
    public AccessScope(List<Grant> grants) {
        this.grants = List.copyOf(grants);
        this.readsAll = grants.stream().anyMatch(g -> g.pattern.equals(AddressPattern.ALL) && g.action != Action.WRITE);
        this.writesAll = grants.stream().anyMatch(g -> g.pattern.equals(AddressPattern.ALL) && g.action != Action.READ);
    }

    /** The grants, in order. */
    public List<Grant> grants() {
        return grants;
    }

    /** Whether it has the same grants, in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AccessScope scope && scope.grants.equals(grants);
    }

    @Override
    public int hashCode() {
        return grants.hashCode();
    }

    /** Whether a session may see {@code address}. */
    public boolean mayRead(Address address) {
        if (address.isUnder(RULES) && isRuleText(address)) {
            return isAdminOf(address);
        }
        return readsAll || allows(Action.READ, address);
    }

    private static boolean isRuleText(Address address) {
        for (AddressPattern pattern : RULE_TEXTS) {
            if (pattern.matches(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a session may ask for the value of {@code address}, whose next value it may not hear of. */
    public boolean mayFetch(Address address) {
        return mayRead(address) || mayWrite(address);
    }

    /** Whether a session may set or publish at {@code address}. */
    public boolean mayWrite(Address address) {
        if (address.isUnder(RESERVED)) {
            return isAdminOf(address);
        }
        return writesAll || allows(Action.WRITE, address);
    }

    /**
     * Whether a session may write at whatever {@code pattern} selects, as far as that can be seen from the patterns of single
     * grants; the reserved tree counts only where the pattern names it.
     */
    public boolean mayWriteAll(AddressPattern pattern) {
        Optional<Address> only = pattern.exact();
        if (only.isPresent()) {
            return mayWrite(only.get());
        }
        boolean reserved = pattern.segments().getFirst().equals(new PatternSegment.Literal("stagebus"));
        for (Grant grant : grants) {
            boolean writes = grant.action == Action.ADMIN || (grant.action == Action.WRITE && !reserved);
            if (writes && grant.pattern.covers(pattern)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a session has the admin scope over {@code address}. */
    public boolean isAdminOf(Address address) {
        return allows(Action.ADMIN, address);
    }

    /** Whether the session may read anything at all. */
    public boolean mayReadAnything() {
        return grants.stream().anyMatch(g -> g.action != Action.WRITE);
    }

    private boolean allows(Action action, Address address) {
        for (Grant grant : grants) {
            if ((grant.action == action || grant.action == Action.ADMIN) && grant.pattern.matches(address)) {
                return true;
            }
        }
        return false;
    }
}
