package io.stagebus.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.outbox.OutboxPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** At most one move per interval, the newest, counted from the first that is held back (CLASP §9.3). */
final class GestureCoalescerTest {

    private final BusFixture fixture = new BusFixture();
    private final Session session = fixture.open();
    private final List<String> passed = new ArrayList<>();
    private final ClaspDoor door = door(Duration.ofMillis(16));
    private final GestureCoalescer coalescer = new GestureCoalescer(door, this::pass);

    private ClaspDoor door(Duration interval) {
        ConnectionSettings given = ConnectionSettings.DEFAULT;
        ConnectionSettings settings = new ConnectionSettings(
                given.serverName(),
                given.helloTimeout(),
                given.pingInterval(),
                given.idleTimeout(),
                given.closeTimeout(),
                interval,
                given.maxReplay());
        return new ClaspDoor(
                fixture.bus,
                fixture.clock,
                Authenticator.OPEN,
                settings,
                OutboxPolicy.DEFAULT,
                new UnpooledByteBufAllocator(false));
    }

    @AfterEach
    void close() {
        door.close();
    }

    private void pass(Command command) {
        Command.Publish publish = (Command.Publish) command;
        long id = publish.fields().id();
        passed.add((id == PublishFields.ABSENT ? "" : id)
                + publish.phase().name().substring(0, 1)
                + ((Value.Int) publish.content().value()).value());
    }

    private void publish(long id, GesturePhase phase, long value) {
        coalescer.publish(gesture(id, phase, value));
    }

    private Command.Publish gesture(long id, GesturePhase phase, long value) {
        return new Command.Publish(
                session,
                session.origin(),
                SignalKind.GESTURE,
                Address.of("/touch"),
                Content.of(Value.of(value)),
                phase,
                PublishFields.ofId(id),
                Reply.NONE);
    }

    private void advance(long millis) {
        fixture.executor.advance(Duration.ofMillis(millis));
    }

    @Test
    void a_finger_that_never_rests_gets_a_move_through_every_interval() {
        publish(1, GesturePhase.START, 0);
        for (int i = 1; i <= 100; i++) {
            publish(1, GesturePhase.MOVE, i);
            advance(5);
        }
        assertThat(passed.size()).isBetween(25, 35);
        assertThat(passed).startsWith("1S0", "1M4");
        assertThat(door.counters().coalescedMoves()).isGreaterThan(60);
    }

    @Test
    void the_interval_is_counted_from_the_first_move_that_is_held_back() {
        publish(1, GesturePhase.START, 0);
        publish(1, GesturePhase.MOVE, 1);
        advance(10);
        publish(1, GesturePhase.MOVE, 2);
        advance(5);
        assertThat(passed).containsExactly("1S0");
        advance(1);
        assertThat(passed).containsExactly("1S0", "1M2");
    }

    @Test
    void the_last_move_passes_before_the_end() {
        publish(1, GesturePhase.START, 0);
        publish(1, GesturePhase.MOVE, 1);
        publish(1, GesturePhase.MOVE, 2);
        publish(1, GesturePhase.END, 3);
        advance(100);
        assertThat(passed).containsExactly("1S0", "1M2", "1E3");
    }

    @Test
    void a_cancel_or_another_start_lets_the_last_move_pass_too() {
        publish(1, GesturePhase.START, 0);
        publish(1, GesturePhase.MOVE, 1);
        publish(1, GesturePhase.CANCEL, 2);
        publish(1, GesturePhase.START, 3);
        publish(1, GesturePhase.MOVE, 4);
        publish(1, GesturePhase.START, 5);
        assertThat(passed).containsExactly("1S0", "1M1", "1C2", "1S3", "1M4", "1S5");
    }

    @Test
    void gestures_are_told_apart_by_id_and_one_without_an_id_is_0() {
        publish(1, GesturePhase.START, 0);
        publish(PublishFields.ABSENT, GesturePhase.START, 0);
        publish(1, GesturePhase.MOVE, 1);
        publish(PublishFields.ABSENT, GesturePhase.MOVE, 2);
        publish(0, GesturePhase.MOVE, 3);
        advance(16);
        assertThat(passed).containsExactlyInAnyOrder("1S0", "S0", "1M1", "0M3");
    }

    @Test
    void a_move_without_a_start_passes_at_once() {
        publish(1, GesturePhase.MOVE, 1);
        publish(1, GesturePhase.MOVE, 2);
        assertThat(passed).containsExactly("1M1", "1M2");
    }

    @Test
    void a_long_touch_stays_coalesced() {
        publish(1, GesturePhase.START, 0);
        for (int minute = 1; minute <= 10; minute++) {
            advance(60_000);
            publish(1, GesturePhase.MOVE, minute);
        }
        assertThat(passed).hasSize(10);
        advance(16);
        assertThat(passed).hasSize(11).endsWith("1M10");
    }

    @Test
    void however_many_are_open_every_phase_passes() {
        for (int id = 0; id < 3_000; id++) {
            publish(id, GesturePhase.START, id);
            publish(id, GesturePhase.MOVE, id);
            publish(id, GesturePhase.END, id);
            publish(id, GesturePhase.START, id);
        }
        assertThat(passed).hasSize(12_000);
        advance(301_000);
        publish(9_999, GesturePhase.START, 0);
        publish(9_999, GesturePhase.MOVE, 1);
        publish(9_999, GesturePhase.MOVE, 2);
        assertThat(passed).as("forgotten ones make room").hasSize(12_001);
    }

    @Test
    void an_interval_of_zero_passes_everything() {
        ClaspDoor open = door(Duration.ZERO);
        GestureCoalescer off = new GestureCoalescer(open, this::pass);
        off.publish(gesture(1, GesturePhase.START, 0));
        off.publish(gesture(1, GesturePhase.MOVE, 1));
        off.publish(gesture(1, GesturePhase.MOVE, 2));
        assertThat(passed).containsExactly("1S0", "1M1", "1M2");
        open.close();
    }
}
