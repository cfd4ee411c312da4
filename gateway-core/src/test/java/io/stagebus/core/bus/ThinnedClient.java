package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session that checks what it is sent against its own subscriptions and nothing else (R22): only what one of them wants,
 * never something older than it knows, not more often than the most permissive allows, and the newest within the interval.
 */
final class ThinnedClient implements Subscriber {

    /** A subscription in force, and by when it has to be told of a change that it wants. */
    private static final class Wanted {
        private final Subscription subscription;
        private final Map<Place, Long> deadlines = new HashMap<>();
        /** How many signals had happened before it was made. */
        private final int since;

        private @Nullable SnapshotCursor walk;

        Wanted(Subscription subscription, int since) {
            this.subscription = subscription;
            this.since = since;
        }

        boolean matches(Place place) {
            return place.kind.in(subscription.kinds())
                    && subscription.session().scope().mayRead(place.address)
                    && subscription.pattern().matches(place.address);
        }

        long intervalNanos() {
            return subscription.options().thins() ? subscription.options().intervalNanos() : 0;
        }
    }

    private record Place(SignalKind kind, Address address) {
        static Place of(Signal signal) {
            return new Place(signal.kind(), signal.address());
        }
    }

    /** A delivery: when, what was in force then, and the least interval of what was since and is no more. */
    private static final class Sent {
        private final long nanos;
        private final Set<Wanted> inForce;
        private long leastNanos = Long.MAX_VALUE;

        Sent(long nanos, Set<Wanted> inForce) {
            this.nanos = nanos;
            this.inForce = inForce;
        }
    }

    private final BusFixture fixture;
    private final Map<Long, Wanted> subscriptions = new HashMap<>();
    private final Map<Place, Long> known = new HashMap<>();
    private final Map<Place, Sent> last = new HashMap<>();
    /** Which signals happened as the how manieth, from the first on that it might have heard of. */
    private final IdentityHashMap<Signal, Integer> happened = new IdentityHashMap<>();

    private @Nullable Session session;

    ThinnedClient(BusFixture fixture) {
        this.fixture = fixture;
    }

    void opened(Session as) {
        session = as;
    }

    /** What tells the newer of two signals of a place. */
    private static long age(Signal signal) {
        return signal instanceof Signal.Param param
                ? param.revision()
                : (long) signal.content().value().asDouble();
    }

    /** A subscription is in force from now on; {@code walk} shows it the current Params. */
    void subscribed(Subscription subscription, SnapshotCursor walk) {
        unsubscribed(subscription.id());
        Wanted wanted = new Wanted(subscription, happened.size());
        wanted.walk = walk;
        subscriptions.put(subscription.id(), wanted);
    }

    void unsubscribed(long id) {
        Wanted gone = subscriptions.remove(id);
        if (gone != null) {
            last.forEach((place, sent) -> {
                if (gone.matches(place)) {
                    sent.leastNanos = Math.min(sent.leastNanos, gone.intervalNanos());
                }
            });
        }
    }

    /** Pulls a part of the first snapshot that is not over. */
    void pull(int visits) {
        for (Wanted wanted : subscriptions.values()) {
            SnapshotCursor walk = wanted.walk;
            if (walk != null) {
                if (!walk.advance(visits, this::shown)) {
                    wanted.walk = null;
                }
                return;
            }
        }
    }

    private boolean shown(Signal.Param param) {
        known.merge(Place.of(param), param.revision(), Math::max);
        knows(Place.of(param));
        return true;
    }

    private void knows(Place place) {
        subscriptions.values().forEach(wanted -> wanted.deadlines.remove(place));
    }

    /** Somebody told a signal, and it was delivered unless it has to wait. */
    void happened(Signal signal) {
        happened.put(signal, happened.size());
        Place place = Place.of(signal);
        if (known.getOrDefault(place, 0L) >= age(signal)) {
            return;
        }
        Session self = session;
        boolean own = self != null && signal.origin().sessionId().equals(self.id());
        if (own) {
            known.put(place, age(signal));
            if (signal instanceof Signal.Param param && param.deleted()) {
                last.remove(place);
            }
            knows(place);
            return;
        }
        for (Wanted wanted : subscriptions.values()) {
            if (wanted.matches(place) && !(wanted.subscription.options().epsilon() > 0)) {
                wanted.deadlines.putIfAbsent(place, fixture.clock.monotonicNanos() + wanted.intervalNanos());
            }
        }
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        Place place = Place.of(signal);
        Session self = session;
        assertThat(matched).isNotEmpty();
        assertThat(matched).as("matched %s", signal).allMatch(one -> {
            Wanted wanted = subscriptions.get(one.id());
            return wanted != null && wanted.subscription.equals(one) && wanted.matches(place);
        });
        assertThat(matched)
                .as("echo of %s", signal)
                .anyMatch(one -> self != null && one.echo().admits(signal, self));
        int at = happened.getOrDefault(signal, Integer.MAX_VALUE);
        assertThat(matched).as("before it was asked for: %s", signal).anyMatch(one -> {
            Wanted wanted = subscriptions.get(one.id());
            return wanted != null && wanted.since <= at;
        });
        Long before = known.put(place, age(signal));
        assertThat(before == null || before <= age(signal))
                .as("%s: %s after %s", place, age(signal), before)
                .isTrue();
        knows(place);
        if (signal instanceof Signal.Param param && param.deleted()) {
            last.remove(place);
        } else {
            checkRate(place);
        }
    }

    /** Where one subscription was in force all the while, the most permissive that was allows what came. */
    private void checkRate(Place place) {
        long now = fixture.clock.monotonicNanos();
        Set<Wanted> inForce = new HashSet<>(subscriptions.values());
        inForce.removeIf(wanted -> !wanted.matches(place));
        Sent before = last.put(place, new Sent(now, inForce));
        if (before != null && before.inForce.stream().anyMatch(inForce::contains)) {
            long least = inForce.stream().mapToLong(Wanted::intervalNanos).min().orElse(0);
            assertThat(now - before.nanos)
                    .as("between two of %s", place)
                    .isGreaterThanOrEqualTo(Math.min(least, before.leastNanos));
        }
    }

    /** Whatever happened an interval ago is known. What a snapshot is yet to show has time until then. */
    void checkDeadlines() {
        long now = fixture.clock.monotonicNanos();
        for (Wanted wanted : subscriptions.values()) {
            if (wanted.walk != null) {
                wanted.deadlines.replaceAll((place, deadline) -> now + wanted.intervalNanos());
            }
            wanted.deadlines.forEach((place, deadline) ->
                    assertThat(now).as("%s for %s", place, wanted.subscription).isLessThanOrEqualTo(deadline));
        }
    }

    /** Whether it still is shown something. */
    boolean isShown() {
        return subscriptions.values().stream().anyMatch(wanted -> wanted.walk != null);
    }

    @Override
    public void onBatchEnd() {
        // Nothing is kept back.
    }

    @Override
    public void onClosed(String reason) {
        throw new AssertionError(reason);
    }
}
