package io.stagebus.benchmarks.journal;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;

/** Entries as a show makes them: most of them Params of many addresses, some Events. Stateless but for the addresses. */
final class Samples {

    /** Every so manieth entry is an Event. */
    private static final int EVENTS = 20;

    private static final Origin ORIGIN = new Origin("websocket", "s-4711", "desk", "anonymous", Cause.COMMAND);

    private final Address[] params;
    private final Address event = Address.of("/go");

    Samples(int addresses) {
        params = new Address[addresses];
        for (int i = 0; i < addresses; i++) {
            params[i] = address(i);
        }
    }

    static Address address(int index) {
        return Address.of("/lights/rig/" + index / 100 + "/fixture/" + index % 100);
    }

    /**
     * The entry {@code seq}.
     *
     * @param micros when it was made
     * @param revision of the Param, should it be one
     */
    JournalEntry entry(long seq, long micros, long revision, boolean durable) {
        Content content = Content.of(Value.of(seq / 255.0));
        Signal signal = seq % EVENTS == 0 && !durable
                ? new Signal.Event(event, content, PublishFields.NONE, micros, ORIGIN)
                : new Signal.Param(
                        params[(int) (seq % params.length)], content, revision, micros, ORIGIN, ParamFlags.NONE, false);
        return new JournalEntry(seq, signal, Ttl.NEVER, 0, durable);
    }
}
