package io.stagebus.appliance.config;

import io.stagebus.core.session.AccessScope;

/**
 * One line of the {@code access:} list (R31).
 *
 * @param door the door's name, or {@link #ANY_DOOR}
 * @param grant what its clients may do
 */
public record AccessEntry(String door, AccessScope.Grant grant) {

    /** Every door. */
    public static final String ANY_DOOR = "*";

    /** Whether it is about {@code name}. */
    boolean isAbout(String name) {
        return door.equals(ANY_DOOR) || door.equals(name);
    }
}
