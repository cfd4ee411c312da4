package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.Optional;

/** What a template or an expression may speak of: the trigger's value, its address, and the captures of its pattern. */
@FunctionalInterface
public interface Slots {

    /** The slot of the trigger's value. */
    String VALUE = "value";

    /** The slot of the trigger's address. */
    String ADDRESS = "address";

    /** What stands in the slot with this name; empty when there is none. */
    Optional<Value> slot(String name);
}
