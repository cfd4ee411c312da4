package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.DefinitionCursor;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The announced definitions, by address. Each lasts an hour from its announcement (CLASP §13); those of one session and all
 * together are bounded in bytes, and where there is no room those of sessions that ended give way. Bus thread only.
 */
final class Definitions {

    private static final int MAX_DEFINITIONS = 100_000;

    /** What one session's definitions may weigh, ... */
    private static final long MAX_SESSION_BYTES = 16L << 20;
    /** ... and those of all. */
    private static final long MAX_BYTES = 32L << 20;

    private static final long LIFE_NANOS = 3_600_000_000_000L;
    /** How many old definitions are looked at in search of room. */
    private static final int MAX_EXAMINED = 500;

    private final Predicate<Session> isOpen;
    /** By address as text, the one announced longest ago first. */
    private final Map<String, Announced> byAddress = new LinkedHashMap<>();
    /** Each in a place of its own while it lasts, so that a walk can stop and go on. */
    private final List<@Nullable Announced> places = new ArrayList<>();

    private final List<Integer> free = new ArrayList<>();
    private final Map<Session, Long> bytesOf = new HashMap<>();
    private long bytes;
    private long made;

    /** A definition with whose it is, and how long it lasts. */
    private record Announced(
            SignalDefinition definition, Session session, long weight, int place, long order, long endNanos) {}

    /**
     * No definitions yet.
     *
     * @param isOpen whether a session is open
     */
    Definitions(Predicate<Session> isOpen) {
        this.isOpen = isOpen;
    }

    Outcome announce(Command.Announce command, long nowNanos) {
        AccessScope scope = command.session().scope();
        long added = 0;
        long own = 0;
        int names = 0;
        Set<String> texts = new HashSet<>();
        for (SignalDefinition definition : command.definitions()) {
            if (!scope.mayWriteAll(definition.address())) {
                return Writes.rejected(
                        Rejection.FORBIDDEN,
                        "no write access to " + definition.address().text(),
                        definition.address().exact());
            }
            added += definition.weight();
            Announced before = byAddress.get(definition.address().text());
            boolean first = texts.add(definition.address().text());
            if (before == null) {
                names += first ? 1 : 0;
            } else if (first) {
                added -= before.weight;
                own += before.session == command.session() ? before.weight : 0;
            }
        }
        makeRoom(added, names, nowNanos);
        long used = bytesOf.getOrDefault(command.session(), 0L) - own;
        long wanted = command.definitions().stream()
                .mapToLong(SignalDefinition::weight)
                .sum();
        if (used + wanted > MAX_SESSION_BYTES || !hasRoom(added, names)) {
            return Writes.rejected(
                    Rejection.CAPACITY,
                    byAddress.size() + " definitions hold " + bytes + " bytes already, " + used + " of them yours");
        }
        for (SignalDefinition definition : command.definitions()) {
            put(definition, command.session(), nowNanos);
        }
        return new Outcome.Applied(0);
    }

    private boolean hasRoom(long added, int names) {
        return bytes + added <= MAX_BYTES && byAddress.size() + names <= MAX_DEFINITIONS;
    }

    /** Drops what has lasted its hour, and if that is not enough what nobody is left to answer for. */
    private void makeRoom(long added, int names, long nowNanos) {
        List<Announced> oldest = byAddress.values().stream().limit(MAX_EXAMINED).toList();
        for (Announced one : oldest) {
            if (isOver(one, nowNanos) || (!hasRoom(added, names) && !isOpen.test(one.session))) {
                remove(one);
            }
        }
    }

    private static boolean isOver(Announced one, long nowNanos) {
        return one.endNanos - nowNanos <= 0;
    }

    private void put(SignalDefinition definition, Session session, long nowNanos) {
        String text = definition.address().text();
        Announced before = byAddress.get(text);
        if (before != null) {
            remove(before);
        }
        int place = free.isEmpty() ? places.size() : free.removeLast();
        Announced one = new Announced(definition, session, definition.weight(), place, made++, nowNanos + LIFE_NANOS);
        if (place == places.size()) {
            places.add(one);
        } else {
            places.set(place, one);
        }
        byAddress.put(text, one);
        bytes += one.weight;
        bytesOf.merge(session, one.weight, Long::sum);
    }

    private void remove(Announced one) {
        byAddress.remove(one.definition.address().text());
        places.set(one.place, null);
        free.add(one.place);
        bytes -= one.weight;
        long left = bytesOf.getOrDefault(one.session, 0L) - one.weight;
        if (left > 0) {
            bytesOf.put(one.session, left);
        } else {
            bytesOf.remove(one.session);
        }
    }

    /** How many there are. */
    int size() {
        return byAddress.size();
    }

    /**
     * The answer to a query: announced ones first, then live Params that nobody announced (R26). A definition's own wildcards
     * are matched as text.
     */
    DefinitionCursor answer(Command.Query query, StateStore store, long nowNanos) {
        return new Walk(query.pattern(), query.session().scope(), store, nowNanos);
    }

    /** The walk over one answer. */
    private final class Walk implements DefinitionCursor {
        private final AddressPattern pattern;
        private final AccessScope scope;
        private final long askedNanos;
        private final long madeBefore = made;
        private final ParamWalk params;
        private int position;

        Walk(AddressPattern pattern, AccessScope scope, StateStore store, long askedNanos) {
            this.pattern = pattern;
            this.scope = scope;
            this.askedNanos = askedNanos;
            this.params = new ParamWalk(store, pattern, scope);
        }

        @Override
        public boolean advance(int maxVisits, Predicate<SignalDefinition> sink) {
            if (position >= places.size()) {
                return params.advance(maxVisits, param -> isShown(param.address()) || sink.test(definition(param)));
            }
            int stop = Math.min(places.size(), position + maxVisits);
            boolean room = true;
            while (room && position < stop) {
                Announced one = places.get(position++);
                if (one != null && one.order < madeBefore && !isOver(one, askedNanos) && isAsked(one.definition)) {
                    room = sink.test(one.definition);
                }
            }
            return true;
        }

        private boolean isAsked(SignalDefinition definition) {
            try {
                Address address = Address.parse(definition.address().text());
                return pattern.matches(address) && scope.mayRead(address);
            } catch (InvalidAddressException e) {
                // Another door's pattern, which has no address.
                return false;
            }
        }

        private boolean isShown(Address address) {
            Announced one = byAddress.get(address.text());
            return one != null && one.order < madeBefore && !isOver(one, askedNanos);
        }

        private static SignalDefinition definition(Signal.Param param) {
            return SignalDefinition.of(AddressPattern.exactly(param.address()), SignalKind.PARAM);
        }
    }
}
