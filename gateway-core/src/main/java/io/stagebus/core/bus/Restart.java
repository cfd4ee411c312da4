package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.state.WriteResult;
import java.util.ArrayList;
import java.util.List;

/** Puts back what the journal knew; delivers nothing and fires no rule (R28). Bus thread only. */
final class Restart {

    private final StateStore store;
    private final Recorder recorder;
    private final Moment moment;

    Restart(StateStore store, Recorder recorder, Moment moment) {
        this.store = store;
        this.recorder = recorder;
        this.moment = moment;
    }

    void restore(Recovered recovered) {
        recorder.goOn(recovered.lastSeq());
        // What is left of a time to live counts from when the gateway was last known to run, or, if the wall clock is
        // later, from now (R13).
        long known = Math.max(recovered.lastMicros(), moment.micros());
        List<Address> ghosts = new ArrayList<>();
        for (JournalEntry entry : recovered.params()) {
            if (entry.signal() instanceof Signal.Param param) {
                store.restore(param, entry.ttl(), entry.expiresAtMicros() - known);
                SignalKind kind = store.declaredKind(param.address()).orElse(SignalKind.PARAM);
                if (kind != SignalKind.PARAM && !param.deleted()) {
                    ghosts.add(param.address());
                }
            }
        }
        store.raiseRevisionFloor(recovered.revisionFloor());
        store.raiseCreationFloor(recovered.creationFloor());
        for (Address ghost : ghosts) {
            // What has been declared an Event since must not live on, here or in the journal (R5).
            if (store.delete(ghost, Origin.GATEWAY) instanceof WriteResult.Written(Signal.Param gone, var before)) {
                recorder.record(gone, false);
            }
        }
    }
}
