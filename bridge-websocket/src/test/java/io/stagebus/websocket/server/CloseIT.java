package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.state.StateSettings;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections end: with the right status code (RFC 6455 §7.4), and only those that must. */
final class CloseIT {

    private static Gateway gateway;
    private static Gateway hasty;

    @BeforeAll
    static void open() {
        gateway = new Gateway();
        hasty = new Gateway(UpgradeIT.quick(WebSocketSettings.DEFAULT));
    }

    @AfterAll
    static void close() {
        gateway.close();
        hasty.close();
    }

    private static void assertViolation(RawClient client, int code) {
        RawClient.Frame close = client.awaitClose();
        assertThat(close.closeCode()).isEqualTo(code);
        assertThat(close.closeReason()).isNotBlank();
        assertThat(client.endsInOrder()).as("ends without a reset").isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void a_close_is_answered_with_its_own_code(int code) {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.send(RawClient.CLOSE, new byte[] {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'});
            assertThat(client.awaitClose().closeCode()).isEqualTo(code);
            assertThat(client.endsInOrder()).isTrue();
        }
    }

    @Test
    void a_close_without_a_code_is_answered_without_one() {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.send(RawClient.CLOSE, new byte[0]);
            assertThat(client.awaitClose().payload()).isEmpty();
            assertThat(client.endsInOrder()).isTrue();
        }
    }

    @Test
    void an_unmasked_frame_is_a_protocol_error() {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.bytes(RawClient.frame(0x82, false, new byte[] {1, 2, 3}));
            assertViolation(client, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC2, 0xA2, 0x92, 0x83, 0x8B, 0x09, 0x80})
    void reserved_bits_reserved_opcodes_fragmented_pings_and_loose_continuations_are_protocol_errors(int firstByte) {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.bytes(RawClient.frame(firstByte, true, new byte[] {1}));
            assertViolation(client, 1002);
        }
    }

