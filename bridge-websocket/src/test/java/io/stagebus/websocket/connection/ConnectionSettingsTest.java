package io.stagebus.websocket.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ConnectionSettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void what_cannot_work_is_refused_by_its_key() {
        assertThatThrownBy(() -> new ConnectionSettings("", SECOND, SECOND, MINUTE, SECOND, Duration.ZERO, 1))
                .hasMessageContaining("name");
        assertThatThrownBy(() -> new ConnectionSettings("n", Duration.ZERO, SECOND, MINUTE, SECOND, SECOND, 1))
                .hasMessageContaining("hello-timeout");
        assertThatThrownBy(() -> new ConnectionSettings("n", SECOND, MINUTE, MINUTE, SECOND, SECOND, 1))
                .hasMessageContaining("idle-timeout");
        assertThatThrownBy(() -> new ConnectionSettings("n", SECOND, SECOND, MINUTE, SECOND, SECOND.negated(), 1))
                .hasMessageContaining("gesture-interval");
        assertThatThrownBy(() -> new ConnectionSettings("n", SECOND, SECOND, MINUTE, SECOND, SECOND, 0))
                .hasMessageContaining("max-replay");
    }
}
