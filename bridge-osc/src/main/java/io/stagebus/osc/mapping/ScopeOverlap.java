package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.PatternSegment;
import java.util.List;

/** Whether a pattern can match anything below a root. */
final class ScopeOverlap {

    private ScopeOverlap() {}

    /**
     * Whether some address below {@code prefix} may match. Wildcards inside a segment count as matching, so this may say yes
     * where nothing does, never no where something would.
     *
     * @param prefix an address, or empty for the whole tree
     */
    static boolean reaches(AddressPattern pattern, String prefix) {
        List<String> names = prefix.isEmpty() ? List.of() : Address.of(prefix).segments();
        List<PatternSegment> segments = pattern.segments();
        for (int i = 0; i < names.size() && i < segments.size(); i++) {
            switch (segments.get(i)) {
                case PatternSegment.Literal(String text) -> {
                    if (!text.equals(names.get(i))) {
                        return false;
                    }
                }
                case PatternSegment.Many many -> {
                    return true;
                }
                case PatternSegment.One one -> {}
                case PatternSegment.Glob glob -> {}
            }
        }
        return segments.size() > names.size() || endsOpen(segments);
    }

    private static boolean endsOpen(List<PatternSegment> segments) {
        return segments.getLast() instanceof PatternSegment.Many;
    }
}
