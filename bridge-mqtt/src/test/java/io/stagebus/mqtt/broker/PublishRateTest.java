package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.time.ManualClock;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How fast a client may send: who sends faster waits, and loses nothing. */
class PublishRateTest {

    private final Harness harness = new Harness(Harness.settings(false, MqttLimits.DEFAULT.withMaxRate(10)));

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void aSecondsWorthMayComeAtOnceAndMoreIsSpread() {
        ManualClock clock = new ManualClock();
        PublishRate rate = new PublishRate(clock, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(rate.sent()).isZero();
        }
        assertThat(rate.sent()).isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(rate.sent()).isEqualTo(Duration.ofMillis(200).toNanos());
        clock.advance(Duration.ofMillis(500));
        assertThat(rate.sent()).isZero();
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 10; i++) {
            assertThat(rate.sent()).isZero();
        }
        assertThat(rate.sent()).isPositive();
    }

    @Test
    void whoHasNoLimitNeverWaits() {
        PublishRate rate = new PublishRate(new ManualClock(), MqttLimits.ANY_RATE);
        for (int i = 0; i < 100_000; i++) {
            assertThat(rate.sent()).isZero();
        }
    }

    @Test
    void whoSendsTooFastIsNotReadFromForAWhile() {
        TestClient reader = harness.connect("r").subscribe("a");
        TestClient fast = harness.connect("fast");
        for (int i = 0; i < 11; i++) {
            fast.publish("a", "m" + i);
        }

        assertThat(fast.channel().config().isAutoRead()).isFalse();
        assertThat(harness.connect("other").publish("b", "x").channel().config().isAutoRead())
                .isTrue();
        assertThat(reader.messages()).as("what was read counts").hasSize(11);
        harness.advance(Duration.ofMillis(150));
        assertThat(fast.channel().config().isAutoRead()).isTrue();
    }
}
