package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a bundle: at once or at its time, all or nothing, in order (R23). Bus thread only. */
final class Bundles {

    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);
    /** Where the journal says which scheduled bundles were refused at their time. */
    private static final Address FAILED = Address.of("/stagebus/bundles/failed");

    /** A bundle that a restart finds may be so late and run all the same (R23). */
    private static final long MAX_LATE_MICROS = 1_000_000;

    private static final String LATE = "LATE";

    private final BundleSchedule schedule;
    private final PendingBundles pending;
    private final Filters filters;
    private final Writes writes;
    private final Recorder recorder;
    private final Sessions sessions;
    private final Moment moment;
    private final Steps steps;
    /** What an earlier run took and this one has not taken up yet. */
    private final List<PendingBundles.Pending> restored = new ArrayList<>();

    /** What the processor does for a bundle as for any command. */
    interface Steps {
        /** Answers. */
        void complete(Command command, Outcome outcome);

        /** Answers; where {@code durable} is asked for, when everything so far is. */
        void finish(Command command, Outcome outcome, boolean durable);

        /** Lets the reactions see a signal. */
        void react(Signal signal, Optional<Signal.Param> before);

        /** Does what the reactions asked for. */
        void runEffects();
    }

    Bundles(
            BundleSchedule schedule,
            PendingBundles pending,
            Filters filters,
            Writes writes,
            Recorder recorder,
            Sessions sessions,
            Moment moment,
            Steps steps) {
        this.schedule = schedule;
        this.pending = pending;
        this.filters = filters;
        this.writes = writes;
        this.recorder = recorder;
        this.sessions = sessions;
        this.moment = moment;
        this.steps = steps;
    }

    /** How many wait for their time. */
    int waiting() {
        return schedule.size();
    }

    /** Takes a bundle whose scope and durability were checked. */
    void take(Command.Bundle bundle) {
        if (bundle.executeAtMicros() > moment.micros()) {
            steps.finish(bundle, schedule(bundle), bundle.durable());
        } else {
            apply(bundle, outcome -> steps.finish(bundle, outcome, bundle.durable()));
        }
    }

    private Outcome schedule(Command.Bundle bundle) {
        Optional<Outcome.Rejected> refusal = schedule.refusal(bundle, moment);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<Bytes> noted = Optional.empty();
        if (bundle.durable()) {
            noted = pending.keep(bundle, recorder.lastSeq());
            if (noted.isEmpty()) {
                return Writes.rejected(Rejection.SCHEDULE_FULL, "there is no room to note a bundle that waits");
            }
        }
        Optional<Bytes> key = noted;
        schedule.add(bundle, moment, () -> runScheduled(bundle, key));
        return new Outcome.Scheduled();
    }

    /** Finds what an earlier run took: keeps what is not more than a second late for {@link #resume}, gives up the rest. */
    void restore() {
        for (PendingBundles.Pending one : pending.recovered()) {
            Command.Bundle bundle = one.bundle();
            long late = moment.micros() - bundle.executeAtMicros();
            if (late <= MAX_LATE_MICROS) {
                restored.add(one);
            } else {
                pending.forget(one.key());
                recordFailure(
                        bundle,
                        LATE,
                        "the gateway was not running at its time, and " + late / 1_000 + " ms later is too late");
            }
        }
    }

    /** Has run at its time, or now, what {@link #restore} kept. Not before there is everything that may forbid it. */
    void resume() {
        for (PendingBundles.Pending one : restored) {
            schedule.add(one.bundle(), moment, () -> runScheduled(one.bundle(), Optional.of(one.key())));
        }
        restored.clear();
    }

    /** Filters are asked now and not before: what a guard forbids by the time a bundle runs is forbidden to it. */
    private void apply(Command.Bundle bundle, Reply reply) {
        Filters.Bundled left = filters.decide(bundle);
        if (left.refused().isPresent()) {
            reply.complete(left.refused().get());
            return;
        }
        List<Command.Write> writesLeft = left.bundle().writes();
        List<Writes.Result> made = new ArrayList<>(writesLeft.size());
        boolean present = sessions.of(bundle.session()) != null;
        Outcome outcome = writes.applyAll(writesLeft, moment.micros(), present, made);
        recordAndDeliver(made, bundle.durable());
        reply.complete(outcome);
        for (Writes.Result result : made) {
            result.signal().ifPresent(signal -> steps.react(signal, result.before()));
        }
    }

    private void recordAndDeliver(List<Writes.Result> made, boolean durable) {
        List<Signal> signals =
                made.stream().flatMap(result -> result.signal().stream()).toList();
        recorder.begin();
        try {
            for (Signal signal : signals) {
                recorder.recordAndDeliver(signal, durable);
            }
        } finally {
            recorder.end();
        }
    }

    /** That it is not pending any more is a part of what it did. */
    private void runScheduled(Command.Bundle bundle, Optional<Bytes> key) {
        recorder.begin();
        try {
            key.ifPresent(pending::forget);
            apply(bundle, outcome -> {
                if (outcome instanceof Outcome.Rejected rejected) {
                    recordFailure(bundle, rejected.reason().name(), rejected.detail());
                    if (sessions.of(bundle.session()) != null) {
                        steps.complete(bundle, outcome);
                    }
                }
            });
        } finally {
            recorder.end();
        }
        steps.runEffects();
    }

    /** For whoever looks for it later; nobody is told but the sender. */
    private void recordFailure(Command.Bundle bundle, String reason, String detail) {
        LOG.atWarn()
                .addKeyValue("sessionId", bundle.session().id())
                .addKeyValue("detail", detail)
                .log("scheduled bundle not run");
        Map<String, Value> said = new LinkedHashMap<>();
        said.put("reason", Value.of(reason));
        said.put("detail", Value.of(detail));
        said.put("at", Value.of(bundle.executeAtMicros()));
        Content content = Content.of(new Value.Dict(said));
        Signal failed = new Signal.Event(
                FAILED,
                content,
                PublishFields.NONE,
                moment.micros(),
                bundle.session().origin());
        recorder.record(failed, false);
    }
}