    @Test
    void text_that_is_no_utf8_is_invalid_data() {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.send(RawClient.TEXT, new byte[] {(byte) 0xC3, 0x28});
            assertViolation(client, 1007);
        }
    }

    @Test
    void a_message_that_is_too_long_for_any_frame_is_too_big() {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.send(RawClient.BINARY, new byte[FrameCodec.MAX_FRAME + 1]);
            assertViolation(client, 1009);
        }
    }

    @Test
    void fragments_that_grow_too_long_together_are_too_big() {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.bytes(RawClient.frame(0x02, true, new byte[40_000]));
            client.bytes(RawClient.frame(0x00, true, new byte[40_000]));
            assertViolation(client, 1009);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_many_messages_that_nobody_ends_the_longest_is_given_up_and_all_others_live(boolean inFragments) {
        WebSocketSettings given = WebSocketSettings.DEFAULT;
        WebSocketSettings tight =
                new WebSocketSettings("127.0.0.1", 0, 100, 100, 200_000, given.connections(), given.outbox(), false);
        byte[] half = new byte[45_000];
        byte[] frame = RawClient.frame(0x82, true, new byte[60_000]);
        byte[] begun = inFragments ? RawClient.frame(0x02, true, half) : Arrays.copyOf(frame, 45_000);
        try (Gateway small = new Gateway(tight);
                RawClient good = RawClient.joined(small.address)) {
            good.bytes(RawClient.frame(0x02, true, new byte[] {0x53}));
            List<RawClient> bad = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                bad.add(RawClient.joined(small.address).bytes(begun));
            }
            // Which of them is not said: they hold the same.
            Await.until(
                    "most are told",
                    () -> bad.stream().filter(client -> !client.isSilentFor(1)).count() >= 15);
            for (RawClient client : bad) {
                if (!client.isSilentFor(1)) {
                    assertThat(client.awaitClose().closeCode()).isEqualTo(1013);
                    assertThat(client.endsInOrder()).isTrue();
                }
            }
            byte[] get = RawClient.encoded(Message.PING, 0);
            good.bytes(RawClient.frame(0x80, true, Arrays.copyOfRange(get, 1, get.length)));
            assertThat(good.next()).isEqualTo(Message.PONG);
            bad.forEach(RawClient::close);
        }
    }

    @Test
    void what_follows_a_violation_changes_nothing() {
        try (RawClient client = RawClient.joined(gateway.address);
                RawClient other = RawClient.joined(gateway.address)) {
            client.bytes(RawClient.frame(0x82, false, new byte[] {1}));
            client.send(Ask.set("/close/after", 1));
            assertThat(client.awaitClose().closeCode()).isEqualTo(1002);
            other.send(Ask.get("/close/after"));
            assertThat(other.barrier()).isEmpty();
        }
    }

    @Test
    void anything_but_hello_first_ends_the_connection() {
        try (RawClient client = RawClient.upgraded(gateway.address)) {
            client.send(Ask.set("/close/early", 1));
            assertThat(client.awaitClose().closeCode()).isEqualTo(1002);
        }
        try (RawClient client = RawClient.upgraded(gateway.address)) {
            client.hex("5301000101");
            assertThat(client.awaitClose().closeReason()).isEqualTo("expected HELLO first");
        }
    }

    @Test
    void without_hello_the_connection_ends_at_the_deadline() {
        try (RawClient client = RawClient.upgraded(hasty.address)) {
            RawClient.Frame close = client.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).startsWith("expected HELLO within");
        }
    }

    @Test
    void pings_before_hello_do_not_move_the_deadline() {
        try (RawClient client = RawClient.upgraded(hasty.address)) {
            client.send(RawClient.PING, new byte[] {1});
            RawClient.Frame pong = client.nextFrame();
            assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
            assertThat(client.awaitClose().closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void a_refused_hello_gets_its_error_then_1008() {
        Authenticator strict = shown -> shown.token().equals("good")
                ? new Authenticator.Granted("ann", AccessScope.OPEN)
                : new Authenticator.Refused(300, "Authentication required");
        try (Gateway closed =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, new MemoryJournal(10), strict);
                RawClient client = RawClient.upgraded(closed.address);
                RawClient good = RawClient.upgraded(closed.address)) {
            client.send(new Message.Hello(1, 0xF8, "raw", ""), 0);
            Message.Failure failure = client.next(Message.Failure.class);
            assertThat(failure.code()).isEqualTo(300);
            RawClient.Frame close = client.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).isEqualTo("Authentication required");
            good.send(new Message.Hello(1, 0xF8, "raw", "good"), 0);
            good.next(Message.Welcome.class);
        }
    }

    @Test
    void a_session_whose_token_is_over_is_closed_with_1008() {
        Authenticator brief = shown -> new Authenticator.Granted(
                "ann",
                AccessScope.OPEN,
                shown.token().equals("brief") ? Instant.now().plusMillis(300) : Instant.MAX);
        try (Gateway gateway =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, new MemoryJournal(10), brief);
                RawClient gone = RawClient.upgraded(gateway.address);
                RawClient stays = RawClient.upgraded(gateway.address)) {
            stays.send(new Message.Hello(1, 0xF8, "raw", "good"), 0);
            stays.next(Message.Welcome.class);
            stays.next(Message.Snapshot.class);
            gone.send(new Message.Hello(1, 0xF8, "raw", "brief"), 0);
            gone.next(Message.Welcome.class);
            RawClient.Frame close = gone.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).isEqualTo("the right to be here is over");
            stays.send(Message.PING, 0);
            stays.next(Message.Pong.class);
        }
    }

    @Test
    void what_a_client_sends_while_its_token_is_judged_waits_for_the_verdict() throws Exception {
        BlockingQueue<Authenticator.Shown> asked = new LinkedBlockingQueue<>();
        BlockingQueue<CompletableFuture<Authenticator.Decision>> verdicts = new LinkedBlockingQueue<>();
        Authenticator slow = shown -> {
            CompletableFuture<Authenticator.Decision> verdict = new CompletableFuture<>();
            verdicts.add(verdict);
            asked.add(shown);
            return new Authenticator.Later(verdict);
        };
        try (Gateway gateway =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, new MemoryJournal(10), slow);
                RawClient good = RawClient.connected(gateway.address);
                RawClient bad = RawClient.upgraded(gateway.address);
                RawClient unlucky = RawClient.upgraded(gateway.address)) {
            assertThat(good.text(RawClient.handshake("/ws?role=daemon")).httpResponse())
                    .startsWith("HTTP/1.1 101 ");
            good.send(new Message.Hello(1, 0xF8, "raw", "yes"), 0);
            good.send(Message.PING);
            assertThat(asked.poll(10, TimeUnit.SECONDS))
                    .extracting(Authenticator.Shown::query)
                    .isEqualTo("role=daemon");
            verdicts.remove().complete(new Authenticator.Granted("ann", AccessScope.OPEN));
            good.next(Message.Welcome.class);
            good.await(Message.PONG::equals);

            bad.send(new Message.Hello(1, 0xF8, "raw", "no"), 0);
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isNotNull();
            verdicts.remove().complete(new Authenticator.Refused(302, "over"));
            assertThat(bad.next(Message.Failure.class).code()).isEqualTo(302);
            assertThat(bad.awaitClose().closeCode()).isEqualTo(1008);

            unlucky.send(new Message.Hello(1, 0xF8, "raw", "broken"), 0);
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isNotNull();
            verdicts.remove().completeExceptionally(new IllegalStateException("out of order"));
            assertThat(unlucky.next(Message.Failure.class).code()).isEqualTo(300);
            assertThat(unlucky.awaitClose().closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void when_there_are_too_many_sessions_it_is_try_again_later() {
        BusSettings one = new BusSettings(StateSettings.DEFAULT, 1, 1_000, 1_024, 10, 60, 8, 1_000);
        try (Gateway small = new Gateway(WebSocketSettings.DEFAULT, one, new MemoryJournal(10), Authenticator.OPEN);
                RawClient first = RawClient.joined(small.address);
                RawClient second = RawClient.upgraded(small.address)) {
            second.send(new Message.Hello(1, 0xF8, "raw", ""), 0);
            assertThat(second.next(Message.Failure.class).code()).isEqualTo(503);
            assertThat(second.awaitClose().closeCode()).isEqualTo(1013);
            assertThat(first.barrier()).isEmpty();
        }
    }

    @Test
    void a_client_that_answers_pings_stays_and_one_that_is_dead_goes() {
        try (RawClient alive = RawClient.joined(hasty.address);
                RawClient dead = RawClient.joined(hasty.address)) {
            // The dead one lets PINGs lie until it is closed; meanwhile the other answers each of its own.
            for (int answered = 0; answered < 6; answered++) {
                RawClient.Frame ping = alive.nextFrame();
                assertThat(ping.opcode()).isEqualTo(RawClient.PING);
                alive.send(RawClient.PONG, ping.payload());
            }
            RawClient.Frame ping = dead.nextFrame();
            assertThat(ping.opcode()).isEqualTo(RawClient.PING);
            RawClient.Frame close = dead.nextFrame();
            assertThat(close.opcode()).isEqualTo(RawClient.CLOSE);
            assertThat(close.closeReason()).startsWith("nothing heard for");
            assertThat(alive.barrier()).isEmpty();
        }
    }

    @Test
    void at_the_stop_everybody_is_told_1001_and_the_port_is_free() {
        Gateway stopping = new Gateway();
        try (RawClient joined = RawClient.joined(stopping.address);
                RawClient greeting = RawClient.upgraded(stopping.address)) {
            joined.send(Ask.subscribe(1, "/**")).send(Ask.set("/stop/a", 1));
            CompletableFuture<Void> drained = stopping.bridge.drain("the gateway stops", Duration.ofMinutes(1));
            RawClient.Frame close = joined.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1001);
            assertThat(close.closeReason()).isEqualTo("the gateway stops");
            assertThat(greeting.awaitClose().closeCode()).isEqualTo(1001);
            joined.send(RawClient.CLOSE, close.payload());
            greeting.send(RawClient.CLOSE, close.payload());
            assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
            assertThat(joined.endsInOrder()).isTrue();
        } finally {
            stopping.close();
        }
        try (Gateway again = new Gateway(WebSocketSettings.DEFAULT.at("127.0.0.1", stopping.address.getPort()))) {
            assertThat(again.address.getPort()).isEqualTo(stopping.address.getPort());
        }
    }

    @Test
    void who_does_not_answer_the_stop_is_dropped_at_the_deadline() {
        Gateway stopping = new Gateway(UpgradeIT.quick(WebSocketSettings.DEFAULT));
        try (RawClient client = RawClient.joined(stopping.address)) {
            CompletableFuture<Void> drained = stopping.bridge.drain("the gateway stops", Duration.ofMillis(100));
            assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
            assertThat(client.awaitClose().closeCode()).isEqualTo(1001);
        } finally {
            stopping.close();
        }
    }

    @Test
    void who_takes_its_time_may_as_long_as_the_stop_waits() {
        Gateway stopping = new Gateway(UpgradeIT.quick(WebSocketSettings.DEFAULT));
        try (RawClient client = RawClient.joined(stopping.address)) {
            CompletableFuture<Void> drained = stopping.bridge.drain("the gateway stops", Duration.ofMinutes(1));
            RawClient.Frame close = client.awaitClose();
            // Far longer than the close timeout of these settings.
            Await.holds("it may stay", Duration.ofMillis(800), () -> !drained.isDone());
            client.send(RawClient.CLOSE, close.payload());
            assertThat(drained).succeedsWithin(Duration.ofSeconds(5));
        } finally {
            stopping.close();
        }
    }

    @Test
    void a_stop_without_clients_is_over_at_once() {
        Gateway stopping = new Gateway();
        try {
            CompletableFuture<Void> drained = stopping.bridge.drain("the gateway stops", Duration.ofMinutes(1));
            assertThat(stopping.onLoop(drained::isDone)).isTrue();
        } finally {
            stopping.close();
        }
    }

    @Test
    void text_and_pongs_are_ignored_and_pings_answered_with_their_payload() {
        try (RawClient client = RawClient.joined(gateway.address)) {
            client.send(RawClient.TEXT, "{\"type\":\"PING\"}".getBytes(StandardCharsets.UTF_8));
            client.send(RawClient.PONG, new byte[] {9});
            byte[] payload = new byte[125];
            payload[124] = 7;
            client.send(RawClient.PING, payload);
            RawClient.Frame pong = client.nextFrame();
            assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
            assertThat(pong.payload()).isEqualTo(payload);
            assertThat(client.barrier()).isEmpty();
        }
    }
}
