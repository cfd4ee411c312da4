package io.stagebus.appliance.config;

/** What was said about a port. Immutable. */
public sealed interface PortChoice {

    /** No door: 0. */
    record Off() implements PortChoice {}

    /** Any free port, {@code auto}: for tests, which must not fight over numbers. */
    record Any() implements PortChoice {}

    /**
     * This one.
     *
     * @param number 1..65535
     */
    record Fixed(int number) implements PortChoice {}

    /**
     * Reads {@code 1..65535}, {@code 0} or {@code auto}.
     *
     * @throws InvalidSettingException when {@code text} is none of them
     */
    static PortChoice parse(Setting setting, String text) {
        if (text.equals("auto")) {
            return new Any();
        }
        int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (number < 0 || number > 65_535) {
            throw new InvalidSettingException(setting, "a port 1..65535, or 0 for none,", "\"" + text + "\"");
        }
        return number == 0 ? new Off() : new Fixed(number);
    }

    /** Whether there is a door at all. */
    default boolean isOpen() {
        return switch (this) {
            case Off off -> false;
            case Any any -> true;
            case Fixed fixed -> true;
        };
    }

    /** The number to bind, 0 for any free one. */
    default int toBind() {
        return switch (this) {
            case Off off -> 0;
            case Any any -> 0;
            case Fixed(int number) -> number;
        };
    }
}
