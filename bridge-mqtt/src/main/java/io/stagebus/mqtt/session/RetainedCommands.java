package io.stagebus.mqtt.session;

import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands to devices that were published retained: brokers keep such a message, and every device that comes back obeys it,
 * which is the usual cause of lamps that switch by themselves. Here it is passed on once and not kept (R5); who sends it is
 * told in the log and in the Param {@code /stagebus/mqtt/retained-commands}. Bus thread only.
 */
final class RetainedCommands {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedCommands.class);
    private static final String PARAM = "retained-commands";
    private static final int MAX = 100;

    private record Sender(String topic, String clientId) {}

    private final GatewayParams params;
    private final Map<Sender, Value> known = new LinkedHashMap<>();

    RetainedCommands(GatewayParams params) {
        this.params = params;
    }

    /** One was published. */
    void seen(Session by, String topic) {
        Sender sender = new Sender(topic, by.name());
        if (known.containsKey(sender)) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .addKeyValue("clientId", by.name())
                .addKeyValue("principal", by.origin().principal())
                .addKeyValue("remote", by.remote())
                .log("a command was published retained; it is passed on and not kept");
        Map<String, Value> told = new LinkedHashMap<>();
        told.put("topic", Value.of(topic));
        told.put("client", Value.of(by.name()));
        told.put("principal", Value.of(by.origin().principal()));
        told.put("remote", Value.of(by.remote()));
        known.put(sender, new Value.Dict(told));
        if (known.size() > MAX) {
            known.remove(known.keySet().iterator().next());
        }
        List<Value> all = new ArrayList<>(known.values());
        params.set(PARAM, Value.arrayOf(all));
    }
}
