package io.stagebus.mqtt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TravelPathTest {

    private static MqttProperties user(String key, String value) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.UserProperty(key, value));
        return properties;
    }

    private static MqttProperties path(String value) {
        return user(TravelPath.KEY, value);
    }

    @Test
    void whatWasHereIsOver() {
        assertThat(TravelPath.isOver(path("one,here"), "here")).isTrue();
        assertThat(TravelPath.isOver(path("one,there"), "here")).isFalse();
        assertThat(TravelPath.isOver(MqttProperties.NO_PROPERTIES, "here")).isFalse();
        assertThat(TravelPath.with(List.of("one"), "here")).isEqualTo("one,here");
    }

    @Test
    void aPathLongerThanAnyIsOver() {
        String sixteen = String.join(",", Collections.nCopies(16, "x".repeat(12)));
        assertThat(TravelPath.isTooLong(path(sixteen))).isFalse();
        assertThat(TravelPath.isTooLong(path(sixteen + ",y"))).isTrue();
        assertThat(TravelPath.isTooLong(path("x".repeat(512)))).isFalse();
        assertThat(TravelPath.isTooLong(path("x".repeat(513)))).isTrue();
        assertThat(TravelPath.isOver(path("x".repeat(0xFFFF)), "here")).isTrue();
    }

    /** Their length would be written short, and all that follows in the packet be read as something else. */
    @Test
    void whatTheWireHasNoRoomForIsNotKept() {
        String longest = "x".repeat(0xFFFF);
        assertThat(KeptProperties.of(user("k", longest)).size()).isEqualTo(1 + 2 + 1 + 2 + 0xFFFF);
        assertThatThrownBy(() -> KeptProperties.of(user("k", longest + "x")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
