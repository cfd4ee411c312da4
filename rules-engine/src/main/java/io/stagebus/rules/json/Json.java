package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import java.util.List;

/** What a JSON file says, and where it says it. Immutable. */
sealed interface Json {

    /**
     * A place in a file, for people.
     *
     * @param line from 1
     * @param column from 1, in UTF-16 units
     */
    record Place(int line, int column) {}

    /** Where it begins. */
    Place place();

    /** An object; no two members have the same name. */
    record Obj(Place place, List<Member> members) implements Json {
        public Obj {
            members = List.copyOf(members);
        }
    }

    /** A name with what it stands for. */
    record Member(String name, Place place, Json value) {}

    /** An array. */
    record Arr(Place place, List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** Null, a truth value, a number or a string. */
    record Scalar(Place place, Value value) implements Json {}
}
