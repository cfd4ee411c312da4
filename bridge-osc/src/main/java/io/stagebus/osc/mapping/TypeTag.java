package io.stagebus.osc.mapping;

import java.util.ArrayList;
import java.util.List;

/** A type tag string as a tree, to give a value back the way it came (R8, R10). Immutable. */
sealed interface TypeTag {

    /** One tag, such as {@code d}. */
    record One(char tag) implements TypeTag {}

    /** {@code [ ]} with what is in it. */
    record Group(List<TypeTag> items) implements TypeTag {
        public Group {
            items = List.copyOf(items);
        }
    }

    /**
     * Reads tags without their comma. Tags of an unknown form are read as what they are; a group that is not closed ends at
     * the end.
     */
    static List<TypeTag> parse(String tags) {
        List<List<TypeTag>> open = new ArrayList<>();
        open.add(new ArrayList<>());
        for (int i = 0; i < tags.length(); i++) {
            char tag = tags.charAt(i);
            if (tag == '[') {
                open.add(new ArrayList<>());
            } else if (tag != ']') {
                open.getLast().add(new One(tag));
            } else if (open.size() > 1) {
                close(open);
            }
        }
        while (open.size() > 1) {
            close(open);
        }
        return List.copyOf(open.getFirst());
    }

    private static void close(List<List<TypeTag>> open) {
        List<TypeTag> items = open.removeLast();
        open.getLast().add(new Group(items));
    }
}
