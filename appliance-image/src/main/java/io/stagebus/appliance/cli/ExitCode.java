package io.stagebus.appliance.cli;

/** What the program exits with, by the customs of {@code sysexits.h}. */
final class ExitCode {

    /** All went well. */
    static final int OK = 0;

    /** The gateway cannot start: a port is in use, the data folder cannot be opened. */
    static final int CANNOT_START = 1;

    /** The command line is wrong. */
    static final int USAGE = 64;

    /** What was given to send is no value, or was refused as one. */
    static final int DATA = 65;

    /** There is nothing at that address. */
    static final int NOT_FOUND = 66;

    /** No gateway answers. */
    static final int UNAVAILABLE = 69;

    /** A fault of ours. */
    static final int SOFTWARE = 70;

    /** Not now: the gateway is overloaded or full. */
    static final int TRY_LATER = 75;

    /** The gateway refuses: no access, or another session holds the lock. */
    static final int NO_PERMISSION = 77;

    /** The configuration or a rule file is wrong. */
    static final int CONFIG = 78;

    private ExitCode() {}
}
