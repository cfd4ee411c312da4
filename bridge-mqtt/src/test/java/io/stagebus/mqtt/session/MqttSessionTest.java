package io.stagebus.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.wire.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MqttSessionTest {

    private final BusFixture fixture = new BusFixture();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SessionServices services =
            new SessionServices(fixture.bus, MqttSettings.DEFAULT, UnpooledByteBufAllocator.DEFAULT, new Tally());

    private MqttSession open(Will will, List<String> closed) {
        channel.pipeline().addLast("end", new ChannelInboundHandlerAdapter());
        PacketWriter writer = new PacketWriter(channel.pipeline().context("end"), Long.MAX_VALUE, () -> {});
        Session session = new Session(Attachment.DOOR, "m-1", "lamp", "10.0.0.5:1", "bob", AccessScope.OPEN);
        ClientProfile client = new ClientProfile("lamp", false, Long.MAX_VALUE, 10, 0, true);
        Terms terms = new Terms(true, 0, Optional.of(will));
        if (!(services.sessions().connect("lamp", session, terms) instanceof SessionTable.Arrival.Welcome welcome)) {
            throw new AssertionError("not let in");
        }
        welcome.session().attended(new Attendant() {
            @Override
            public void endedByBus(String reason) {
                closed.add(reason);
            }

            @Override
            public void over(String reason) {
                throw new AssertionError("it is good for ever");
            }
        });
        welcome.session().connected(writer, client);
        fixture.executor.run();
        return welcome.session();
    }

    private Will will() throws Exception {
        var payload = Unpooled.copiedBuffer("Offline", StandardCharsets.UTF_8);
        var packed = Attachment.pack(1, true, Attachment.NO_EXPIRY, Bytes.EMPTY, payload);
        return new Will(
                new InboundMessage(
                        services.mapping().name("lamp/LWT"), 1, true, Attachment.content(packed), Attachment.NO_EXPIRY),
                0);
    }

    @Test
    void theWillIsPublishedWhenTheBusEndsTheSession() throws Exception {
        RecordingSubscriber seen = new RecordingSubscriber();
        fixture.subscribe(fixture.open(seen), 1, "/**");
        List<String> closed = new ArrayList<>();
        MqttSession session = open(will(), closed);

        fixture.bus.submit(new Command.CloseSession(session.session(), Reply.NONE));
        fixture.executor.run();
        session.onClosed("internal error");
        session.end(true);
        fixture.executor.run();

        assertThat(closed).containsExactly("internal error");
        assertThat(seen.signals).singleElement().satisfies(signal -> {
            assertThat(signal.address().text()).isEqualTo("/mqtt/lamp/LWT");
            assertThat(signal.origin().cause()).isEqualTo(Cause.SESSION_END);
            assertThat(signal.origin().sessionId()).isEqualTo("m-1");
        });
        assertThat(fixture.bus.counters().sessions()).as("the subscriber's").isOne();
        channel.finishAndReleaseAll();
    }
}
