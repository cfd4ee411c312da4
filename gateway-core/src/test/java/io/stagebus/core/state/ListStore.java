package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The state store as plainly as it can be said: lists that are searched from the front, a bundle that copies everything.
 * What {@link StateStore} must agree with.
 */
final class ListStore {

    /** One Param. */
    static final class Entry {
        Signal.Param param;
        Ttl ttl;
        long deadlineNanos;
        String holder = "";
        /** Session and what it asks for, oldest first. */
        List<Map.Entry<String, Sharing.Contribution>> asked = new ArrayList<>();

        Entry(Signal.Param param, Ttl ttl) {
            this.param = param;
            this.ttl = ttl;
        }

        Entry copy() {
            Entry copy = new Entry(param, ttl);
            copy.deadlineNanos = deadlineNanos;
            copy.holder = holder;
            copy.asked = new ArrayList<>(asked);
            return copy;
        }
    }

    private final StateSettings settings;
    private final Function<Address, Strategy> strategies;
    List<Entry> entries = new ArrayList<>();
    private List<Map.Entry<Address, Long>> graves = new ArrayList<>();
    private long creationFloor;
    private long floor;
    long micros;
    long nanos;

    private List<Entry> savedEntries = List.of();
    private List<Map.Entry<Address, Long>> savedGraves = List.of();
    private long savedCreationFloor;
    private boolean inBundle;

    ListStore(StateSettings settings, Function<Address, Strategy> strategies) {
        this.settings = settings;
        this.strategies = strategies;
    }

    Optional<Entry> find(Address address) {
        return entries.stream().filter(e -> e.param.address().equals(address)).findFirst();
    }

    long bytes() {
        return entries.stream().mapToLong(ListStore::weight).sum();
    }

    private static long weight(Entry entry) {
        Signal.Param param = entry.param;
        boolean isShared = !entry.holder.isEmpty() || !entry.asked.isEmpty();
        return Weights.ENTRY
                + 2L * param.address().text().length()
                + param.content().weight()
                + (param.origin().cause() instanceof Cause.Command ? 0 : Weights.CAUSE)
                + (entry.ttl.expires() ? Weights.LIFE : 0)
                + (isShared ? Weights.SHARING : 0)
                + entry.asked.stream()
                        .mapToLong(asked -> Weights.CONTRIBUTION
                                + asked.getValue().content().weight())
                        .sum();
    }

    private long revisionAfter(Entry entry) {
        return Math.max(entry.param.revision() + 1, floor);
    }

    private long firstRevision(Address address) {
        long last = creationFloor;
        for (Map.Entry<Address, Long> grave : graves) {
            if (grave.getKey().equals(address)) {
                last = grave.getValue();
            }
        }
        return Math.max(Math.max(last + 1, floor), 1);
    }

    void raiseFloor(long to) {
        floor = Math.max(floor, to);
    }

    WriteResult write(Address address, Content content, long expected, ParamFlags flags, Origin origin) {
        Optional<Entry> found = find(address);
        if (found.isEmpty()) {
            return create(address, content, flags, origin);
        }
        Entry entry = found.get();
        if (expected >= 0 && expected != entry.param.revision()) {
            return new WriteResult.Refused(Refusal.STALE_REVISION, "");
        }
        if (!entry.holder.isEmpty() && !entry.holder.equals(origin.sessionId())) {
            return new WriteResult.Refused(Refusal.LOCKED, "");
        }
        return resolve(entry, Optional.of(entry.param), content, flags, origin);
    }

    private WriteResult create(Address address, Content content, ParamFlags flags, Origin origin) {
        Signal.Param blank =
                new Signal.Param(address, content, firstRevision(address) - 1, micros, origin, flags, false);
        if (entries.size() >= settings.maxParams()
                || bytes() + weight(new Entry(blank, settings.defaultTtl())) > settings.maxBytes()) {
            return new WriteResult.Refused(Refusal.CAPACITY, "");
        }
        Entry entry = new Entry(blank, settings.defaultTtl());
        entry.deadlineNanos = nanos + entry.ttl.seconds() * 1_000_000_000L;
        entries.add(entry);
        graves.removeIf(grave -> grave.getKey().equals(address));
        return resolve(entry, Optional.empty(), content, flags, origin);
    }

