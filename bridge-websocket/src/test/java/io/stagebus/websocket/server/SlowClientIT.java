package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.outbox.OutboxPolicy;
import io.stagebus.websocket.protocol.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that do not read, or read late, and what others notice of them: nothing (R20, R21). */
final class SlowClientIT {

    private static final WebSocketSettings TIGHT =
            WebSocketSettings.DEFAULT.at("127.0.0.1", 0).with(new OutboxPolicy(1 << 20, 8 << 20));

    private static Value filler(int number) {
        return Value.array(Value.of((long) number), Value.of(Bytes.owning(new byte[2_000])));
    }

    private static long number(Message.Set set) {
        return ((Value.Int) ((Value.Array) set.value()).items().getFirst()).value();
    }

    @Test
    void a_late_reader_gets_the_newest_value_of_every_param_and_others_get_them_all() {
        try (Gateway gateway = new Gateway(TIGHT);
                RawClient writer = RawClient.joined(gateway.address);
                RawClient slow = RawClient.upgraded(gateway.address, 8 * 1024);
                RawClient quick = RawClient.joined(gateway.address)) {
            slow.hello("slow");
            slow.send(Ask.subscribe(1, "/slow/**"));
            slow.barrier();
            quick.send(Ask.subscribe(1, "/slow/**"));
            quick.barrier();
            Thread reader = Thread.ofVirtual().start(() -> {
                for (int i = 1; i <= 10_000; i++) {
                    assertThat(number(quick.next(Message.Set.class))).isEqualTo(i);
                }
            });
            for (int i = 1; i <= 10_000; i++) {
                writer.send(Ask.set("/slow/" + i % 7, filler(i)), 0);
            }
            writer.barrier();
            join(reader);
            assertThat(gateway.bridge.counters().slowClosed()).isZero();
            long[] last = new long[7];
            long seen = 0;
            while (last[10_000 % 7] < 10_000) {
                long number = number(slow.next(Message.Set.class));
                assertThat(number).as("in order").isGreaterThan(last[(int) (number % 7)]);
                last[(int) (number % 7)] = number;
                seen++;
            }
            // What is behind the last value of one address is the last of the others.
            slow.barrier().forEach(rest -> last[(int) (number((Message.Set) rest) % 7)] = number((Message.Set) rest));
            assertThat(last).containsExactlyInAnyOrder(9_994, 9_995, 9_996, 9_997, 9_998, 9_999, 10_000);
            assertThat(seen).as("conflated").isLessThan(9_000);
            Await.until("nothing waits", () -> gateway.bridge.counters().backlogBytes() == 0);
        }
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void events_nobody_reads_end_the_connection_and_only_it() {
        try (Gateway gateway = new Gateway(TIGHT);
                RawClient writer = RawClient.joined(gateway.address);
                RawClient slow = RawClient.upgraded(gateway.address, 8 * 1024);
                RawClient quick = RawClient.joined(gateway.address)) {
            slow.hello("slow");
            slow.send(Ask.subscribe(1, "/events/**"));
            slow.barrier();
            quick.send(Ask.subscribe(1, "/events/**"));
            quick.barrier();
            Thread reader = Thread.ofVirtual().start(() -> {
                for (int i = 1; i <= 6_000; i++) {
                    quick.next(Message.Publish.class);
                }
            });
            for (int i = 1; i <= 6_000; i++) {
                writer.send(Ask.event("/events/" + i, filler(i)), 0);
            }
            writer.barrier();
            join(reader);
            Await.until("it is given up", () -> gateway.bridge.counters().slowClosed() == 1);
            // It may still read what was on its way, and then why.
            RawClient.Frame frame = slow.nextFrame();
            Message last = Message.PONG;
            while (frame.opcode() == RawClient.BINARY) {
                last = slow.decoded(frame.payload());
                frame = slow.nextFrame();
            }
            assertThat(((Message.Failure) last).code()).isEqualTo(503);
            assertThat(frame.closeCode()).isEqualTo(1013);
        }
    }

    @Test
    void who_asks_and_never_reads_is_no_longer_read_and_served_again_when_it_reads() {
        try (Gateway gateway = new Gateway(TIGHT);
                RawClient writer = RawClient.joined(gateway.address);
                RawClient asking = RawClient.upgraded(gateway.address, 8 * 1024)) {
            writer.send(Ask.set("/big", Value.of(Bytes.owning(new byte[60_000]))));
            writer.barrier();
            asking.hello("asking");
            int questions = 2_000;
            Thread asker = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < questions; i++) {
                    asking.send(Ask.get("/big"), 0);
                }
            });
            // 120 MB of answers are asked for; what is kept of them is bounded.
            Await.holds(
                    "little waits",
                    Duration.ofMillis(1_500),
                    () -> gateway.bridge.counters().backlogBytes() < 4 << 20);
            assertThat(writer.barrier()).isEmpty();
            for (int i = 0; i < questions + 1; i++) {
                asking.next(Message.Snapshot.class);
            }
            join(asker);
            assertThat(asking.barrier()).isEmpty();
        }
    }

    @Test
    void moves_give_way_to_newer_ones_and_gestures_stay_whole() {
        try (Gateway gateway = new Gateway();
                RawClient finger = RawClient.joined(gateway.address);
                RawClient watcher = RawClient.joined(gateway.address)) {
            watcher.send(Ask.subscribe(1, "/pad"));
            watcher.barrier();
            finger.send(Ask.subscribe(1, "/pad"));
            finger.send(Ask.gesture("/pad", 7, GesturePhase.START, 0), 0);
            for (int i = 1; i <= 200; i++) {
                finger.send(Ask.gesture("/pad", 7, GesturePhase.MOVE, i), 0);
            }
            finger.send(Ask.gesture("/pad", 7, GesturePhase.END, 201), 0);
            assertThat(finger.barrier()).as("never echoed").isEmpty();
            List<Message> got = watcher.barrier();
            assertThat(got.getFirst()).isEqualTo(Ask.gesture("/pad", 7, GesturePhase.START, 0));
            assertThat(got.subList(got.size() - 2, got.size()))
                    .containsExactly(
                            Ask.gesture("/pad", 7, GesturePhase.MOVE, 200),
                            Ask.gesture("/pad", 7, GesturePhase.END, 201));
            assertThat(got).hasSizeLessThan(100);
        }
    }

    @Test
    void overload_stops_writers_and_nobody_else_and_nothing_is_lost() {
        HeldJournal journal = new HeldJournal();
        try (Gateway gateway =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, journal, Authenticator.OPEN);
                RawClient writer = RawClient.joined(gateway.address);
                RawClient reader = RawClient.joined(gateway.address)) {
            reader.send(Ask.subscribe(1, "/load/**"));
            reader.barrier();
            writer.send(Ask.set("/load/a", 1), 0);
            writer.barrier();
            reader.next(Message.Set.class);
            journal.pretendBacklog(1_000_000);
            reader.send(Ask.get("/load/none"), 0);
            Await.until("admission is closed", () -> !gateway.bus.admission().isOpen());
            writer.send(Ask.set("/load/a", 2), 0);
            assertThat(reader.isSilentFor(200))
                    .as("R20: the writer is not read")
                    .isTrue();
            assertThat(reader.barrier()).as("the reader is").isEmpty();
            journal.pretendBacklog(0);
            assertThat(reader.next()).isEqualTo(Ask.setIf("/load/a", 2, 2));
        }
    }

    @Test
    void a_stream_keeps_its_newest_sample_for_a_late_reader() {
        try (Gateway gateway = new Gateway(TIGHT, BusSettings.DEFAULT, new MemoryJournal(0), Authenticator.OPEN);
                RawClient writer = RawClient.joined(gateway.address);
                RawClient slow = RawClient.upgraded(gateway.address, 8 * 1024)) {
            slow.hello("slow");
            slow.send(Ask.subscribe(1, "/stream"));
            slow.barrier();
            for (int i = 1; i <= 5_000; i++) {
                writer.send(Ask.publish(SignalKind.STREAM, "/stream", filler(i)), 0);
            }
            writer.barrier();
            long last = 0;
            long seen = 0;
            while (last < 5_000) {
                Message.Publish sample = slow.next(Message.Publish.class);
                long number = ((Value.Int)
                                ((Value.Array) sample.content().value()).items().getFirst())
                        .value();
                assertThat(number).isGreaterThan(last);
                last = number;
                seen++;
            }
            assertThat(seen).isLessThan(5_000);
            Await.until("drops are counted", () -> gateway.bridge.counters().dropped() > 0);
        }
    }
}
