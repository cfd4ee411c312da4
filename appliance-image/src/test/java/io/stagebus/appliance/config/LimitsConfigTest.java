package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Ttl;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said about limits that do not fit the machine. */
final class LimitsConfigTest {

    private static final long HEAP = 256L << 20;

    private static LimitsConfig limits(long maxParamBytes) {
        return new LimitsConfig(100, 100_000, maxParamBytes, Ttl.NEVER, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    @Test
    void params_that_fit_the_heap_are_no_problem() {
        assertThat(limits(64L << 20).problemOn(HEAP)).isEmpty();
        assertThat(limits(128L << 20).problemOn(HEAP)).isEmpty();
    }

    @Test
    void params_that_do_not_fit_the_heap_are_one() {
        assertThat(limits(1L << 30).problemOn(HEAP))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith(
                                "params may hold 1024 MB (max-param-bytes), more than half of the 256 MB of the heap"));
    }
}
