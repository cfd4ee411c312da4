package io.stagebus.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.websocket.outbox.OutboxPolicy;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A connection without a socket, on a bus that the test drives. */
final class ClaspConnectionTest {

    private final CountingJournal journal = new CountingJournal();
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Session writer = fixture.open();

    private ClaspDoor door(OutboxPolicy policy) {
        return new ClaspDoor(
                fixture.bus,
                fixture.clock,
                Authenticator.OPEN,
                ConnectionSettings.DEFAULT,
                policy,
                new UnpooledByteBufAllocator(false));
    }

    private static void send(EmbeddedChannel channel, Message message) {
        ByteBuf frame = Unpooled.buffer();
        MessageCodec.encode(frame, message);
        channel.writeInbound(new BinaryWebSocketFrame(frame));
    }

    private EmbeddedChannel subscribed(ClaspDoor door) {
        EmbeddedChannel channel = new EmbeddedChannel(new ClaspHandler(door, Long.MAX_VALUE, "test", ""));
        send(channel, new Message.Hello(1, 0xF8, "test", ""));
        send(channel, new Message.Subscribe(1, "/**", Message.ALL_TYPES, DeliveryOptions.NONE));
        fixture.executor.run();
        channel.releaseOutbound();
        return channel;
    }

    private static void stall(EmbeddedChannel channel) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    }

    private static void replay(EmbeddedChannel channel, String pattern) {
        OptionalLong any = OptionalLong.empty();
        send(channel, new Message.Replay(pattern, any, any, any, Message.ALL_TYPES));
    }

    /** The messages in {@code sent}, none of them longer than 65,535 bytes. */
    private static List<Message> messages(ByteBuf sent) throws ClaspException {
        MessageCodec codec = new MessageCodec(new AddressTable());
        List<Message> messages = new ArrayList<>();
        while (sent.isReadable()) {
            sent.skipBytes(1);
            int length = sent.readUnsignedByte();
            ByteBuf frame = sent.readSlice(length == 126 ? sent.readUnsignedShort() : length);
            messages.add(codec.decode(frame, FrameCodec.decode(frame)));
        }
        return messages;
    }

    /** What the channel was given to send since it was last asked. */
    private static ByteBuf sent(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }

    @Test
    void the_journal_is_read_for_one_replay_at_a_time_and_only_while_the_client_reads() {
        try (ClaspDoor door = door(OutboxPolicy.DEFAULT)) {
            for (int i = 0; i < 3_000; i++) {
                fixture.set(writer, "/a", Value.of((long) i));
            }
            EmbeddedChannel slow = subscribed(door);
            stall(slow);
            for (int i = 0; i < 100; i++) {
                replay(slow, "/a");
            }
            fixture.executor.run();
            assertThat(journal.reads).isOne();
            slow.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
            slow.pipeline().fireChannelWritabilityChanged();
            fixture.executor.run();
            assertThat(journal.reads).isEqualTo(300);
            slow.releaseOutbound();
            slow.close();
        }
    }

    @Test
    void a_replay_that_fails_midway_says_so_and_repairs_what_it_told() throws ClaspException {
        try (ClaspDoor door = door(OutboxPolicy.DEFAULT)) {
            for (int i = 0; i < 1_500; i++) {
                fixture.set(writer, "/a", Value.of((long) i));
            }
            EmbeddedChannel client = subscribed(door);
            journal.readable = 1;
            replay(client, "/a");
            fixture.executor.run();
            List<Message> got = messages(sent(client));
            assertThat(got).hasSize(1_000 + 2);
            assertThat(got.get(1_000)).isInstanceOfSatisfying(Message.Failure.class, failure -> {
                assertThat(failure.code()).isEqualTo(501);
                assertThat(failure.address()).contains("/a");
            });
            assertThat(got.getLast())
                    .isInstanceOfSatisfying(
                            Message.Snapshot.class,
                            end -> assertThat(end.params())
                                    .extracting(Message.Entry::revision)
                                    .containsExactly(1_500L));
            client.close();
        }
    }

    @Test
    void a_client_given_up_while_it_is_told_to_go_hears_why_it_was_to_go() {
        try (ClaspDoor door = door(new OutboxPolicy(1 << 20, 20_000))) {
            EmbeddedChannel slow = subscribed(door);
            stall(slow);
            for (int i = 0; i < 80; i++) {
                fixture.set(writer, "/a/" + i, Value.of((long) i));
            }
            door.supervisor().closeAll(1001, "the gateway stops", Duration.ofHours(1));
            EmbeddedChannel other = subscribed(door);
            assertThat(sent(slow).isReadable()).as("its CLOSE waits").isFalse();
            stall(other);
            for (int i = 0; i < 60; i++) {
                fixture.set(writer, "/b/" + i, Value.of((long) i));
            }
            assertThat(door.budget().givenUp()).isOne();
            String last = sent(slow).toString(StandardCharsets.ISO_8859_1);
            assertThat(last).endsWith("\u0088\u0013\u0003\u00e9the gateway stops");
            slow.close();
            other.close();
        }
    }
}
