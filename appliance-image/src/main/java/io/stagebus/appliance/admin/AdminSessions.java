package io.stagebus.appliance.admin;

import io.stagebus.appliance.credentials.Decision;
import io.stagebus.core.bus.SignalBus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The sessions on the bus behind HTTP: one for each principal with its scope, made when it is first needed, and closed when
 * many others came after it: who asks is judged for each request. The administrator's stays. Any thread.
 */
final class AdminSessions {

    private static final int MOST = 100;

    private final AdminSession administrator;
    private final SignalBus bus;
    private final Map<Decision.Granted, AdminSession> others = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Decision.Granted, AdminSession> eldest) {
            if (size() <= MOST) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    };

    AdminSessions(SignalBus bus) {
        this.bus = bus;
        this.administrator = AdminSession.open(bus, Gate.ADMINISTRATOR, () -> {});
    }

    /** The session of somebody. */
    AdminSession of(Decision.Granted who) {
        if (who.scope().equals(Gate.ADMINISTRATOR.scope())) {
            return administrator;
        }
        synchronized (others) {
            return Objects.requireNonNull(
                    others.computeIfAbsent(who.forEver(), key -> AdminSession.open(bus, key, () -> forget(key))));
        }
    }

    /** What somebody may do was taken back; should they be given it again, that is another session. */
    private void forget(Decision.Granted who) {
        synchronized (others) {
            others.remove(who);
        }
    }
}
