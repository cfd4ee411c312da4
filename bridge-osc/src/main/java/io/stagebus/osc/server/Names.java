package io.stagebus.osc.server;

import io.stagebus.osc.mapping.OscName;
import io.stagebus.osc.mapping.OscRoot;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What names mean in the roots of the configuration, remembered for each: a name that comes again and again is read once.
 * Bounded, because strangers choose the names. Bus thread only.
 */
final class Names {

    private static final int MAX_REMEMBERED = 8_192;
    private static final int MAX_REMEMBERED_LENGTH = 128;

    private final Map<OscRoot, Map<String, OscName>> known = new HashMap<>();
    private final int maxEach;

    /** Nothing is remembered yet; for other roots than these nothing will be. */
    Names(Collection<OscRoot> roots) {
        roots.forEach(root -> known.put(root, new HashMap<>()));
        maxEach = MAX_REMEMBERED / Math.max(1, known.size());
    }

    OscName read(OscRoot root, String name) {
        Map<String, OscName> names = known.get(root);
        if (names == null) {
            return root.read(name);
        }
        OscName before = names.get(name);
        if (before != null) {
            return before;
        }
        OscName read = root.read(name);
        if (read instanceof OscName.Plain && name.length() <= MAX_REMEMBERED_LENGTH) {
            if (names.size() >= maxEach) {
                names.clear();
            }
            names.put(name, read);
        }
        return read;
    }
}
