package io.stagebus.appliance.config;

import java.nio.file.Path;

/** Where a value was said. Immutable. */
public sealed interface Source {

    /** On the command line. */
    record Flag(String flag) implements Source {}

    /** In the environment. */
    record Variable(String name) implements Source {}

    /**
     * In the file.
     *
     * @param line from 1
     * @param column from 1
     */
    record File(Path path, int line, int column) implements Source {}

    /** Nowhere. */
    record Default() implements Source {}

    /** Taken from another setting that was said. */
    record Inherited(Setting from, Source source) implements Source {}

    /** Whether anybody said it at all. */
    default boolean isSaid() {
        return switch (this) {
            case Flag flag -> true;
            case Variable variable -> true;
            case File file -> true;
            case Default d -> false;
            case Inherited(Setting from, Source source) -> source.isSaid();
        };
    }

    /** For people: {@code --mqtt-port}, {@code STAGEBUS_MQTT_PORT}, {@code venue.yaml:3:9}, {@code default}. */
    default String label() {
        return switch (this) {
            case Flag(String flag) -> flag;
            case Variable(String name) -> name;
            case File(Path path, int line, int column) -> path + ":" + line + ":" + column;
            case Default d -> "default";
            case Inherited(Setting from, Source source) ->
                source.isSaid() ? source.label() : "default of " + from.key();
        };
    }
}
