package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.session.AccessScope;
import io.stagebus.mqtt.settings.MqttLimits;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session is its owner's: nobody else gets it, or ends it, by its client identifier (MQTT 5.0 §5.4.2). */
class OwnerTest {

    private final Set<String> gone = new HashSet<>();
    private final Harness harness = new Harness(
            Harness.settings(false, MqttLimits.DEFAULT), BusSettings.DEFAULT, new RememberingJournal(), new Users());

    @AfterEach
    void close() {
        harness.close();
    }

    /** Everybody is who it says, but who is gone. */
    private final class Users implements MqttAuthenticator {
        @Override
        public Verdict authenticate(Login shown) {
            return remembered(shown.clientId(), shown.userName().orElse(ANONYMOUS));
        }

        @Override
        public Verdict remembered(String clientId, String principal) {
            return gone.contains(principal)
                    ? new Verdict.NotAuthorized()
                    : new Verdict.Granted(principal, AccessScope.OPEN);
        }
    }

    private TestClient last = harness.open(MqttVersion.MQTT_5);

    private MqttConnAckMessage connect(MqttVersion version, String user) {
        last = harness.open(version);
        return last.connect(MqttMessageBuilders.connect()
                .clientId("plc")
                .cleanSession(false)
                .username(user)
                .hasUser(true));
    }

    private int codeOf(MqttVersion version, String user) {
        return connect(version, user).variableHeader().connectReturnCode().byteValue() & 0xFF;
    }

    private TestClient ofOwner() {
        assertThat(codeOf(MqttVersion.MQTT_3_1_1, "ann")).isZero();
        return last;
    }

    private void publish(String payload) {
        TestClient writer = harness.connect("w");
        writer.publish("a", payload, 1, 1);
        writer.abandon();
    }

    @Test
    void somebodyElseIsRefusedAndTheOwnerStays() {
        TestClient owner = ofOwner().subscribe("a", 1);

        assertThat(codeOf(MqttVersion.MQTT_5, "eve")).isEqualTo(0x87);
        assertThat(last.isOpen()).isFalse();
        assertThat(codeOf(MqttVersion.MQTT_3_1_1, "eve")).isEqualTo(5);
        publish("one");
        assertThat(owner.isOpen()).isTrue();
        assertThat(owner.messages()).containsExactly("a one");
    }

    @Test
    void soAreTheyWhileItsClientIsAway() {
        ofOwner().subscribe("a", 1).abandon();
        publish("one");

        assertThat(codeOf(MqttVersion.MQTT_5, "eve")).isEqualTo(0x87);
        assertThat(codeOf(MqttVersion.MQTT_3_1_1, MqttAuthenticator.ANONYMOUS)).isEqualTo(5);
        assertThat(ofOwner().messages()).containsExactly("a one");
    }

    /** A device that is given a user of its own gets on. */
    @Test
    void whatIsNobodysIsFreeForSomebody() {
        assertThat(codeOf(MqttVersion.MQTT_3_1_1, MqttAuthenticator.ANONYMOUS)).isZero();
        TestClient nobody = last.subscribe("a", 1);
        publish("one");

        MqttConnAckMessage ack = connect(MqttVersion.MQTT_3_1_1, "ann");
        assertThat(ack.variableHeader().connectReturnCode().byteValue()).isZero();
        assertThat(ack.variableHeader().isSessionPresent()).isFalse();
        assertThat(nobody.isOpen()).isFalse();
        last.expectNothing();
    }

    @Test
    void soIsWhatBelongsToWhoMayNotComeInAnyMore() {
        ofOwner().subscribe("a", 1).abandon();
        publish("one");
        gone.add("ann");

        MqttConnAckMessage ack = connect(MqttVersion.MQTT_3_1_1, "eve");
        assertThat(ack.variableHeader().connectReturnCode().byteValue()).isZero();
        assertThat(ack.variableHeader().isSessionPresent()).isFalse();
        last.expectNothing();
    }
}
