package io.stagebus.mqtt.outward;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.stagebus.core.bus.BusExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connection to another broker, which is kept up: MQTT 5 by the HiveMQ client, on a thread of its own. What is heard is
 * told on the bus thread.
 */
final class FarBroker {

    /** How many messages of QoS 1 and 2 of the other broker may be unacknowledged. */
    private static final int RECEIVE_MAXIMUM = 64;

    private static final int CONNECT_SECONDS = 10;
    private static final int CLOSE_SECONDS = 2;

    /** What is heard of the connection, on the bus thread. */
    interface Listener {
        /**
         * It is there.
         *
         * @param isKnown whether the other broker has a session of before
         */
        void up(boolean isKnown);

        /** It is not there, or not any more. */
        void down(String reason);

        /** A message, which is to be acknowledged. */
        void arrived(Mqtt5Publish message);
    }

    private final OutwardSettings settings;
    private final BusExecutor executor;
    private final Listener listener;
    private final Mqtt5AsyncClient client;
    private volatile boolean closed;

    FarBroker(OutwardSettings settings, BusExecutor executor, Listener listener) {
        this.settings = settings;
        this.executor = executor;
        this.listener = listener;
        OutwardSettings.Far far = settings.far();
        Mqtt5ClientBuilder builder = MqttClient.builder()
                .useMqttVersion5()
                .identifier(far.clientId())
                .transportConfig()
                .serverHost(far.host())
                .serverPort(far.port())
                .socketConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .mqttConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .sslConfig(tls(far))
                .applyTransportConfig()
                .executorConfig(
                        MqttClientExecutorConfig.builder().nettyThreads(1).build())
                .addConnectedListener(this::connected)
                .addDisconnectedListener(this::disconnected);
        client = builder.buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, listener::arrived, this::hand, true);
    }

    @SuppressWarnings({"NullAway", "CheckReturnValue"}) // no configuration is no TLS; the builder is changed in place
    private static MqttClientSslConfig tls(OutwardSettings.Far far) {
        if (!far.tls()) {
            return null;
        }
        var builder = MqttClientSslConfig.builder();
        far.authorities().ifPresent(file -> builder.trustManagerFactory(Authorities.read(file)));
        return builder.build();
    }

    /** Begins to connect, and tries until {@link #close}. */
    void open() {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(settings.limits().sessionExpiry().toSeconds())
                .keepAlive(settings.far().keepAliveSeconds());
        connect.restrictions().receiveMaximum(RECEIVE_MAXIMUM).applyRestrictions();
        settings.far()
                .login()
                .ifPresent(login -> connect.simpleAuth()
                        .username(login.user())
                        .password(login.password().getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth());
        client.connect(connect.build());
    }

    private void connected(MqttClientConnectedContext context) {
        boolean isKnown = context instanceof Mqtt5ClientConnectedContext known
                && known.getConnAck().isSessionPresent();
        hand(() -> listener.up(isKnown));
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        if (!closed) {
            int attempts = context.getReconnector().getAttempts();
            context.getReconnector()
                    .reconnect(true)
                    .resubscribeIfSessionExpired(true)
                    .republishIfSessionExpired(true)
                    .delay(delayMillis(attempts), TimeUnit.MILLISECONDS);
        }
        String reason = String.valueOf(context.getCause().getMessage());
        hand(() -> listener.down(reason));
    }

    /** Twice as long each time, up to the last, and up to a quarter off, so that many do not come back at once. */
    private long delayMillis(int attempts) {
        long first = settings.limits().firstRetry().toMillis();
        long last = settings.limits().lastRetry().toMillis();
        long doubled = Math.min(last, first << Math.min(20, attempts));
        return doubled - ThreadLocalRandom.current().nextLong(doubled / 4 + 1);
    }

    /** Subscribes to what comes in; told on the bus thread what the other broker refused. */
    void subscribe(List<Route> routes, Consumer<String> onRefused) {
        List<Mqtt5Subscription> subscriptions = routes.stream()
                .filter(Route::comesIn)
                .map(route -> Mqtt5Subscription.builder()
                        .topicFilter(route.remoteFilter())
                        .qos(qos(route.qos()))
                        .noLocal(!route.goesOut())
                        .retainAsPublished(true)
                        .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                        .build())
                .toList();
        if (subscriptions.isEmpty()) {
            return;
        }
        client.subscribe(
                        Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build())
                .whenComplete((answer, failure) -> hand(() -> judge(answer, failure, onRefused)));
    }

    @SuppressWarnings("NullAway") // one of the two is null
    private static void judge(Mqtt5SubAck answer, Throwable failure, Consumer<String> onRefused) {
        if (failure != null) {
            onRefused.accept(String.valueOf(failure.getMessage()));
        } else {
            answer.getReasonCodes().stream()
                    .filter(code -> code.isError())
                    .findFirst()
                    .ifPresent(code -> onRefused.accept(code.toString()));
        }
    }

    /** Publishes; told on the bus thread what is wrong, or nothing, when the other broker has it for good. */
    void publish(Mqtt5Publish message, Consumer<Optional<String>> onDone) {
        client.publish(message).whenComplete((result, failure) -> {
            Optional<Throwable> problem = failure == null ? result.getError() : Optional.of(failure);
            hand(() -> onDone.accept(problem.map(cause -> String.valueOf(cause.getMessage()))));
        });
    }

    /** Has {@code task} run on the bus thread, unless the gateway stops, which may be at any moment. */
    private void hand(Runnable task) {
        try {
            if (!closed) {
                executor.execute(task);
            }
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    static MqttQos qos(int qos) {
        return MqttQos.values()[qos];
    }

    /** Says goodbye. Blocks for a moment. Not on the bus thread. */
    void close() {
        closed = true;
        client.disconnect()
                .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
    }
}
