package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The door as a WebSocket client sees it that is not ours: the JDK's (RFC 6455). */
final class JdkClientIT {

    private static Gateway gateway;
    private static HttpClient http;

    @BeforeAll
    static void open() {
        gateway = new Gateway();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        http.shutdownNow();
        gateway.close();
    }

    private static Value bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return Value.of(Bytes.owning(bytes));
    }

    @Test
    void two_clients_see_the_same_changes_in_the_same_order() {
        try (JdkClient one = JdkClient.joined(http, gateway.address);
                JdkClient two = JdkClient.joined(http, gateway.address)) {
            one.send(Ask.subscribe(1, "/jdk/both/**"));
            one.barrier();
            two.send(Ask.subscribe(1, "/jdk/both/**"));
            two.barrier();
            for (int i = 1; i <= 50; i++) {
                JdkClient writer = i % 2 == 0 ? one : two;
                writer.send(Ask.set("/jdk/both/a", i));
                assertThat(one.next()).isEqualTo(Ask.setIf("/jdk/both/a", i, i));
                assertThat(two.next()).isEqualTo(Ask.setIf("/jdk/both/a", i, i));
                assertThat(writer.next()).isInstanceOf(Message.Ack.class);
            }
            one.send(Ask.event("/jdk/both/e", Value.of("go")));
            assertThat(two.next()).isEqualTo(Ask.event("/jdk/both/e", Value.of("go")));
            assertThat(one.barrier()).isEmpty();
        }
    }

    @Test
    void a_large_value_in_fragments_with_a_ping_between_arrives_whole_at_both() {
        try (JdkClient one = JdkClient.joined(http, gateway.address);
                JdkClient two = JdkClient.joined(http, gateway.address)) {
            two.send(Ask.subscribe(1, "/jdk/large"));
            two.barrier();
            Value large = bytes(65_000);
            byte[] frame = RawClient.encoded(Ask.set("/jdk/large", large), 1);
            int at = 0;
            for (int length : new int[] {1, 3, 0, 124, 126, 4_000, 20_000}) {
                one.fragment(Arrays.copyOfRange(frame, at, at + length), false);
                at += length;
                ByteBuffer payload = ByteBuffer.wrap(new byte[] {(byte) length, 7});
                assertThat(one.ping(payload.duplicate())).isEqualTo(payload);
            }
            one.fragment(Arrays.copyOfRange(frame, at, frame.length), true);
            assertThat(one.next()).isInstanceOf(Message.Ack.class);
            assertThat(((Message.Set) two.next()).value()).isEqualTo(large);
            two.send(Ask.get("/jdk/large"));
            assertThat(((Message.Snapshot) two.next()).params().getFirst().value())
                    .isEqualTo(large);
            assertThat(two.partsOfLongest()).as("the client got it in parts").isGreaterThan(1);
        }
    }

    @Test
    void a_client_that_ends_amid_a_message_leaves_nothing_behind() {
        try (Gateway own = new Gateway();
                JdkClient watcher = JdkClient.joined(http, own.address)) {
            JdkClient broken = JdkClient.joined(http, own.address);
            byte[] frame = RawClient.encoded(Ask.set("/jdk/broken", 1), 1);
            broken.fragment(Arrays.copyOf(frame, 8), false);
            broken.close();
            RawClient half = RawClient.joined(own.address);
            half.bytes(Arrays.copyOf(RawClient.frame(0x82, true, frame), 9));
            half.close();
            Await.until("both are gone", () -> own.bridge.counters().connections() == 1);
            watcher.send(Ask.get("/jdk/broken"));
            assertThat(watcher.barrier()).isEmpty();
        }
    }

    @Test
    void its_own_close_is_answered_with_its_code() {
        try (JdkClient client = JdkClient.joined(http, gateway.address)) {
            client.startClose(1000, "bye");
            assertThat(client.awaitClose()).isEqualTo("1000 ");
        }
    }

    @Test
    void every_way_to_be_closed_has_its_code_and_reason() {
        try (JdkClient hasty = JdkClient.connected(http, gateway.address);
                JdkClient longWinded = JdkClient.joined(http, gateway.address)) {
            hasty.send(Ask.set("/jdk/early", 1));
            assertThat(hasty.awaitClose()).isEqualTo("1002 expected HELLO first");
            longWinded.fragment(new byte[FrameCodec.MAX_FRAME], false);
            longWinded.fragment(new byte[1], false);
            assertThat(longWinded.awaitClose()).startsWith("1009 a message may have 65547 bytes");
        }
        Authenticator strict = shown -> new Authenticator.Refused(300, "Authentication required");
        try (Gateway closed =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, new MemoryJournal(10), strict);
                JdkClient stranger = JdkClient.connected(http, closed.address)) {
            stranger.send(new Message.Hello(1, 0xF8, "jdk", ""));
            assertThat(((Message.Failure) stranger.next()).code()).isEqualTo(300);
            assertThat(stranger.awaitClose()).isEqualTo("1008 Authentication required");
        }
    }

    @Test
    void a_stop_is_going_away_and_does_not_outlast_the_last_client() {
        Gateway stopping = new Gateway();
        try (JdkClient one = JdkClient.joined(http, stopping.address);
                JdkClient two = JdkClient.joined(http, stopping.address)) {
            CompletableFuture<Void> drained = stopping.bridge.drain("the gateway stops", Duration.ofMinutes(1));
            assertThat(one.awaitClose()).isEqualTo("1001 the gateway stops");
            assertThat(two.awaitClose()).isEqualTo("1001 the gateway stops");
            assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
        } finally {
            stopping.close();
        }
    }
}