    private WriteResult resolve(
            Entry entry, Optional<Signal.Param> before, Content content, ParamFlags flags, Origin origin) {
        Strategy strategy = strategies.apply(entry.param.address());
        if (flags.lock() || (strategy == Strategy.LOCK && entry.holder.isEmpty())) {
            entry.holder = origin.sessionId();
        }
        WriteResult result = switch (strategy) {
            case LWW, LOCK -> store(entry, before, content, flags, origin);
            case MERGE -> store(entry, before, merged(before, content), flags, origin);
            case MAX, MIN -> compete(strategy, entry, before, content, flags, origin);
        };
        if (flags.unlock()) {
            entry.holder = "";
        }
        return result;
    }

    private static Content merged(Optional<Signal.Param> before, Content content) {
        if (!(content.value() instanceof Value.Dict(Map<String, Value> changes))) {
            return content;
        }
        Map<String, Value> all = new LinkedHashMap<>();
        if (before.isPresent() && before.get().content().value() instanceof Value.Dict(Map<String, Value> old)) {
            all.putAll(old);
        }
        all.putAll(changes);
        changes.forEach((key, value) -> {
            if (value.equals(Value.NULL)) {
                all.remove(key);
            }
        });
        return Content.of(new Value.Dict(all));
    }

    private WriteResult compete(
            Strategy strategy,
            Entry entry,
            Optional<Signal.Param> before,
            Content content,
            ParamFlags flags,
            Origin origin) {
        String session = origin.sessionId();
        Sharing.Contribution own = new Sharing.Contribution(content, origin);
        boolean isNull = content.value().equals(Value.NULL);
        if (isNull || !comparable(content)) {
            entry.asked.removeIf(asked -> asked.getKey().equals(session));
        }
        if (!isNull) {
            boolean replaced = false;
            for (int i = 0; i < entry.asked.size(); i++) {
                if (entry.asked.get(i).getKey().equals(session)) {
                    entry.asked.set(i, Map.entry(session, own));
                    replaced = true;
                }
            }
            if (!replaced) {
                entry.asked.add(Map.entry(session, own));
            }
        }
        Optional<Sharing.Contribution> best = best(strategy, entry);
        if (best.isEmpty()) {
            return store(entry, before, content, flags, origin);
        }
        boolean others = !best.get().origin().sessionId().equals(session);
        if (others
                && before.isPresent()
                && before.get().content().equals(best.get().content())) {
            renew(entry, Ttl.UNSPECIFIED);
            return new WriteResult.Kept(entry.param.revision());
        }
        Origin settled = others ? origin.because(new Cause.Settled(best.get().origin())) : origin;
        return store(entry, before, best.get().content(), flags, settled);
    }

    private static boolean comparable(Content content) {
        return content.value().isNumber() && !Double.isNaN(content.value().asDouble());
    }

    /** The highest or lowest number; where there is no number, the last one asked for. */
    private static Optional<Sharing.Contribution> best(Strategy strategy, Entry entry) {
        List<Sharing.Contribution> all =
                entry.asked.stream().map(Map.Entry::getValue).toList();
        List<Sharing.Contribution> numbers =
                all.stream().filter(c -> comparable(c.content())).toList();
        if (numbers.isEmpty()) {
            return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
        }
        Sharing.Contribution best = numbers.getFirst();
        for (Sharing.Contribution candidate : numbers) {
            double difference = candidate.content().value().asDouble()
                    - best.content().value().asDouble();
            if (strategy == Strategy.MAX ? difference > 0 : difference < 0) {
                best = candidate;
            }
        }
        return Optional.of(best);
    }

    private WriteResult store(
            Entry entry, Optional<Signal.Param> before, Content content, ParamFlags flags, Origin origin) {
        WriteResult result = replace(entry, before, content, flags, origin);
        renew(entry, flags.ttl());
        return result;
    }

