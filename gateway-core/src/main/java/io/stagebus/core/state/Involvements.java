package io.stagebus.core.state;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which Params a session holds a lock on or contributes to, so that its end can free them. Holds nothing for Params that are
 * gone and for sessions that hold nothing. Not thread-safe.
 */
final class Involvements {

    private final Map<String, Set<ParamState>> bySession = new HashMap<>();

    /**
     * Brings the books in line with {@code state}.
     *
     * @param exists whether it is still what is at its address
     */
    void update(ParamState state, boolean exists) {
        Set<String> before = state.involved();
        Set<String> now = exists ? state.sessions() : Set.of();
        if (before.equals(now)) {
            return;
        }
        for (String session : before) {
            Set<ParamState> states = bySession.get(session);
            if (!now.contains(session) && states != null) {
                states.remove(state);
                if (states.isEmpty()) {
                    bySession.remove(session);
                }
            }
        }
        for (String session : now) {
            bySession.computeIfAbsent(session, id -> new LinkedHashSet<>()).add(state);
        }
        state.involve(now);
    }

    /** The first Params of a session, in the order it came by them, {@code most} at the most; a copy. */
    List<ParamState> of(String session, int most) {
        return bySession.getOrDefault(session, Set.of()).stream().limit(most).toList();
    }

    /** How many sessions have Params. */
    int sessions() {
        return bySession.size();
    }
}
