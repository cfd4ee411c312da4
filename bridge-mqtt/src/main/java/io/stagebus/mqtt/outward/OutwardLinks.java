package io.stagebus.mqtt.outward;

import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.Notes;
import io.stagebus.core.journal.Note;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.mqtt.session.SessionServices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The links to other brokers. Opened on the bus thread, closed on any other. */
public final class OutwardLinks {

    private static final String OWNER = "mqtt-bridges";
    private static final Bytes IDENTITY = Bytes.utf8("identity");
    private static final int IDENTITY_CHARS = 12;

    private final List<OutwardLink> links = new ArrayList<>();

    /**
     * Opens them.
     *
     * @throws IllegalArgumentException when one is told what cannot be; says which and what
     */
    public void open(List<OutwardSettings> all, SessionServices services, BusExecutor executor, GatewayClock clock) {
        String identity = identity(services.bus().notes());
        services.loops().isAt(identity);
        for (OutwardSettings one : all) {
            String sender = identity + "." + one.name() + "." + fresh();
            try {
                links.add(new OutwardLink(
                        one.knownAs("stagebus-" + identity + "-" + one.name()),
                        services,
                        executor,
                        clock,
                        new Translation(identity, sender)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("mqtt bridge " + one.name() + ": " + e.getMessage(), e);
            }
        }
        links.forEach(OutwardLink::open);
    }

    /** Tells this gateway from all others, also after a restart. */
    private static String identity(Notes notes) {
        for (Note note : notes.recovered(OWNER)) {
            if (note.key().key().equals(IDENTITY)) {
                return new String(note.value().toArray(), StandardCharsets.UTF_8);
            }
        }
        String made = fresh();
        notes.keep(OWNER, IDENTITY, Bytes.utf8(made), false);
        return made;
    }

    private static String fresh() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, IDENTITY_CHARS);
    }

    /** Ends them. Blocks for a moment. Not on the bus thread. Idempotent. */
    public void close() {
        links.parallelStream().forEach(OutwardLink::close);
        links.clear();
    }
}
