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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The announced definitions, by address. Each lasts for a time from its announcement (CLASP §13); those of one session and
 * all together are bounded in bytes, and where there is no room those of sessions that ended give way. Bus thread only.
 */
final class Definitions {

    private static final int MAX_DEFINITIONS = 100_000;

    /** What one session's definitions may weigh, ... */
    private static final long MAX_SESSION_BYTES = 16L << 20;
    /** ... and those of all. */
    private static final long MAX_BYTES = 32L << 20;

    private static final long NANOS = 1_000_000_000L;
    /** How many that have lasted their time go with one announcement, unless the room is needed. */
    private static final int MAX_DROPPED = 500;

    private final Predicate<Session> isOpen;
    /** 0 for ever. */
    private final long lifeNanos;
    /** By address as text, the one announced longest ago first. */
    private final Map<String, Announced> byAddress = new LinkedHashMap<>();
    /** Each in a place of its own while it lasts, so that a walk can stop and go on. */
    private final List<@Nullable Announced> places = new ArrayList<>();

    private final List<Integer> free = new ArrayList<>();
    private final Map<Session, Share> shares = new HashMap<>();
    /** Sessions that ended and left some. */
    private final Deque<Session> ended = new ArrayDeque<>();

    private long bytes;
    private long made;

    /** A definition with whose it is, and how long it lasts. */
    private record Announced(
            SignalDefinition definition, Session session, long weight, int place, long order, long endNanos) {}

    /** What one session announced, the one longest ago first. */
    private static final class Share {
        private final Map<String, Announced> byAddress = new LinkedHashMap<>();
        private long bytes;
    }

    /** What an announcement adds to what there is. */
    private record Claim(long bytes, long replacedOwn, int names) {}

    /**
     * No definitions yet.
     *
     * @param isOpen whether a session is open
     * @param lifeSeconds how long a definition lasts; 0 for ever
     */
    Definitions(Predicate<Session> isOpen, long lifeSeconds) {
        this.isOpen = isOpen;
        this.lifeNanos = lifeSeconds * NANOS;
    }

    Outcome announce(Command.Announce command, long nowNanos) {
        AccessScope scope = command.session().scope();
        Set<String> texts = new HashSet<>();
        for (SignalDefinition definition : command.definitions()) {
            if (!scope.mayWriteAll(definition.address())) {
                return Writes.rejected(
                        Rejection.FORBIDDEN,
                        "no write access to " + definition.address().text(),
                        definition.address().exact());
            }
            texts.add(definition.address().text());
        }
        long wanted = command.definitions().stream()
                .mapToLong(SignalDefinition::weight)
                .sum();
        dropOver(nowNanos);
        Claim claim = claim(command.session(), texts, wanted);
        while (!hasRoom(claim) && (dropFirst(texts, nowNanos) || dropEnded(texts))) {
            // What is dropped is none of those that are replaced, so the claim stays as it is.
        }
        long used = bytesOf(command.session()) - claim.replacedOwn;
        if (used + wanted > MAX_SESSION_BYTES || !hasRoom(claim)) {
            return Writes.rejected(
                    Rejection.CAPACITY,
                    byAddress.size() + " definitions hold " + bytes + " bytes already, " + used + " of them yours");
        }
        for (SignalDefinition definition : command.definitions()) {
            put(definition, command.session(), nowNanos);
        }
        return new Outcome.Applied(0);
    }

    private Claim claim(Session session, Set<String> texts, long wanted) {
        long added = wanted;
        long replacedOwn = 0;
        int names = 0;
        for (String text : texts) {
            Announced before = byAddress.get(text);
            if (before == null) {
                names++;
            } else {
                added -= before.weight;
                replacedOwn += before.session == session ? before.weight : 0;
            }
        }
        return new Claim(added, replacedOwn, names);
    }

    private long bytesOf(Session session) {
        Share share = shares.get(session);
        return share == null ? 0 : share.bytes;
    }

    /** The session ended: where there is no room, what it announced gives way. */
    void ended(Session session) {
        if (shares.containsKey(session)) {
            ended.addLast(session);
        }
    }

    private boolean hasRoom(Claim claim) {
        return bytes + claim.bytes <= MAX_BYTES && byAddress.size() + claim.names <= MAX_DEFINITIONS;
    }

    /** Drops what has lasted its time: it lies in front, since all last as long. */
    private void dropOver(long nowNanos) {
        int dropped = 0;
        while (dropped < MAX_DROPPED && dropFirst(Set.of(), nowNanos)) {
            dropped++;
        }
    }

    private boolean dropFirst(Set<String> except, long nowNanos) {
        Iterator<Announced> oldest = byAddress.values().iterator();
        Announced first = oldest.hasNext() ? oldest.next() : null;
        if (first == null
                || !isOver(first, nowNanos)
                || except.contains(first.definition.address().text())) {
            return false;
        }
        remove(first);
        return true;
    }

    /** Drops one that nobody is left to answer for. */
    private boolean dropEnded(Set<String> except) {
        while (!ended.isEmpty()) {
            Share share = shares.get(ended.peekFirst());
            if (share != null && !isOpen.test(ended.peekFirst())) {
                for (Map.Entry<String, Announced> one : share.byAddress.entrySet()) {
                    if (!except.contains(one.getKey())) {
                        remove(one.getValue());
                        return true;
                    }
                }
            }
            ended.removeFirst();
        }
        return false;
    }

    private boolean isOver(Announced one, long nowNanos) {
        return lifeNanos > 0 && one.endNanos - nowNanos <= 0;
    }

    private void put(SignalDefinition definition, Session session, long nowNanos) {
        String text = definition.address().text();
        Announced before = byAddress.get(text);
        if (before != null) {
            remove(before);
        }
        int place = free.isEmpty() ? places.size() : free.removeLast();
        Announced one = new Announced(definition, session, definition.weight(), place, made++, nowNanos + lifeNanos);
        if (place == places.size()) {
            places.add(one);
        } else {
            places.set(place, one);
        }
        byAddress.put(text, one);
        bytes += one.weight;
        Share share = shares.computeIfAbsent(session, own -> new Share());
        share.byAddress.put(text, one);
        share.bytes += one.weight;
    }

    private void remove(Announced one) {
        String text = one.definition.address().text();
        byAddress.remove(text);
        places.set(one.place, null);
        free.add(one.place);
        bytes -= one.weight;
        Share share = shares.get(one.session);
        if (share != null) {
            share.byAddress.remove(text);
            share.bytes -= one.weight;
            if (share.byAddress.isEmpty()) {
                shares.remove(one.session);
            }
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
