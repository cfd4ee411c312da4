package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.connection.ConnectionSettings;
import io.stagebus.websocket.protocol.Definition;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a CLASP client asks, and what it and others get, over real sockets against a real bus. */
final class SessionIT {

    private static Gateway gateway;
    private static int tests;

    private String root;
    private RawClient client;
    private RawClient other;

    @BeforeAll
    static void open() {
        gateway = new Gateway();
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @BeforeEach
    void join() {
        root = "/t" + ++tests;
        client = RawClient.joined(gateway.address);
        other = RawClient.joined(gateway.address);
    }

    @AfterEach
    void leave() {
        client.close();
        other.close();
    }

    private static Message.Failure failure(List<Message> messages) {
        assertThat(messages).singleElement().isInstanceOf(Message.Failure.class);
        return (Message.Failure) messages.getFirst();
    }

    private static Message.Ack ack(List<Message> messages) {
        assertThat(messages).singleElement().isInstanceOf(Message.Ack.class);
        return (Message.Ack) messages.getFirst();
    }

    @Test
    void hello_is_answered_by_welcome_and_a_snapshot_even_of_nothing() {
        try (Gateway empty = new Gateway();
                RawClient fresh = RawClient.upgraded(empty.address)) {
            long before = System.currentTimeMillis() * 1000;
            fresh.send(new Message.Hello(2, 0, "", "unasked"), 0);
            Message.Welcome welcome = fresh.next(Message.Welcome.class);
            assertThat(welcome.version()).isEqualTo(1);
            assertThat(welcome.features()).isEqualTo(0xF8);
            assertThat(UUID.fromString(welcome.session())).hasToString(welcome.session());
            assertThat(welcome.name()).isEqualTo("Stagebus");
            assertThat(welcome.token()).isEmpty();
            assertThat(welcome.timeMicros()).isBetween(before - 2_000_000, before + 20_000_000);
            assertThat(fresh.next(Message.Snapshot.class).params()).isEmpty();
        }
    }

    @Test
    void a_second_hello_is_an_error_and_the_session_goes_on() {
        client.send(new Message.Hello(1, 0xF8, "again", ""), 0);
        assertThat(failure(client.barrier()).code()).isEqualTo(101);
    }

    @Test
    void set_is_broadcast_with_its_revision_then_acknowledged() {
        client.send(Ask.subscribe(1, root));
        client.send(Ask.set(root, 6)).send(Ask.set(root, 7));
        List<Message> got = client.barrier();
        assertThat(got).hasSize(4);
        assertThat(got.get(0)).isEqualTo(Ask.setIf(root, 6, 1));
        assertThat(got.get(1))
                .isEqualTo(new Message.Ack(
                        Optional.of(root),
                        OptionalLong.of(1),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty()));
        assertThat(got.get(2)).isEqualTo(Ask.setIf(root, 7, 2));
    }

    @Test
    void the_broadcast_is_byte_exact() {
        client.send(Ask.subscribe(1, "/x/1"));
        client.barrier();
        other.hex("5341 0010 21 07 0004 2f782f31 4018000000000000");
        assertThat(client.nextClasp())
                .isEqualTo(HexFormat.of()
                        .parseHex("53410018" + "2187" + "00042f782f31" + "4018000000000000" + "0000000000000001"));
    }

    @Test
    void qos_0_is_not_acknowledged_but_refusals_are_told() {
        client.send(Ask.set(root, 1), 0).send(Ask.bundle(Ask.set(root, 2)), 0);
        assertThat(client.barrier()).isEmpty();
        client.send(Ask.setIf(root, 3, 99), 0);
        assertThat(failure(client.barrier()).code()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noslash", "/a//b", "/a/", "/", "é/x"})
    void what_is_no_address_gets_error_200_and_is_neither_set_nor_published(String address) {
        client.send(Ask.set(address, 1)).send(Ask.event(address, Value.NULL)).send(Ask.get(address));
        List<Message> got = client.barrier();
        assertThat(got)
                .hasSize(3)
                .allSatisfy(message -> assertThat(message).isInstanceOfSatisfying(Message.Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(200);
                    assertThat(failure.address()).contains(address);
                }));
    }

    @Test
    void wildcards_and_unicode_are_ordinary_segments_of_an_address() {
        for (String address : List.of(root + "/*", root + "/**", root + "/ä 舞", root + "/[a]{b}?")) {
            client.send(Ask.set(address, 1));
            assertThat(ack(client.barrier()).address()).contains(address);
        }
        client.send(Ask.get(root + "/*"));
        assertThat(client.next(Message.Snapshot.class).params()).hasSize(1);
    }

    @Test
    void a_stale_revision_is_error_400_and_a_lock_of_another_401() {
        client.send(Ask.set(root, 1)).send(Ask.set(root, 2, new ParamFlags(true, false, Ttl.UNSPECIFIED)));
        client.barrier();
        other.send(Ask.setIf(root, 3, 1));
        assertThat(failure(other.barrier()).code()).isIn(400, 401);
        other.send(Ask.set(root, 3));
        Message.Failure locked = failure(other.barrier());
        assertThat(locked.code()).isEqualTo(401);
        assertThat(locked.address()).contains(root);
        client.send(Ask.setIf(root, 4, 1));
        assertThat(failure(client.barrier()).code()).isEqualTo(400);
        client.send(new Message.Set(WireAddress.of(root), Value.of(5.0), true, -1L, ParamFlags.NONE));
        assertThat(failure(client.barrier()).code())
                .as("a revision no Param can have")
                .isEqualTo(400);
    }

    @Test
    void flags_and_ttl_are_echoed_to_subscribers() {
        other.send(Ask.subscribe(1, root + "/**"));
        other.barrier();
        for (ParamFlags flags : List.of(
                new ParamFlags(true, false, Ttl.UNSPECIFIED),
                new ParamFlags(true, true, Ttl.sliding(60)),
                new ParamFlags(false, false, Ttl.absolute(60)),
                new ParamFlags(false, false, Ttl.NEVER))) {
            client.send(Ask.set(root + "/a", 1, flags));
            assertThat(other.next(Message.Set.class).flags()).isEqualTo(flags);
        }
    }

    @Test
    void every_value_survives_bit_by_bit() {
        Map<String, Value> map = new LinkedHashMap<>();
        map.put("z", Value.of(Long.MIN_VALUE));
        map.put("a", Value.of(Long.MAX_VALUE));
        map.put("", Value.array(Value.NULL, Value.TRUE, Value.of("ü\0🎚")));
        List<Value> values = List.of(
                Value.NULL,
                Value.TRUE,
                Value.of(9_007_199_254_740_993L),
                Value.of(-0.0),
                Value.of(Double.longBitsToDouble(0x7FF8_0000_DEAD_BEEFL)),
                Value.of(Double.longBitsToDouble(0x7FF0_0000_0000_0001L)),
                Value.of(""),
                Value.of(Bytes.copyOf(new byte[] {0, -1, 0x53, -128})),
                new Value.Dict(map));
        client.send(Ask.subscribe(1, root));
        client.barrier();
        for (Value value : values) {
            other.send(Ask.set(root, value));
            Message.Set live = client.next(Message.Set.class);
            assertThat(bits(live.value())).isEqualTo(bits(value));
            client.send(Ask.get(root));
            Message.Entry entry = client.next(Message.Snapshot.class).params().getFirst();
            assertThat(bits(entry.value())).isEqualTo(bits(value));
            assertThat(entry.writer()).contains(other.session);
        }
    }

    private static Object bits(Value value) {
        if (value instanceof Value.Dict(Map<String, Value> entries)) {
            return new ArrayList<>(entries.entrySet());
        }
        return value instanceof Value.Real(double real) ? Double.doubleToRawLongBits(real) : value;
    }

    @Test
    void get_of_the_unknown_is_silence() {
        client.send(Ask.get(root + "/none"));
        assertThat(client.barrier()).isEmpty();
    }

    @Test
    void a_bad_pattern_is_error_202_and_unsubscribe_is_silent() {
        for (String pattern : List.of("", "nope", "/a//b")) {
            client.send(Ask.subscribe(7, pattern));
            Message.Failure failure = failure(client.barrier());
            assertThat(failure.code()).isEqualTo(202);
            assertThat(failure.address()).contains(pattern);
        }
        client.send(new Message.Unsubscribe(4711));
        assertThat(client.barrier()).isEmpty();
    }

    @Test
    void the_1001st_subscription_is_error_429() {
        for (int i = 0; i < 1_000; i++) {
            client.send(Ask.subscribe(i, root + "/" + i));
        }
        assertThat(client.barrier()).isEmpty();
        client.send(Ask.subscribe(1_000, root + "/x"));
        Message.Failure failure = failure(client.barrier());
        assertThat(failure.code()).isEqualTo(429);
        assertThat(failure.address()).contains(root + "/x");
        client.send(Ask.subscribe(999, root + "/x"));
        assertThat(client.barrier()).as("replacing is no addition").isEmpty();
    }

    @Test
    void the_same_id_replaces_and_several_subscriptions_deliver_once() {
        client.send(Ask.subscribe(1, root + "/old")).send(Ask.subscribe(1, root + "/new/**"));
        client.send(Ask.subscribe(2, root + "/new/a"));
        client.barrier();
        other.send(Ask.set(root + "/old", 1)).send(Ask.set(root + "/new/a", 2));
        other.barrier();
        assertThat(client.barrier()).containsExactly(Ask.setIf(root + "/new/a", 2, 1));
    }

    @Test
    void a_snapshot_follows_subscribe_only_when_something_matches_and_params_are_wanted() {
        other.send(Ask.set(root + "/a", 1)).send(Ask.set(root, 2));
        other.barrier();
        client.send(Ask.subscribe(1, root + "/none/**"));
        client.send(Ask.subscribe(2, root + "/**", SignalKind.EVENT.bit()));
        assertThat(client.barrier()).isEmpty();
        client.send(Ask.subscribe(3, root + "/**"));
        List<Message> got = client.barrier();
        assertThat(got)
                .singleElement()
                .isInstanceOfSatisfying(
                        Message.Snapshot.class,
                        snapshot -> assertThat(snapshot.params())
                                .extracting(Message.Entry::address)
                                .containsExactlyInAnyOrder(root + "/a", root));
    }

    @Test
    void type_masks_admit_what_they_name() {
        client.send(Ask.subscribe(1, root, SignalKind.STREAM.bit() | SignalKind.PARAM.bit()));
        client.barrier();
        other.send(Ask.event(root, Value.NULL));
        other.send(Ask.publish(SignalKind.STREAM, root, Value.of(1.5)));
        other.send(Ask.publish(SignalKind.TIMELINE, root, Value.of("t")));
        other.send(Ask.set(root, 1));
        other.barrier();
        assertThat(client.barrier()).hasSize(2);
    }

    @Test
    void publish_goes_to_others_once_with_everything_it_carried_and_is_not_acknowledged() {
        client.send(Ask.subscribe(1, root + "/**")).send(Ask.subscribe(2, root));
        other.send(Ask.subscribe(1, root + "/**"));
        client.barrier();
        other.barrier();
        for (SignalKind kind : SignalKind.values()) {
            if (kind != SignalKind.PARAM) {
                Message.Publish publish = new Message.Publish(
                        kind,
                        WireAddress.of(root),
                        Content.NONE,
                        GesturePhase.START,
                        new PublishFields(-1, true, 4_294_967_295L, 44, false));
                other.send(publish);
                assertThat(client.next()).isEqualTo(publish);
            }
        }
        assertThat(other.barrier()).isEmpty();
    }

    @Test
    void a_batch_of_samples_stays_one() {
        client.send(Ask.subscribe(1, "/s"));
        client.barrier();
        byte[] frame = HexFormat.of().parseHex("5301001d204000022f730200023ff000000000000040040000000000000000003c");
        other.send(frame);
        assertThat(client.nextClasp()).isEqualTo(frame);
    }

    @Test
    void a_bundle_is_applied_whole_in_order_and_acknowledged_without_address() {
        client.send(Ask.subscribe(1, root + "/**"));
        client.barrier();
        other.send(
                Ask.bundle(
                        Ask.set(root + "/a", 1),
                        Ask.event(root + "/e", Value.of("x")),
                        Message.PING,
                        Ask.bundle(Ask.set(root + "/nested", 1)),
                        Ask.set(root + "/a", 2)),
                2);
        Message.Ack ack = ack(other.barrier());
        assertThat(ack.address()).isEmpty();
        assertThat(ack.revision()).hasValue(2);
        assertThat(client.barrier())
                .containsExactly(
                        Ask.setIf(root + "/a", 1, 1),
                        Ask.event(root + "/e", Value.of("x")),
                        Ask.setIf(root + "/a", 2, 2));
    }

    @Test
    void a_bundle_that_fails_in_one_part_changes_nothing() {
        client.send(Ask.set(root + "/b", 1)).send(Ask.subscribe(1, root + "/**"));
        client.barrier();
        other.send(Ask.bundle(Ask.set(root + "/a", 1), Ask.setIf(root + "/b", 2, 99)));
        assertThat(failure(other.barrier()).code()).isEqualTo(400);
        other.send(Ask.bundle(Ask.set(root + "/a", 1), Ask.set("no-address", 2)));
        assertThat(failure(other.barrier()).code()).isEqualTo(200);
        other.send(Ask.bundle(Ask.set(root + "/a", 1), Ask.event("/clasp/p2p/signal/x", Value.NULL)));
        assertThat(failure(other.barrier()).code()).isEqualTo(403);
        other.send(Ask.bundle(Ask.set(root + "/a", 1), Ask.set("/stagebus/x", 2)));
        assertThat(failure(other.barrier()).code()).as("reserved (R4)").isEqualTo(403);
        assertThat(client.barrier()).isEmpty();
    }

    @Test
    void a_bundle_is_executed_at_its_time_and_acknowledged_when_it_is_taken() {
        client.send(Ask.subscribe(1, root));
        client.barrier();
        long at = System.currentTimeMillis() * 1000 + 300_000;
        other.send(Ask.bundleAt(at, Ask.set(root, 1)));
        assertThat(ack(other.barrier()).revision()).isEmpty();
        assertThat(client.next()).isEqualTo(Ask.setIf(root, 1, 1));
        assertThat(System.currentTimeMillis() * 1000).isGreaterThanOrEqualTo(at);
    }

    @Test
    void a_scheduled_bundle_that_fails_at_its_time_tells_its_sender() {
        long at = System.currentTimeMillis() * 1000 + 200_000;
        other.send(Ask.bundleAt(at, Ask.setIf(root, 2, 7)));
        assertThat(ack(other.barrier()).revision()).isEmpty();
        client.send(Ask.set(root, 1));
        client.barrier();
        assertThat(other.next(Message.Failure.class).code()).isEqualTo(400);
    }

    @Test
    void a_time_beyond_all_days_is_refused() {
        other.send(Ask.bundleAt(-1, Ask.set(root, 1)));
        assertThat(failure(other.barrier()).code()).isEqualTo(429);
        // The same in MessagePack: {type: BUNDLE, timestamp: 2^64-1, messages: []}
        other.hex("53800035 83 a474797065 a642554e444c45 a974696d657374616d70 cfffffffffffffffff"
                + "a86d65737361676573 91 81 a474797065 a450494e47");
        assertThat(failure(other.barrier()).code()).isEqualTo(429);
    }

    @Test
    void a_param_that_is_published_is_set_and_not_acknowledged() {
        client.send(Ask.subscribe(1, root));
        other.send(Ask.subscribe(1, root));
        client.barrier();
        other.barrier();
        client.send(Ask.publish(SignalKind.PARAM, root, Value.of(5L)));
        Message.Set set = new Message.Set(WireAddress.of(root), Value.of(5L), true, 1, ParamFlags.NONE);
        assertThat(client.barrier()).containsExactly(set);
        assertThat(other.barrier()).containsExactly(set);
        other.send(Ask.get(root));
        assertThat(other.next(Message.Snapshot.class).params()).hasSize(1);
    }

    @Test
    void who_may_only_write_may_fetch_what_it_may_write() {
        AccessScope writeOnly =
                new AccessScope(List.of(new AccessScope.Grant(AccessScope.Action.WRITE, AddressPattern.of("/in/**"))));
        Authenticator strict = shown -> new Authenticator.Granted("sensor", writeOnly);
        try (Gateway narrow =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, new MemoryJournal(10), strict);
                RawClient sensor = RawClient.joined(narrow.address)) {
            sensor.send(Ask.set("/in/a", 1), 0).send(Ask.get("/in/a"));
            assertThat(sensor.next(Message.Snapshot.class).params()).hasSize(1);
            sensor.send(Ask.get("/out"));
            assertThat(failure(sensor.barrier()).code()).isEqualTo(301);
            sensor.send(Ask.subscribe(1, "/in/a"));
            assertThat(failure(sensor.barrier()).code()).isEqualTo(301);
        }
    }

    @Test
    void sync_measures_and_its_difference_is_even() {
        for (int i = 0; i < 50; i++) {
            client.send(new Message.Sync(42 + i, OptionalLong.empty(), OptionalLong.empty()), 0);
            Message.Sync sync = client.next(Message.Sync.class);
            long t2 = sync.t2().orElseThrow();
            long t3 = sync.t3().orElseThrow();
            assertThat(sync.t1()).isEqualTo(42 + i);
            assertThat(t3 - t2).isNotNegative().isEven();
        }
    }

    @Test
    void p2p_signals_go_to_their_session_only() {
        RawClient third = RawClient.joined(gateway.address);
        third.send(Ask.subscribe(1, "/clasp/**"));
        third.barrier();
        client.send(Ask.event("/clasp/p2p/signal/" + other.session, Value.of("offer")));
        client.barrier();
        assertThat(other.next(Message.Publish.class).content().value()).isEqualTo(Value.of("offer"));
        assertThat(third.barrier()).isEmpty();
        client.send(Ask.event("/clasp/p2p/signal/nobody", Value.NULL));
        Message.Failure failure = failure(client.barrier());
        assertThat(failure.code()).isEqualTo(404);
        assertThat(failure.address()).contains("/clasp/p2p/signal/nobody");
        client.send(Ask.event("/clasp/p2p/announce", Value.of("here")));
        client.barrier();
        assertThat(third.next(Message.Publish.class).content().value()).isEqualTo(Value.of("here"));
        third.close();
    }

    @Test
    void announced_definitions_come_first_in_a_result_then_live_params() {
        other.send(Ask.set(root + "/live", 1));
        other.barrier();
        client.send(
                new Message.Announce(
                        root,
                        List.of(
                                Definition.of(root + "/e", SignalKind.EVENT),
                                Definition.of(root + "/live", SignalKind.PARAM))),
                0);
        assertThat(ack(client.barrier()).address()).contains(root);
        client.send(new Message.Query(root + "/**"), 0);
        assertThat(client.next(Message.Result.class).signals())
                .extracting(Definition::address)
                .containsExactly(root + "/e", root + "/live");
        for (String nothing : List.of(root + "/none", "", "no pattern")) {
            client.send(new Message.Query(nothing), 0);
            assertThat(client.next(Message.Result.class).signals()).isEmpty();
        }
    }

    @Test
    void a_result_that_fits_no_frame_comes_in_several() {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            addresses.add(root + "/" + "segment/".repeat(6) + i);
            other.send(Ask.set(addresses.getLast(), i), 0);
        }
        other.barrier();
        client.send(new Message.Query(root + "/**"), 0);
        List<Message> frames = client.barrier();
        assertThat(frames).hasSizeGreaterThan(1).hasSizeLessThan(10);
        assertThat(frames.stream()
                        .flatMap(frame -> ((Message.Result) frame).signals().stream())
                        .map(Definition::address))
                .containsExactlyInAnyOrderElementsOf(addresses);
    }

