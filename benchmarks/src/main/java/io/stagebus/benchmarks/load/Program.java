package io.stagebus.benchmarks.load;

/** An end-to-end program. It starts what it needs, adds its figures to the report, and stops what it started. */
interface Program {

    /** What it is called on the command line and in the report. */
    String name();

    /** What it measures, in one line. */
    String summary();

    /** Whether it can measure a relay of which only the WebSocket URL is known. */
    default boolean takesAnyRelay() {
        return false;
    }

    /** Measures. Blocks; the program's main thread. */
    void run(Bench bench);
}
