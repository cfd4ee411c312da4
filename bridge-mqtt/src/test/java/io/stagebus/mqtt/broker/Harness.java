package io.stagebus.mqtt.broker;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A broker on a real bus, on the test's own thread and clock, with clients that are connected without a socket. */
final class Harness implements AutoCloseable {

    /** The bus. */
    final BusFixture fixture;

    /** Where every buffer comes from, so that a test can see whether all were given back. */
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    /** The broker. */
    final Door door;

    private final List<TestClient> clients = new ArrayList<>();

    Harness() {
        this(settings(false, MqttLimits.DEFAULT));
    }

    Harness(MqttSettings settings) {
        this(settings, BusSettings.DEFAULT, new MemoryJournal(100), MqttAuthenticator.OPEN);
    }

    Harness(MqttSettings settings, BusSettings bus, Journal journal, MqttAuthenticator authenticator) {
        fixture = new BusFixture(bus, journal);
        door = new Door(settings, fixture.bus, authenticator, fixture.clock, allocator);
        fixture.bus.admission().onChange(door::readable);
    }

    /** A broker with this journal, which brings back what the last one left in it. */
    static Harness on(Journal journal) {
        return on(journal, MqttLimits.DEFAULT);
    }

    static Harness on(Journal journal, MqttLimits limits) {
        Harness harness = new Harness(settings(false, limits), BusSettings.DEFAULT, journal, MqttAuthenticator.OPEN);
        harness.door.recover();
        harness.settle();
        return harness;
    }

    static MqttSettings settings(boolean strict, MqttLimits limits) {
        return new MqttSettings("127.0.0.1", 0, "/mqtt", strict, true, limits);
    }

    /** What a device says whose session is kept, and whose will is published so many seconds after it has gone. */
    static MqttMessageBuilders.ConnectBuilder device(MqttVersion version, int willDelaySeconds) {
        MqttProperties will = new MqttProperties();
        will.add(new MqttProperties.IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, willDelaySeconds));
        MqttProperties session = new MqttProperties();
        session.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 1_000));
        return MqttMessageBuilders.connect()
                .clientId("d")
                .protocolVersion(version)
                .cleanSession(false)
                .willFlag(true)
                .willTopic("d/LWT")
                .willMessage("Offline".getBytes(StandardCharsets.UTF_8))
                .willProperties(will)
                .properties(session);
    }

    /** A TCP connection that has not said anything. */
    TestClient open(MqttVersion version) {
        return open(version, "127.0.0.1");
    }

    /** A TCP connection from an address, given as digits. */
    TestClient open(MqttVersion version, String from) {
        InetSocketAddress remote = new InetSocketAddress(from, 50_000 + clients.size());
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(MqttPipeline.plain(door));
        channel.pipeline().fireChannelActive();
        TestClient client = new TestClient(this, channel, version);
        clients.add(client);
        return client;
    }

    /** A connected client of MQTT 3.1.1. */
    TestClient connect(String clientId) {
        return open(MqttVersion.MQTT_3_1_1).connect(clientId);
    }

    /** A connected client of MQTT 3.1.1 with a session that outlives its connection. */
    TestClient keep(String clientId) {
        return open(MqttVersion.MQTT_3_1_1).keep(clientId, 0);
    }

    /** The same with MQTT 5, for so many seconds. */
    TestClient keep5(String clientId, int expirySeconds) {
        return open(MqttVersion.MQTT_5).keep(clientId, expirySeconds);
    }

    /** A connected client of MQTT 5. */
    TestClient connect5(String clientId) {
        return open(MqttVersion.MQTT_5).connect(clientId);
    }

    /** Lets the bus and every connection do what they have to do. */
    void settle() {
        for (int round = 0; round < 4; round++) {
            fixture.executor.run();
            clients.forEach(client -> client.channel().runPendingTasks());
        }
    }

    /** Moves all clocks on. */
    void advance(Duration by) {
        fixture.executor.advance(by);
        for (TestClient client : List.copyOf(clients)) {
            client.channel().advanceTimeBy(by.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
            client.channel().runScheduledPendingTasks();
        }
        settle();
    }

    long count(Count count) {
        return door.tally().of(count);
    }

    @Override
    public void close() {
        clients.forEach(TestClient::abandon);
        settle();
        door.services().release();
    }
}
