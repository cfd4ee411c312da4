package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.settings.PayloadMode;
import io.stagebus.mqtt.settings.PayloadRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What payloads are to other doors, where somebody said so (R9). */
class PayloadModeTest {

    private static final MqttSettings SETTINGS = new MqttSettings(
            "",
            0,
            "/mqtt",
            false,
            false,
            MqttLimits.DEFAULT,
            List.of(
                    new PayloadRule(AddressPattern.of("/mqtt/raw/**"), PayloadMode.RAW),
                    new PayloadRule(AddressPattern.of("/mqtt/*/events/rpc"), PayloadMode.EXPLODE),
                    new PayloadRule(AddressPattern.of("/mqtt/**"), PayloadMode.JSON)));

    private final HeldJournal journal = new HeldJournal();
    private final Harness harness = new Harness(SETTINGS, BusSettings.DEFAULT, journal, MqttAuthenticator.OPEN);
    private final RecordingSubscriber seen = new RecordingSubscriber();

    PayloadModeTest() {
        harness.fixture.subscribe(harness.fixture.open(seen), 1, "/**");
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private Optional<Value> at(String address) {
        return harness.fixture
                .bus
                .current(Address.of(address))
                .map(param -> param.content().value());
    }

    @Test
    void aRawPayloadIsTextThoughItLooksLikeJson() {
        TestClient reader = harness.connect("r").subscribe("#");
        harness.connect("w").retain("raw/a", "21.5").retain("cooked", "21.5");

        assertThat(at("/mqtt/raw/a")).contains(Value.of("21.5"));
        assertThat(at("/mqtt/cooked")).contains(Value.of(21.5));
        assertThat(reader.messages()).containsExactly("raw/a 21.5", "cooked 21.5");
    }

    /** A Shelly's NotifyStatus is a partial overlay: what it does not name stays, null is gone. */
    @Test
    void anObjectIsTakenApartAndMerged() {
        TestClient shelly = harness.connect("s");
        String at = "/mqtt/s1/events/rpc/params";
        shelly.publish(
                "s1/events/rpc",
                "{\"method\":\"NotifyStatus\",\"params\":{\"ts\":1.5,\"switch:0\":{\"id\":0,\"output\":true,\"errors\":[1]}}}");
        assertThat(at(at + "/switch:0/output")).contains(Value.TRUE);
        assertThat(at(at + "/switch:0/errors")).contains(Value.array(Value.of(1)));
        assertThat(at("/mqtt/s1/events/rpc/method")).contains(Value.of("NotifyStatus"));

        seen.signals.clear();
        shelly.publish(
                "s1/events/rpc",
                "{\"method\":\"NotifyStatus\",\"params\":{\"switch:0\":{\"output\":false,\"errors\":null}}}");

        assertThat(at(at + "/switch:0/output")).contains(Value.FALSE);
        assertThat(at(at + "/switch:0/errors")).isEmpty();
        assertThat(at(at + "/switch:0/id")).as("not named, so it stays").contains(Value.of(0));
        assertThat(seen.signals.stream().map(signal -> signal.address().text()))
                .as("the message, and what has changed")
                .containsExactly("/mqtt/s1/events/rpc", at + "/switch:0/output", at + "/switch:0/errors");
        assertThat(((Signal.Param) seen.signals.getLast()).deleted()).isTrue();
    }

    @Test
    void whatCannotBeANameIsLeftOut() {
        harness.connect("s").publish("s1/events/rpc", "{\"a/b\":1,\"\":2,\"+\":3,\"ok\":4}");

        assertThat(at("/mqtt/s1/events/rpc/ok")).contains(Value.of(4));
        assertThat(seen.signals).hasSize(2);
    }

    /** R23: the message and what came of it are recovered together or not at all. */
    @Test
    void theMessageAndItsMembersAreOneWhole() {
        harness.connect("s").publish("s1/events/rpc", "{\"a\":1,\"b\":2}");

        assertThat(journal.records)
                .extracting(JournalRecord::part)
                .containsExactly(BundlePart.FIRST, BundlePart.MIDDLE, BundlePart.LAST);
    }
}
