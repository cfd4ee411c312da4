package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.state.StateSettings;
import io.stagebus.mqtt.settings.MqttLimits;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that are not granted, and what the client is told (MQTT 5.0 §3.9.3). */
class SubscribeRefusalTest {

    private Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void tellsClientsOfVersion5WhyAFilterIsRefused() {
        TestClient client = harness.connect5("c");
        MqttSubscriptionOption plain = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

        assertThat(client.subscribe("/mqtt/#", plain, 0)).isEqualTo(0x8F); // R2
        assertThat(client.subscribe("a#", plain, 0)).isEqualTo(0x8F);
        for (String shared : List.of("$share", "$share/", "$share/g", "$share/g/", "$share//a", "$share/+/a")) {
            // [MQTT-4.8.2-1, 4.8.2-2]
            assertThat(client.subscribe(shared, plain, 0)).as(shared).isEqualTo(0x8F);
        }
        assertThat(client.subscribe("a/".repeat(500), plain, 0)).isEqualTo(0x97);
    }

    /** §3.9.3: a filter that can only select what may not be read; what there is, is not told. */
    @Test
    void refusesAFilterForWhatMayNotBeRead() {
        harness.close();
        AccessScope scope = new AccessScope(
                List.of(new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.of("/mqtt/open/**"))));
        harness = new Harness(
                Harness.settings(false, MqttLimits.DEFAULT),
                BusSettings.DEFAULT,
                new MemoryJournal(0),
                credentials -> new MqttAuthenticator.Verdict.Granted("bob", scope));
        MqttSubscriptionOption plain = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

        assertThat(harness.connect5("c").subscribe("closed", plain, 0)).isEqualTo(0x80);
        assertThat(harness.connect("d").subscribe("closed", plain, 0)).isEqualTo(0x80);
        assertThat(harness.connect5("e").subscribe("#", plain, 0)).isZero();
    }

    @Test
    void refusesMoreSubscriptionsThanTheBusTakes() {
        harness.close();
        harness = new Harness(
                Harness.settings(false, MqttLimits.DEFAULT),
                new BusSettings(StateSettings.DEFAULT, 10, 2, 64, 10, 60, 4, 100),
                new MemoryJournal(0),
                MqttAuthenticator.OPEN);
        TestClient client = harness.connect5("c").subscribe("a").subscribe("b");
        MqttSubscriptionOption plain = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

        assertThat(client.subscribe("c", plain, 0)).isEqualTo(0x97);
        assertThat(client.subscribe("a", plain, 0)).isZero();
        assertThat(client.publish("a", "1").publish("c", "1").messages()).containsExactly("a 1");
    }
}
