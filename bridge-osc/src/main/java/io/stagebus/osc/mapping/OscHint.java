package io.stagebus.osc.mapping;

import io.stagebus.core.address.AddressPattern;

/**
 * How values look on the wire at the addresses that a pattern selects, for receivers that are particular (R10). Immutable.
 *
 * @param pattern addresses of the one address space
 * @param tags type tags for the arguments, such as {@code f} or {@code iis}; empty for the usual ones. A number goes out as
 *     the tag says, rounded where it says {@code i} or {@code h}; {@code s} takes numbers too. What cannot be made so goes
 *     out as usual
 * @param booleans how true and false travel
 */
public record OscHint(AddressPattern pattern, String tags, Booleans booleans) {

    /** The tags a hint may have; no brackets. */
    public static final String TAGS = "ifsbhtdScrmTFNI";

    /** How true and false travel. */
    public enum Booleans {
        /** As the tags {@code T} and {@code F}. */
        TAGS,
        /** As the integers 1 and 0, which mean true and false when they come back. */
        NUMBERS
    }

    /** Refuses what is no tag. */
    public OscHint {
        for (int i = 0; i < tags.length(); i++) {
            if (TAGS.indexOf(tags.charAt(i)) < 0) {
                throw new IllegalArgumentException("tags must be of " + TAGS + " but are \"" + tags + "\"");
            }
        }
    }
}
