package io.stagebus.mqtt.outward;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EchoesTest {

    private final ManualClock clock = new ManualClock();
    private final Echoes echoes = new Echoes(clock);

    @Test
    void oneIsAwaitedUntilTheLastOneIsBack() {
        echoes.sent("a", 1);
        echoes.sent("a", 2);
        echoes.over("a", 1);
        assertThat(echoes.has("a")).isTrue();
        echoes.over("a", 2);

        assertThat(echoes.has("a")).isFalse();
    }

    @Test
    void oneThatNeverComesIsAwaitedForAWhile() {
        echoes.sent("a", 1);
        clock.advance(Duration.ofHours(1));
        assertThat(echoes.has("a")).as("it has not even been acknowledged").isTrue();
        echoes.acknowledged("a", 1);
        clock.advance(Duration.ofSeconds(9));
        assertThat(echoes.has("a")).isTrue();
        clock.advance(Duration.ofSeconds(2));

        assertThat(echoes.has("a")).isFalse();
    }
}
