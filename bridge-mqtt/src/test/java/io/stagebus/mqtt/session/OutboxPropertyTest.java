package io.stagebus.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.OutboundPublish;
import io.stagebus.mqtt.wire.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The laws of R21, and the order of R16, for arbitrary messages to a client that reads and acknowledges as it likes. */
class OutboxPropertyTest {

    private static final int IN_FLIGHT = 3;
    private static final int MAX_QUEUED = 4;
    private static final long BACKLOG = 3_000;

    /** A client at the other end of an outbox: takes what is written, and acknowledges when it is told to. */
    private static final class Rig implements AutoCloseable {
        final Tally tally = new Tally();
        final MqttSettings settings;
        final SessionServices services;
        final EmbeddedChannel channel;
        final Outbox outbox;
        final List<Integer> received = new ArrayList<>();
        final TreeMap<Integer, Integer> unacknowledged = new TreeMap<>();
        int offered;

        Rig(long backlog, long total) {
            MqttLimits limits = new MqttLimits(
                    10_000,
                    100,
                    10,
                    100,
                    100,
                    100,
                    1 << 20,
                    Duration.ofSeconds(1),
                    10,
                    IN_FLIGHT,
                    MAX_QUEUED,
                    backlog,
                    total);
            settings = new MqttSettings("", 0, "/mqtt", false, true, limits);
            services = new SessionServices(new BusFixture().bus, settings, UnpooledByteBufAllocator.DEFAULT, tally);
            channel = new EmbeddedChannel();
            outbox = outbox(channel);
        }

        Outbox outbox(EmbeddedChannel on) {
            ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
            on.pipeline().addLast("end", handler);
            ChannelHandlerContext context = on.pipeline().context("end");
            Keeping nothing = new Keeping(services.store(), services.room(), "c", () -> {
                throw new AssertionError("nothing is kept");
            });
            Outbox made = new Outbox(services, nothing);
            made.connect(
                    new PacketWriter(context, Long.MAX_VALUE, () -> {}),
                    new ClientProfile("c", false, Long.MAX_VALUE, IN_FLIGHT, 0, true));
            return made;
        }

        OutboundPublish message(int qos) {
            return message(qos, Value.of(offered++));
        }

        OutboundPublish message(int qos, Value value) {
            TopicName topic = Objects.requireNonNull(services.mapping().name(Address.of("/mqtt/n")));
            Signal signal = new Signal.Event(topic.address(), Content.of(value), PublishFields.NONE, 0, Origin.GATEWAY);
            return new OutboundPublish(signal, topic, qos, false, List.of());
        }

        void readable(boolean now) {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, now);
            channel.runPendingTasks();
            if (now) {
                outbox.drain();
            }
            take();
        }

        void take() {
            channel.flush();
            for (ByteBuf packet = channel.readOutbound(); packet != null; packet = channel.readOutbound()) {
                boolean isQos1 = (packet.getByte(0) & 6) != 0;
                int payloadAt = isQos1 ? 7 : 5;
                int number = Integer.parseInt(
                        packet.toString(payloadAt, packet.readableBytes() - payloadAt, StandardCharsets.US_ASCII));
                received.add(number);
                if (isQos1) {
                    unacknowledged.put(packet.getUnsignedShort(5), number);
                }
                packet.release();
            }
        }

        void acknowledgeOne() {
            if (!unacknowledged.isEmpty()) {
                outbox.settled(unacknowledged.pollFirstEntry().getKey());
                take();
            }
        }

        long dropped() {
            return tally.of(Count.DROPPED_QOS0) + tally.of(Count.DROPPED_QOS1);
        }