    @Test
    void replay_brings_the_past_in_order_and_ends_with_the_present() {
        client.send(Ask.set(root + "/a", 1)).send(Ask.event(root + "/e", Value.of("x")));
        client.send(Ask.set(root + "/a", 2)).send(Ask.set(root + "/b", 3));
        client.barrier();
        other.send(Ask.replay(root + "/**"));
        List<Message> got = other.barrier();
        assertThat(got.subList(0, 4))
                .containsExactly(
                        Ask.setIf(root + "/a", 1, 1),
                        Ask.event(root + "/e", Value.of("x")),
                        Ask.setIf(root + "/a", 2, 2),
                        Ask.setIf(root + "/b", 3, 1));
        assertThat(got.subList(4, got.size()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Message.Snapshot.class,
                        end -> assertThat(end.params())
                                .extracting(Message.Entry::value)
                                .containsExactly(Value.of(2.0), Value.of(3.0)));
        other.send(Ask.replay(root + "/none"));
        assertThat(other.next(Message.Snapshot.class).params()).isEmpty();
        other.send(new Message.Replay(
                root + "/**", OptionalLong.of(0), OptionalLong.of(-1), OptionalLong.of(1), SignalKind.EVENT.bit()));
        assertThat(other.barrier()).hasSize(2);
    }

    @Test
    void replay_repairs_what_it_told_of_a_param_that_is_gone() {
        client.send(Ask.set(root + "/gone", 1)).send(Ask.set(root + "/here", 2));
        client.barrier();
        Session session =
                gateway.onLoop(() -> gateway.bus.session(client.session).orElseThrow());
        gateway.submit(new Command.DeleteParam(
                session, session.origin(), Address.of(root + "/gone"), false, Gateway.unanswered()));
        other.send(new Message.Replay(
                root + "/**", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(2), Message.ALL_TYPES));
        List<Message> got = other.barrier();
        assertThat(got.subList(0, 3))
                .containsExactly(
                        Ask.setIf(root + "/gone", 1, 1),
                        Ask.setIf(root + "/here", 2, 1),
                        Ask.set(root + "/gone", Value.NULL));
        assertThat(got.subList(3, got.size()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Message.Snapshot.class,
                        end -> assertThat(end.params())
                                .extracting(Message.Entry::address)
                                .containsExactly(root + "/here"));
    }

    @Test
    void a_replay_that_is_cut_says_so_with_its_pattern_before_its_end() {
        ConnectionSettings given = ConnectionSettings.DEFAULT;
        ConnectionSettings three = new ConnectionSettings(
                given.serverName(),
                given.helloTimeout(),
                given.pingInterval(),
                given.idleTimeout(),
                given.closeTimeout(),
                given.gestureInterval(),
                3);
        try (Gateway brief =
                        new Gateway(WebSocketSettings.DEFAULT.at("127.0.0.1", 0).with(three));
                RawClient asking = RawClient.joined(brief.address)) {
            for (int i = 1; i <= 3; i++) {
                asking.send(Ask.set("/cut", i), 0);
            }
            asking.send(Ask.replay("/cut"));
            assertThat(asking.barrier()).as("all there is").hasSize(4);
            asking.send(Ask.set("/cut", 4), 0);
            asking.send(Ask.replay("/cut"));
            List<Message> got = asking.barrier();
            assertThat(got.subList(0, 3))
                    .containsExactly(Ask.setIf("/cut", 1, 1), Ask.setIf("/cut", 2, 2), Ask.setIf("/cut", 3, 3));
            assertThat(got.get(3)).isInstanceOfSatisfying(Message.Failure.class, failure -> {
                assertThat(failure.code()).isEqualTo(429);
                assertThat(failure.address()).contains("/cut");
            });
            assertThat(((Message.Snapshot) got.get(4)).params().getFirst().revision())
                    .isEqualTo(4);
            asking.send(new Message.Replay(
                    "/cut", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(3), Message.ALL_TYPES));
            assertThat(asking.barrier()).as("it asked for no more").hasSize(4);
        }
    }

    @Test
    void replay_without_a_journal_is_error_501() {
        try (Gateway forgetful = new Gateway(
                        WebSocketSettings.DEFAULT, BusSettings.DEFAULT, new MemoryJournal(0), Authenticator.OPEN);
                RawClient asking = RawClient.joined(forgetful.address)) {
            asking.send(Ask.replay("/some/**"));
            Message.Failure failure = failure(asking.barrier());
            assertThat(failure.code()).isEqualTo(501);
            assertThat(failure.address()).contains("/some/**");
        }
    }

    @Test
    void answers_keep_the_order_of_the_questions_behind_a_durable_one_and_live_signals_do_not_wait() {
        HeldJournal journal = new HeldJournal();
        try (Gateway durable =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, journal, Authenticator.OPEN);
                RawClient asking = RawClient.joined(durable.address)) {
            asking.send(Ask.subscribe(1, "/r17/**"));
            asking.send(Ask.set("/r17/a", 1), 2);
            asking.send(Ask.set("/r17/b", 2), 1);
            asking.send(Ask.get("/r17/a"), 0);
            asking.send(new Message.Query("/r17/*"), 0);
            asking.send(new Message.Sync(5, OptionalLong.empty(), OptionalLong.empty()), 0);
            asking.send(Message.PING, 0);
            // R17: live signals at once ...
            assertThat(asking.next()).isEqualTo(Ask.setIf("/r17/a", 1, 1));
            assertThat(asking.next()).isEqualTo(Ask.setIf("/r17/b", 2, 1));
            assertThat(asking.isSilentFor(150)).as("R18: not durable yet").isTrue();
            journal.release();
            // ... and the answers in order, once the first may go.
            assertThat(asking.next(Message.Ack.class).address()).contains("/r17/a");
            assertThat(asking.next(Message.Ack.class).address()).contains("/r17/b");
            assertThat(asking.next(Message.Snapshot.class).params()).hasSize(1);
            assertThat(asking.next(Message.Result.class).signals()).hasSize(2);
            Message.Sync sync = asking.next(Message.Sync.class);
            assertThat(sync.t3().orElseThrow() - sync.t2().orElseThrow())
                    .as("R24: t3 is when it was sent")
                    .isGreaterThan(100_000);
            assertThat(asking.next()).isEqualTo(Message.PONG);
        }
    }

    @Test
    void a_value_that_grows_beyond_a_frame_when_widened_is_error_402() {
        byte[] frame = new byte[4 + 10 + 2 * 30_000];
        frame[0] = 0x53;
        frame[1] = 0x41;
        frame[2] = (byte) ((frame.length - 4) >> 8);
        frame[3] = (byte) (frame.length - 4);
        byte[] head = HexFormat.of().parseHex("210a00042f626967" + "7530");
        System.arraycopy(head, 0, frame, 4, head.length);
        for (int i = 14; i < frame.length; i += 2) {
            frame[i] = 0x02;
        }
        client.send(frame);
        Message.Failure failure = failure(client.barrier());
        assertThat(failure.code()).isEqualTo(402);
        assertThat(failure.address()).contains("/big");
    }

    @Test
    void what_is_published_and_grows_beyond_a_frame_is_error_402_for_who_published_it() {
        other.send(Ask.subscribe(1, root));
        other.barrier();
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            items.add(Value.of((long) i % 100));
        }
        byte[] value = new byte[2 + 2 * items.size()];
        value[0] = (byte) (items.size() >> 8);
        value[1] = (byte) items.size();
        for (int i = 0; i < items.size(); i++) {
            value[2 + 2 * i] = 0x02;
            value[3 + 2 * i] = (byte) (i % 100);
        }
        HexFormat hex = HexFormat.of();
        String publish = "2020" + hex.toHexDigits((short) root.length()) + hex.formatHex(bytes(root)) + "010a"
                + hex.formatHex(value);
        client.hex("5301" + hex.toHexDigits((short) (publish.length() / 2)) + publish);
        Message.Failure failure = failure(client.barrier());
        assertThat(failure.code()).isEqualTo(402);
        assertThat(failure.address()).contains(root);
        String bundle = "30000001" + hex.toHexDigits((short) (publish.length() / 2)) + publish;
        client.hex("5381" + hex.toHexDigits((short) (bundle.length() / 2)) + bundle);
        assertThat(failure(client.barrier()).code()).isEqualTo(402);
        assertThat(other.barrier()).as("nobody else hears of it").isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_longest_publish_that_a_frame_can_carry_is_passed_on() {
        other.send(Ask.subscribe(1, root));
        other.barrier();
        Value longest = Value.of(Bytes.owning(new byte[65_535 - 8 - root.length()]));
        client.send(Ask.event(root, longest));
        assertThat(client.barrier()).isEmpty();
        assertThat(other.next(Message.Publish.class).content().value()).isEqualTo(longest);
    }

    @Test
    void an_error_waits_for_its_turn_behind_a_durable_answer() {
        HeldJournal journal = new HeldJournal();
        try (Gateway durable =
                        new Gateway(WebSocketSettings.DEFAULT, BusSettings.DEFAULT, journal, Authenticator.OPEN);
                RawClient asking = RawClient.joined(durable.address)) {
            asking.send(Ask.set("/r17/a", 1), 2);
            asking.hex("530100017f");
            asking.send(new Message.Hello(1, 0xF8, "again", ""), 0);
            assertThat(asking.isSilentFor(150)).as("R18: not durable yet").isTrue();
            journal.release();
            asking.next(Message.Ack.class);
            asking.next(Message.Failure.class);
            asking.next(Message.Failure.class);
        }
    }

    @Test
    void a_value_too_long_beside_writer_and_time_is_shown_without_them() {
        String big = "x".repeat(65_535 - 16 - root.length() - 2);
        client.send(Ask.set(root, Value.of(big)));
        assertThat(ack(client.barrier()).revision()).hasValue(1);
        client.send(Ask.get(root));
        Message.Entry entry = client.next(Message.Snapshot.class).params().getFirst();
        assertThat(entry.value()).isEqualTo(Value.of(big));
        assertThat(entry.writer()).isEmpty();
        client.send(Ask.set(root, Value.of(big + "x")));
        assertThat(failure(client.barrier()).code()).isEqualTo(402);
        client.send(Ask.set(root, Value.NULL));
        client.barrier();
    }

    @Test
    void bad_frames_cost_themselves_and_errors_are_few() {
        for (int i = 0; i < 500; i++) {
            client.hex("5401000141").hex("53010000").hex("530100017f").hex("5301000122");
        }
        List<Message> errors = client.barrier();
        assertThat(errors).isNotEmpty().hasSizeLessThanOrEqualTo(40);
        assertThat(errors)
                .allSatisfy(
                        error -> assertThat(((Message.Failure) error).code()).isIn(100, 101));
        client.send(Ask.set(root, 1));
        ack(client.barrier());
    }

    @Test
    void what_only_a_server_says_is_ignored_and_so_is_federation() {
        client.send(new Message.Snapshot(
                List.of(new Message.Entry(root, Value.TRUE, 1, Optional.empty(), OptionalLong.empty()))));
        client.send(new Message.Result(List.of()));
        client.send(Message.PONG);
        client.hex("53010007 04 01 0000 0000 00");
        client.send(Ask.get(root));
        assertThat(client.barrier()).isEmpty();
    }

    @Test
    void a_message_in_fragments_with_a_ping_between_is_one_message() {
        byte[] clasp = RawClient.encoded(Ask.set(root, 1), 1);
        byte[] head = Arrays.copyOf(clasp, 5);
        byte[] tail = Arrays.copyOfRange(clasp, 5, clasp.length);
        client.bytes(RawClient.frame(0x02, true, head));
        client.send(RawClient.PING, new byte[] {1});
        client.bytes(RawClient.frame(0x00, true, new byte[0]));
        client.bytes(RawClient.frame(0x80, true, tail));
        ack(client.barrier());
    }

    @Test
    void a_frame_that_comes_byte_by_byte_is_one_message() {
        for (byte each : RawClient.frame(0x82, true, RawClient.encoded(Ask.set(root, 1), 1))) {
            client.bytes(new byte[] {each});
        }
        ack(client.barrier());
    }

    @Test
    void a_closed_session_frees_its_locks_and_hears_nothing() {
        client.send(Ask.set(root, 1, new ParamFlags(true, false, Ttl.UNSPECIFIED)));
        client.barrier();
        client.send(RawClient.CLOSE, new byte[0]);
        client.awaitClose();
        other.send(Ask.set(root, 2));
        assertThat(ack(other.barrier()).revision()).hasValue(2);
    }
}