    private WriteResult replace(
            Entry entry, Optional<Signal.Param> before, Content content, ParamFlags flags, Origin origin) {
        Address address = entry.param.address();
        long revision = before.isPresent() ? revisionAfter(entry) : entry.param.revision() + 1;
        entry.param = new Signal.Param(address, content, revision, micros, origin, flags, false);
        return new WriteResult.Written(entry.param, before);
    }

    private void renew(Entry entry, Ttl asked) {
        if (asked.mode() != Ttl.Mode.UNSPECIFIED) {
            entry.ttl = asked;
            entry.deadlineNanos = nanos + asked.seconds() * 1_000_000_000L;
        } else if (entry.ttl.mode() == Ttl.Mode.SLIDING) {
            entry.deadlineNanos = nanos + entry.ttl.seconds() * 1_000_000_000L;
        }
    }

    WriteResult delete(Address address, Origin origin) {
        Optional<Entry> found = find(address);
        if (found.isEmpty()) {
            return new WriteResult.Kept(0);
        }
        Entry entry = found.get();
        if (!entry.holder.isEmpty() && !entry.holder.equals(origin.sessionId())) {
            return new WriteResult.Refused(Refusal.LOCKED, "");
        }
        return remove(entry, origin);
    }

    private WriteResult.Written remove(Entry entry, Origin origin) {
        Address address = entry.param.address();
        long revision = revisionAfter(entry);
        entries.remove(entry);
        graves.add(Map.entry(address, revision));
        forget();
        return new WriteResult.Written(
                new Signal.Param(address, Content.NULL, revision, micros, origin, ParamFlags.NONE, true),
                Optional.of(entry.param));
    }

    /** A bundle's deletions are counted when it is whole, so that what is re-created in it costs no other its memory. */
    private void forget() {
        while (!inBundle && graves.size() > settings.maxTombstones()) {
            creationFloor = Math.max(creationFloor, graves.removeFirst().getValue());
        }
    }

    void fetch(Address address) {
        find(address).ifPresent(entry -> renew(entry, Ttl.UNSPECIFIED));
    }

    /** What is over; what is in {@code order} goes in that order, since which of two goes first is nobody's promise. */
    List<WriteResult.Written> expire(List<Address> order) {
        List<WriteResult.Written> gone = new ArrayList<>();
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingInt(entry -> order.indexOf(entry.param.address())));
        for (Entry entry : sorted) {
            if (entry.ttl.expires() && entry.deadlineNanos <= nanos) {
                gone.add(remove(entry, Origin.GATEWAY.because(Cause.EXPIRY)));
            }
        }
        return gone;
    }

    List<WriteResult.Written> endSession(String session) {
        List<WriteResult.Written> changed = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.holder.equals(session)) {
                entry.holder = "";
            }
            Optional<Origin> gone = entry.asked.stream()
                    .filter(contribution -> contribution.getKey().equals(session))
                    .map(contribution -> contribution.getValue().origin())
                    .findFirst();
            boolean asked =
                    entry.asked.removeIf(contribution -> contribution.getKey().equals(session));
            Strategy strategy = strategies.apply(entry.param.address());
            Optional<Sharing.Contribution> best = asked ? best(strategy, entry) : Optional.empty();
            if (best.isPresent() && !best.get().content().equals(entry.param.content())) {
                Origin origin = gone.orElseThrow().because(Cause.SESSION_END);
                Content content = best.get().content();
                if (replace(entry, Optional.of(entry.param), content, ParamFlags.NONE, origin)
                        instanceof WriteResult.Written written) {
                    changed.add(written);
                }
            }
        }
        return changed;
    }

    void begin() {
        inBundle = true;
        savedEntries = entries.stream().map(Entry::copy).toList();
        savedGraves = List.copyOf(graves);
        savedCreationFloor = creationFloor;
    }

    void commit() {
        inBundle = false;
        forget();
    }

    void rollback() {
        inBundle = false;
        entries = new ArrayList<>(savedEntries);
        graves = new ArrayList<>(savedGraves);
        creationFloor = savedCreationFloor;
    }
}
