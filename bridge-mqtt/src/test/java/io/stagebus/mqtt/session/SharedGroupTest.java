package io.stagebus.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.wire.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedGroupTest {

    private static final String FILTER = "$share/g/a";

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static SessionServices services(BusFixture fixture) {
        return new SessionServices(fixture.bus, MqttSettings.DEFAULT, UnpooledByteBufAllocator.DEFAULT, new Tally());
    }

    private MqttSession member(SessionServices services) {
        channel.pipeline().addLast("end", new ChannelInboundHandlerAdapter());
        PacketWriter writer = new PacketWriter(channel.pipeline().context("end"), Long.MAX_VALUE, () -> {});
        Session session = new Session(Attachment.DOOR, "m-1", "lamp", "10.0.0.5:1", "bob", AccessScope.OPEN);
        Terms terms = new Terms(true, 0, Optional.empty());
        if (!(services.sessions().connect("lamp", session, terms) instanceof SessionTable.Arrival.Welcome welcome)) {
            throw new AssertionError("not let in");
        }
        welcome.session().connected(writer, new ClientProfile("lamp", false, Long.MAX_VALUE, 10, 0, true));
        return welcome.session();
    }

    private static int subscribe(MqttSession member) {
        return member.subscribe(List.of(new FilterRequest(FILTER, 0, false, false, 0)), FilterRequest.NO_IDENTIFIER)
                .getFirst();
    }

    private List<String> written() {
        List<String> packets = new ArrayList<>();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            packets.add(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }
        return packets;
    }

    /** The bus ends a group that failed; its members are none the worse for it. */
    @Test
    void aGroupThatTheBusHasEndedGoesOn() {
        BusFixture fixture = new BusFixture();
        SessionServices services = services(fixture);
        MqttSession member = member(services);
        assertThat(subscribe(member)).isZero();
        SharedGroup group = Objects.requireNonNull(services.groups().find(FILTER));

        fixture.bus.submit(new Command.CloseSession(group.session(), Reply.NONE));
        group.onClosed("internal error");
        fixture.executor.run();
        fixture.emit(fixture.open(), "/mqtt/a", Value.of("after"));
        fixture.executor.run();

        assertThat(written())
                .singleElement()
                .satisfies(packet -> assertThat(packet).endsWith("after"));
        assertThat(services.groups().find(FILTER)).isSameAs(group);
        member.end(false);
        fixture.executor.run();
        assertThat(fixture.bus.counters().subscriptions()).isZero();
        services.release();
    }

    /** A group that the bus does not take swallows nothing: who wants to share is refused. */
    @Test
    void aGroupThatTheBusDoesNotTakeIsNone() {
        BusFixture fixture =
                new BusFixture(new BusSettings(StateSettings.DEFAULT, 10, 0, 64, 10, 60, 4, 100), new MemoryJournal(0));
        SessionServices services = services(fixture);
        MqttSession member = member(services);

        assertThat(subscribe(member)).isEqualTo(0x97);
        assertThat(services.groups().find(FILTER)).isNull();
        services.release();
    }
}
