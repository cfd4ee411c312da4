package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.mqtt.broker.TestClient.Received;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What monitors of brokers look for. */
class BrokerStatusTest {

    private final Harness harness = Harness.on(new RememberingJournal());

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void aMonitorIsToldAtOnceAndWhatChanges() {
        harness.keep("away").abandon();
        TestClient monitor = harness.connect("m").subscribe("$SYS/broker/clients/+");
        Received first = monitor.nextMessage();
        assertThat(first.text()).isEqualTo("$SYS/broker/clients/connected 1");
        assertThat(first.retain()).isTrue();
        assertThat(monitor.messages()).contains("$SYS/broker/clients/disconnected 1", "$SYS/broker/clients/total 2");
        harness.advance(Duration.ofSeconds(11));
        monitor.messages();

        harness.connect("another");
        harness.advance(Duration.ofSeconds(11));
        Received changed = monitor.nextMessage();
        assertThat(changed.text()).isEqualTo("$SYS/broker/clients/connected 2");
        assertThat(changed.retain()).isFalse();
        assertThat(monitor.messages()).contains("$SYS/broker/clients/total 3");
        harness.advance(Duration.ofSeconds(11));
        monitor.expectNothing();
        monitor.unsubscribe("$SYS/broker/clients/+");
        harness.connect("third");
        harness.advance(Duration.ofSeconds(30));
        monitor.expectNothing();
    }

    /** [MQTT-4.7.2-1], and nothing of it is state that others see. */
    @Test
    void whoDoesNotAskIsNotTold() {
        TestClient all = harness.connect("all").subscribe("#");
        harness.connect("m").subscribe("$SYS/#");
        harness.advance(Duration.ofSeconds(30));

        all.expectNothing();
        assertThat(harness.fixture.bus.counters().params()).isZero();
    }

    @Test
    void nobodyElseSaysIt() {
        assertThat(harness.connect5("c").publish1("$SYS/broker/uptime", "1", true))
                .isEqualTo(0x87);
        assertThat(harness.fixture.bus.counters().params()).isZero();
    }
}
