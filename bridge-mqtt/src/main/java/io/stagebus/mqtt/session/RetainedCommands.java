package io.stagebus.mqtt.session;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands to devices that were published retained: brokers keep such a message, and every device that comes back obeys it,
 * which is the usual cause of lamps that switch by themselves. Here it is passed on once and not kept (R5); who sends it is
 * told in the log and in the Param {@code /stagebus/mqtt/retained-commands}, at most once a second. Bus thread only.
 */
final class RetainedCommands {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedCommands.class);
    private static final String PARAM = "retained-commands";
    private static final int MAX = 100;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Sender(String topic, String clientId) {}

    private record Identity(String principal, String remote) {}

    private final SignalBus bus;
    private final GatewayParams params;
    private final Map<Sender, Identity> known = new LinkedHashMap<>();
    private int untold;

    RetainedCommands(SignalBus bus, GatewayParams params) {
        this.bus = bus;
        this.params = params;
    }

    /** One was published, and passed on. */
    void seen(Session by, String topic) {
        Sender sender = new Sender(topic, by.name());
        if (known.containsKey(sender)) {
            return;
        }
        known.put(sender, new Identity(by.origin().principal(), by.remote()));
        if (known.size() > MAX) {
            known.remove(known.keySet().iterator().next());
        }
        if (untold++ == 0) {
            bus.after(INTERVAL_NANOS, this::tell);
        }
    }

    /** Tells of all that are known; the log names the last one, and how many there were since it told of one. */
    private void tell() {
        List<Value> all = new ArrayList<>();
        known.forEach((sender, identity) -> all.add(new Value.Dict(told(sender, identity))));
        params.set(PARAM, Value.arrayOf(all));
        Sender last = new ArrayList<>(known.keySet()).getLast();
        Identity identity = known.get(last);
        LOG.atWarn()
                .addKeyValue("topic", last.topic)
                .addKeyValue("clientId", last.clientId)
                .addKeyValue("principal", identity == null ? "" : identity.principal)
                .addKeyValue("remote", identity == null ? "" : identity.remote)
                .addKeyValue("count", untold)
                .log("a command was published retained; it is passed on and not kept");
        untold = 0;
    }

    private static Map<String, Value> told(Sender sender, Identity identity) {
        Map<String, Value> told = new LinkedHashMap<>();
        told.put("topic", Value.of(sender.topic));
        told.put("client", Value.of(sender.clientId));
        told.put("principal", Value.of(identity.principal));
        told.put("remote", Value.of(identity.remote));
        return told;
    }
}
