package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** R22: between two deliveries some subscription allows both the time and the difference, and the last value arrives. */
class ThinningPropertyTest {

    private static final String[] PATTERNS = {"/a", "/*", "/**"};

    /** A delivery, and when it came. */
    private record Delivery(double value, long nanos) {}

    /** Notes what comes, and when. */
    private static final class Client implements Subscriber {
        private final List<Delivery> seen = new ArrayList<>();
        private final BusFixture fixture;

        Client(BusFixture fixture) {
            this.fixture = fixture;
        }

        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            seen.add(new Delivery(signal.content().value().asDouble(), fixture.clock.monotonicNanos()));
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

    private static DeliveryOptions options(Random random) {
        return new DeliveryOptions(
                random.nextBoolean() ? 1 + random.nextInt(50) : 0,
                random.nextInt(3) == 0 ? 0.5 * random.nextInt(4) : 0,
                0,
                random.nextInt(3) == 0 ? random.nextInt(300) : 0);
    }

    private static boolean allows(DeliveryOptions options, Delivery before, Delivery after) {
        return after.nanos - before.nanos >= options.intervalNanos() && differs(options, before.value, after.value);
    }

    private static boolean differs(DeliveryOptions options, double before, double after) {
        return !(options.epsilon() > 0) || Math.abs(after - before) >= options.epsilon();
    }

    @Property(tries = 500)
    void theMostPermissiveDecidesAndTheLastValueArrives(@ForAll long seed) {
        Random random = new Random(seed);
        BusFixture fixture = new BusFixture();
        Client client = new Client(fixture);
        Session reader = fixture.open(client);
        Session writer = fixture.open();
        List<DeliveryOptions> all = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            DeliveryOptions options = options(random);
            all.add(options);
            fixture.subscribe(reader, i, PATTERNS[random.nextInt(PATTERNS.length)], options);
        }
        double last = 0;
        long lastNanos = 0;
        for (int i = 0; i < 60; i++) {
            last = random.nextInt(20) / 4.0;
            lastNanos = fixture.clock.monotonicNanos();
            fixture.set(writer, "/a", Value.of(last));
            fixture.executor.advance(Duration.ofMillis(random.nextInt(60)));
        }
        fixture.executor.advance(Duration.ofSeconds(2));

        for (int i = 1; i < client.seen.size(); i++) {
            Delivery before = client.seen.get(i - 1);
            Delivery after = client.seen.get(i);
            assertThat(all).anyMatch(options -> allows(options, before, after));
        }
        Delivery end = client.seen.getLast();
        double truth = last;
        assertThat(end.value == truth || all.stream().noneMatch(options -> differs(options, end.value, truth)))
                .as("%s is seen last, %s is true", end.value, truth)
                .isTrue();
        long longest =
                all.stream().mapToLong(DeliveryOptions::intervalNanos).max().orElseThrow();
        assertThat(end.nanos - lastNanos).isLessThanOrEqualTo(longest);
    }
}
