package io.stagebus.appliance.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The names the program answers to. As {@code clasp-relay} it runs the gateway and takes the flags of {@code run} bare; as
 * {@code clasp} or {@code stagebus} it takes commands. One of these names as the first argument counts as the name it was
 * called by, because container files repeat it behind an entry point that is the program already.
 */
final class CalledAs {

    private static final Set<String> RELAYS = Set.of("clasp-relay", "relay");
    private static final Set<String> PROGRAMS = Set.of("clasp-relay", "relay", "clasp", "stagebus");
    /** What also makes sense before any command. */
    private static final Set<String> OF_THE_PROGRAM = Set.of("--version", "-V");

    private CalledAs() {}

    /**
     * The arguments as the program called {@code stagebus} takes them.
     *
     * @param name what it was called, without its folder
     * @param arguments behind the name
     */
    static String[] arguments(String name, String[] arguments) {
        List<String> rest = new ArrayList<>(Arrays.asList(arguments));
        String called = name;
        if (!rest.isEmpty() && PROGRAMS.contains(rest.getFirst())) {
            called = rest.removeFirst();
        }
        boolean isBare =
                rest.isEmpty() || (rest.getFirst().startsWith("-") && !OF_THE_PROGRAM.contains(rest.getFirst()));
        if (RELAYS.contains(called) && isBare) {
            rest.addFirst("run");
        }
        return rest.toArray(new String[0]);
    }
}