        @Override
        public void close() {
            outbox.clear();
            services.release();
            channel.finishAndReleaseAll();
        }
    }

    @Property(tries = 500)
    void whatArrivesIsInOrderAndTheRestIsCounted(@ForAll @Size(max = 200) List<@IntRange(max = 9) Integer> steps) {
        try (Rig rig = new Rig(BACKLOG, 1 << 20)) {
            for (int step : steps) {
                switch (step) {
                    case 0, 1, 2, 3 -> rig.outbox.offer(rig.message(0), null);
                    case 4, 5, 6 -> rig.outbox.offer(rig.message(1), null);
                    case 7 -> rig.acknowledgeOne();
                    case 8 -> rig.readable(false);
                    default -> rig.readable(true);
                }
                rig.take();
                assertThat(rig.unacknowledged).hasSizeLessThanOrEqualTo(IN_FLIGHT);
                assertThat(rig.outbox.inFlight()).isEqualTo(rig.unacknowledged.size());
            }
            rig.readable(true);
            for (int i = 0; i <= steps.size(); i++) {
                rig.acknowledgeOne();
            }

            assertThat(rig.outbox.isIdle()).isTrue();
            assertThat(rig.received).isSorted().doesNotHaveDuplicates();
            assertThat(rig.received.size() + rig.dropped()).isEqualTo(rig.offered);
            if (rig.offered > 0) {
                assertThat(rig.received).as("the newest always arrives").endsWith(rig.offered - 1);
            }
        }
    }

    @Property(tries = 200)
    void aClientThatKeepsUpLosesNothing(@ForAll @Size(max = 100) List<@IntRange(max = 1) Integer> qos) {
        try (Rig rig = new Rig(BACKLOG, 1 << 20)) {
            for (int one : qos) {
                rig.outbox.offer(rig.message(one), null);
                rig.take();
                rig.acknowledgeOne();
            }

            assertThat(rig.received).hasSize(qos.size()).isSorted();
            assertThat(rig.dropped()).isZero();
        }
    }

    @Test
    void dropsTheOldestQos0MessagesFirst() {
        try (Rig rig = new Rig(BACKLOG, 1 << 20)) {
            rig.readable(false);
            rig.outbox.offer(rig.message(1), null);
            for (int i = 0; i < 50; i++) {
                rig.outbox.offer(rig.message(0), null);
            }
            long kept = rig.outbox.size();
            rig.readable(true);

            assertThat(kept).isBetween(5L, 20L);
            assertThat(rig.received.get(0)).as("QoS 1 survives").isZero();
            assertThat(rig.received.get(1)).isEqualTo(50 - (int) kept + 2);
            assertThat(rig.tally.of(Count.DROPPED_QOS0)).isEqualTo(51 - kept);
            assertThat(rig.tally.of(Count.DROPPED_QOS1)).isZero();
        }
    }

    @Test
    void aFullQueueOfQos1DropsItsOldest() {
        try (Rig rig = new Rig(1 << 20, 1 << 20)) {
            rig.readable(false);
            for (int i = 0; i < 10; i++) {
                rig.outbox.offer(rig.message(1), null);
            }

            assertThat(rig.outbox.size()).isEqualTo(MAX_QUEUED);
            assertThat(rig.tally.of(Count.DROPPED_QOS1)).isEqualTo(6);
            rig.readable(true);
            assertThat(rig.received).containsExactly(6, 7, 8);
        }
    }

    @Test
    void slowClientsShareWhatMayWaitForAll() {
        try (Rig rig = new Rig(1 << 20, 8_000)) {
            EmbeddedChannel second = new EmbeddedChannel();
            Outbox other = rig.outbox(second);
            rig.readable(false);
            second.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

            for (int i = 0; i < 100; i++) {
                rig.outbox.offer(rig.message(0), null);
            }
            int alone = rig.outbox.size();
            for (int i = 0; i < 3; i++) {
                other.offer(rig.message(0), null);
            }

            assertThat(other.size()).as("the small backlog").isEqualTo(3);
            assertThat(rig.outbox.size()).as("the largest gives").isEqualTo(alone - 3);
            other.clear();
            rig.outbox.offer(rig.message(0), null);
            assertThat(rig.outbox.size()).isEqualTo(alone - 2);
            second.finishAndReleaseAll();
        }
    }

    @Test
    void aLargestBacklogOfOneMessageDoesNotSpareTheOthers() {
        try (Rig rig = new Rig(1 << 20, 8_000)) {
            EmbeddedChannel second = new EmbeddedChannel();
            Outbox other = rig.outbox(second);
            rig.readable(false);
            second.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            other.offer(rig.message(0, Value.of("x".repeat(6_000))), null);

            for (int i = 0; i < 1_000; i++) {
                rig.outbox.offer(rig.message(0), null);
            }

            assertThat(other.size()).as("everybody keeps the newest").isOne();
            assertThat(rig.outbox.size()).isBetween(1, 20);
            other.clear();
            second.finishAndReleaseAll();
        }
    }
}
