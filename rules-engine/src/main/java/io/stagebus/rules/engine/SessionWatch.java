package io.stagebus.rules.engine;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import io.stagebus.rules.rule.SessionChange;
import io.stagebus.rules.rule.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that wait for sessions to come, go, fall silent or leave a will. Bus thread only. */
final class SessionWatch {

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Found found;
    /** By session id, what was heard of those that rules want to know to be silent. */
    private final Map<String, List<Quiet>> quiet = new HashMap<>();
    /** The sessions that are open. */
    private final Map<String, Session> open = new LinkedHashMap<>();

    private List<ActiveRule> rules = List.of();

    /** Hears that a rule is triggered. */
    @FunctionalInterface
    interface Found {
        /** A session did what the rule waits for. */
        void by(ActiveRule active, Occasion occasion);
    }

    private static final class Quiet {
        private ActiveRule active;
        private final Session session;
        private long lastNanos;
        private Schedule.@Nullable Task task;

        Quiet(ActiveRule active, Session session) {
            this.active = active;
            this.session = session;
        }
    }

    SessionWatch(SignalBus bus, GatewayClock clock, Found found) {
        this.bus = bus;
        this.clock = clock;
        this.found = found;
    }

    /** From now on these rules watch, and no others; one that stays as it was knows on who was silent since when. */
    void replace(List<ActiveRule> watching) {
        rules = List.copyOf(watching);
        open.values().forEach(this::watchSilence);
    }

    void opened(Session session) {
        open.put(session.id(), session);
        trigger(SessionChange.JOINS, session, session.origin());
        watchSilence(session);
    }

    void closed(Session session) {
        open.remove(session.id());
        List<Quiet> watched = quiet.remove(session.id());
        if (watched != null) {
            watched.forEach(SessionWatch::stop);
        }
        trigger(SessionChange.LEAVES, session, session.origin().because(Cause.SESSION_END));
    }

    private void trigger(SessionChange change, Session session, Origin origin) {
        for (ActiveRule active : rules) {
            if (active.rule.trigger() instanceof Trigger.OnSession on
                    && on.change() == change
                    && on.who().matches(origin)) {
                found.by(active, occasion(change, session, origin));
            }
        }
    }

    private static Occasion occasion(SessionChange change, Session session, Origin origin) {
        Map<String, Value> told = new LinkedHashMap<>();
        String what = change.name().toLowerCase(Locale.ROOT);
        told.put("event", Value.of(what));
        told.put("door", Value.of(session.door()));
        told.put("session", Value.of(session.id()));
        told.put("name", Value.of(session.name()));
        told.put("principal", Value.of(origin.principal()));
        told.put("remote", Value.of(session.remote()));
        return Occasion.of("session " + what, Content.of(new Value.Dict(told)), origin);
    }

    private void watchSilence(Session session) {
        List<Quiet> before = new ArrayList<>(quiet.getOrDefault(session.id(), List.of()));
        List<Quiet> watched = new ArrayList<>();
        for (ActiveRule active : rules) {
            if (active.rule.trigger() instanceof Trigger.OnSession on
                    && on.change() == SessionChange.SILENT
                    && on.who().matches(session.origin())) {
                watched.add(watched(before, active, session));
            }
        }
        before.forEach(SessionWatch::stop);
        if (watched.isEmpty()) {
            quiet.remove(session.id());
        } else {
            quiet.put(session.id(), watched);
        }
    }

    /** A rule watches a session: goes on to, when it is the one that did before. */
    @SuppressWarnings("ReferenceEquality")
    private Quiet watched(List<Quiet> before, ActiveRule active, Session session) {
        for (Quiet one : before) {
            if (one.active.memory == active.memory) {
                before.remove(one);
                one.active = active;
                return one;
            }
        }
        Quiet fresh = new Quiet(active, session);
        hear(fresh);
        return fresh;
    }

    private static void stop(Quiet one) {
        Schedule.Task task = one.task;
        if (task != null) {
            task.cancel();
        }
    }

    /** A signal came; rules want to know whose. */
    void heard(Signal signal) {
        List<Quiet> watched = quiet.isEmpty() ? null : quiet.get(signal.origin().sessionId());
        if (watched != null) {
            watched.forEach(this::hear);
        }
        if (signal.origin().cause() instanceof Cause.SessionEnd && !rules.isEmpty()) {
            will(signal);
        }
    }

    private void will(Signal signal) {
        for (ActiveRule active : rules) {
            // What a contribution's end changes is nobody's will: it names another session as its cause.
            if (active.rule.trigger() instanceof Trigger.OnSession on
                    && on.change() == SessionChange.WILL
                    && on.who().matches(signal.origin())
                    && open.containsKey(signal.origin().sessionId())) {
                found.by(active, Occasion.at(active, "will", signal.address(), signal.content(), signal.origin()));
            }
        }
    }

    private void hear(Quiet one) {
        one.lastNanos = clock.monotonicNanos();
        if (one.task == null) {
            arm(one, silence(one));
        }
    }

    private static long silence(Quiet one) {
        return ((Trigger.OnSession) one.active.rule.trigger()).silence().toNanos();
    }

    private void arm(Quiet one, long nanos) {
        one.task = bus.after(nanos, () -> look(one));
    }

    private void look(Quiet one) {
        long left = one.lastNanos + silence(one) - clock.monotonicNanos();
        if (left > 0) {
            arm(one, left);
        } else {
            one.task = null;
            found.by(one.active, occasion(SessionChange.SILENT, one.session, one.session.origin()));
        }
    }
}
