package io.stagebus.mqtt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicMapping;
import io.stagebus.mqtt.topic.TopicName;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SharedFramesTest {

    private final SharedFrames frames =
            new SharedFrames(UnpooledByteBufAllocator.DEFAULT, signal -> Attachment.NO_EXPIRY);
    private final TopicMapping mapping = new TopicMapping("/mqtt", 100, 10);

    private static Signal event(String address) {
        return new Signal.Event(Address.of(address), Content.of(Value.of(1)), PublishFields.NONE, 0, Origin.GATEWAY);
    }

    private OutboundPublish publish(Signal signal, String topic, int qos, boolean retain, Integer... ids) {
        TopicName name = Objects.requireNonNull(mapping.name(Address.of(topic)));
        return frames.publish(signal, name, qos, retain, List.of(ids));
    }

    @Test
    void clientsThatWantTheSameShareIt() {
        Signal signal = event("/mqtt/a");
        OutboundPublish first = publish(signal, "/mqtt/a", 1, false);

        assertThat(first).isEqualTo(new OutboundPublish(signal, first.topic(), 1, false, List.of()));
        assertThat(publish(signal, "/mqtt/a", 1, false)).isSameAs(first);
    }

    @Test
    void whoWantsAnythingElseDoesNot() {
        Signal signal = event("/mqtt/a");
        OutboundPublish first = publish(signal, "/mqtt/a", 1, false);
        Signal next = event("/mqtt/a");

        assertThat(publish(signal, "/mqtt/a", 0, false).qos()).isZero();
        assertThat(publish(signal, "/mqtt/a", 1, true).retain()).isTrue();
        assertThat(publish(signal, "/mqtt/a", 1, false, 7).subscriptionIds()).containsExactly(7);
        assertThat(publish(signal, "/mqtt/b", 1, false).topic().text()).isEqualTo("b");
        assertThat(publish(signal, "/mqtt/a", 1, false)).isEqualTo(first);
        assertThat(publish(next, "/mqtt/a", 1, false).signal()).isSameAs(next);
    }
}
