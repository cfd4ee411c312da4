package io.stagebus.mqtt.session;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicFilter;
import io.stagebus.mqtt.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What monitors of MQTT brokers look for under {@code $SYS/broker}: shown to who subscribes there, at once and when it has
 * changed. It is no state of the bus, so that looking does not fill the journal. Bus thread only.
 */
final class BrokerStatus {

    private static final String ROOT = "$SYS/broker/";
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private record Reader(MqttSession session, String text, TopicFilter filter, long tag) {}

    private final SessionServices services;
    private final List<Reader> readers = new ArrayList<>();
    private final Map<String, String> shown = new LinkedHashMap<>();
    private long startedMicros;
    private boolean ticking;

    BrokerStatus(SessionServices services) {
        this.services = services;
    }

    /** Whether a filter selects anything of it. */
    static boolean isMeant(String filter) {
        return filter.startsWith("$SYS/");
    }

    /** The gateway has started. */
    void start() {
        startedMicros = services.bus().nowMicros();
    }

    /** A session subscribes. */
    void join(MqttSession session, String text, TopicFilter filter, long tag) {
        Reader reader = new Reader(session, text, filter, tag);
        readers.add(reader);
        figures().forEach((name, figure) -> tell(reader, name, figure, true));
        if (!ticking) {
            ticking = true;
            services.bus().after(INTERVAL_NANOS, this::tick);
        }
    }

    /** A session unsubscribes, or ends. */
    void leave(MqttSession session, String text) {
        readers.removeIf(one -> one.session == session && one.text.equals(text));
    }

    private void tick() {
        ticking = !readers.isEmpty();
        if (!ticking) {
            shown.clear();
            return;
        }
        figures().forEach((name, figure) -> {
            if (!figure.equals(shown.put(name, figure))) {
                List.copyOf(readers).forEach(reader -> tell(reader, name, figure, false));
            }
        });
        readers.forEach(reader -> reader.session.onBatchEnd());
        services.bus().after(INTERVAL_NANOS, this::tick);
    }

    private void tell(Reader reader, String name, String figure, boolean retain) {
        TopicName topic;
        try {
            topic = services.mapping().name(ROOT + name);
        } catch (InvalidTopicException e) {
            throw new IllegalStateException(e);
        }
        boolean isWanted = reader.filter.parts().stream()
                .anyMatch(part ->
                        part.pattern().matches(topic.address()) && part.reach().admits(topic));
        if (isWanted && reader.session.session().scope().mayRead(topic.address())) {
            Signal signal = new Signal.Event(
                    topic.address(),
                    Content.of(Value.of(figure)),
                    PublishFields.NONE,
                    services.bus().nowMicros(),
                    Origin.GATEWAY);
            reader.session.tell(signal, topic, reader.tag, retain);
        }
    }

    private Map<String, String> figures() {
        long connected = services.sessions().connected();
        long total = services.sessions().size();
        long uptime = (services.bus().nowMicros() - startedMicros) / 1_000_000;
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("version", "Stagebus");
        figures.put("uptime", uptime + " seconds");
        figures.put("clients/connected", "" + connected);
        figures.put("clients/active", "" + connected);
        figures.put("clients/disconnected", "" + (total - connected));
        figures.put("clients/inactive", "" + (total - connected));
        figures.put("clients/total", "" + total);
        figures.put("messages/stored", "" + services.bus().notes().size());
        figures.put("retained messages/count", "" + services.bus().counters().params());
        figures.put("subscriptions/count", "" + services.bus().counters().subscriptions());
        figures.put("publish/messages/received", "" + services.tally().of(Count.PUBLISHES_IN));
        figures.put("publish/messages/sent", "" + services.tally().of(Count.PUBLISHES_OUT));
        long dropped =
                services.tally().of(Count.DROPPED_QOS0) + services.tally().of(Count.DROPPED_QOS1);
        figures.put("publish/messages/dropped", "" + dropped);
        return figures;
    }
}
