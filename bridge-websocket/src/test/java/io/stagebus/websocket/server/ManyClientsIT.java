package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Value;
import io.stagebus.websocket.protocol.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Much state, many subscribers, many clients. */
final class ManyClientsIT {

    private static final double LAST = 1e9;

    private static final int PARAMS = 5_000;

    private static String address(int number) {
        String text = "/house/floor-03/room-117/luminaire-204/channel-%05d/dimming".formatted(number);
        assertThat(text).hasSize(60);
        return text;
    }

    private static void fill(RawClient writer) {
        for (int i = 0; i < PARAMS; i++) {
            writer.send(Ask.set(address(i), i), 0);
        }
        assertThat(writer.barrier()).isEmpty();
    }

    private static Map<String, Value> params(List<Message> messages) {
        Map<String, Value> params = new HashMap<>();
        for (Message message : messages) {
            if (message instanceof Message.Snapshot snapshot) {
                snapshot.params().forEach(entry -> params.put(entry.address(), entry.value()));
            }
        }
        return params;
    }

    @Test
    void a_late_joiner_gets_5000_params_with_60_character_addresses_completely() {
        try (Gateway gateway = new Gateway();
                RawClient writer = RawClient.joined(gateway.address);
                RawClient late = RawClient.upgraded(gateway.address)) {
            fill(writer);
            late.hello("late");
            Map<String, Value> connect = params(late.barrier());
            late.send(Ask.subscribe(1, "/house/**"));
            Map<String, Value> subscribed = params(late.barrier());
            for (Map<String, Value> got : List.of(connect, subscribed)) {
                assertThat(got).hasSize(PARAMS);
                for (int i = 0; i < PARAMS; i++) {
                    assertThat(got.get(address(i))).isEqualTo(Value.of((double) i));
                }
            }
        }
    }

    @Test
    void a_joiner_amid_changes_ends_with_the_truth_and_never_sees_a_value_go_back() throws Exception {
        try (Gateway gateway = new Gateway();
                RawClient writer = RawClient.joined(gateway.address);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fill(writer);
            CountDownLatch joined = new CountDownLatch(4);
            Future<?> writing = threads.submit(() -> {
                for (int round = 1; round <= 10 || joined.getCount() > 0; round++) {
                    for (int i = 0; i < PARAMS; i++) {
                        writer.send(Ask.set(address(i), round * 10_000 + i), 0);
                    }
                }
                for (int i = 0; i < PARAMS; i++) {
                    writer.send(Ask.set(address(i), LAST + i), 0);
                }
                writer.send(Ask.event("/house/done", Value.TRUE));
                writer.barrier();
            });
            List<Future<?>> joiners = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                joiners.add(threads.submit(() -> joinAmid(gateway, joined)));
            }
            finish(writing);
            for (Future<?> joiner : joiners) {
                finish(joiner);
            }
        }
    }

    private static void joinAmid(Gateway gateway, CountDownLatch joined) {
        try (RawClient late = RawClient.upgraded(gateway.address)) {
            late.hello("late");
            // The connect snapshot; what comes after it is the subscription's.
            late.barrier();
            late.send(Ask.subscribe(1, "/house/**"));
            Map<String, Double> values = new HashMap<>();
            Map<String, Long> revisions = new HashMap<>();
            boolean subscribed = false;
            boolean done = false;
            while (!done) {
                switch (late.next()) {
                    case Message.Snapshot snapshot ->
                        snapshot.params().forEach(entry -> {
                            Long before = revisions.put(entry.address(), entry.revision());
                            assertThat(before == null || before <= entry.revision())
                                    .as(entry.address())
                                    .isTrue();
                            values.put(entry.address(), entry.value().asDouble());
                        });
                    case Message.Set set -> {
                        Long before = revisions.put(set.address().text(), set.revision());
                        assertThat(before == null || before < set.revision())
                                .as("%s %s after %s", set.address(), set.revision(), before)
                                .isTrue();
                        values.put(set.address().text(), set.value().asDouble());
                    }
                    case Message.Publish publish -> done = true;
                    default -> throw new AssertionError();
                }
                if (!subscribed) {
                    subscribed = true;
                    joined.countDown();
                }
            }
            // The event may overtake what the snapshot is yet to show.
            late.barrier().forEach(message -> {
                if (message instanceof Message.Snapshot snapshot) {
                    snapshot.params()
                            .forEach(entry ->
                                    values.put(entry.address(), entry.value().asDouble()));
                }
            });
            assertThat(values).hasSize(PARAMS);
            for (int i = 0; i < PARAMS; i++) {
                assertThat(values.get(address(i))).isEqualTo(LAST + i);
            }
        }
    }

    private static void finish(Future<?> task) throws ExecutionException, InterruptedException, TimeoutException {
        task.get(120, TimeUnit.SECONDS);
    }

    @Test
    void two_hundred_subscribers_get_10000_sets_of_one_param_in_order() throws Exception {
        int sets = 10_000;
        try (Gateway gateway = new Gateway();
                RawClient writer = RawClient.joined(gateway.address);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> subscribers = new ArrayList<>();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                RawClient client = RawClient.joined(gateway.address);
                client.send(Ask.subscribe(1, "/one"));
                client.barrier();
                clients.add(client);
                subscribers.add(threads.submit(() -> {
                    for (int n = 1; n <= sets; n++) {
                        Message.Set set = client.next(Message.Set.class);
                        if (set.revision() != n || set.value().asDouble() != n) {
                            throw new AssertionError("expected " + n + ", found " + set);
                        }
                    }
                }));
            }
            for (int i = 1; i <= sets; i++) {
                writer.send(Ask.set("/one", i), 0);
            }
            for (Future<?> subscriber : subscribers) {
                finish(subscriber);
            }
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void two_thousand_clients_at_once_are_all_heard() throws Exception {
        int clients = 2_000;
        try (Gateway gateway = new Gateway();
                ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<RawClient>> joining = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                joining.add(threads.submit(() -> {
                    RawClient client = RawClient.joined(gateway.address);
                    client.send(Ask.subscribe(1, "/all"));
                    client.barrier();
                    return client;
                }));
            }
            List<RawClient> joined = new ArrayList<>();
            for (Future<RawClient> client : joining) {
                joined.add(client.get(60, TimeUnit.SECONDS));
            }
            assertThat(gateway.onLoop(() -> gateway.bus.counters().sessions())).isEqualTo(clients);
            joined.getFirst().send(Ask.set("/all", 1), 0);
            for (RawClient client : joined) {
                assertThat(client.next()).isEqualTo(Ask.setIf("/all", 1, 1));
            }
            joined.forEach(RawClient::close);
            Await.until("everybody is gone", () -> gateway.bridge.counters().connections() == 0);
            // The bus counts at the end of a batch, which comes after the last connection is gone.
            Await.until("every session is closed", () -> gateway.bus.counters().sessions() == 0);
        }
    }
}
