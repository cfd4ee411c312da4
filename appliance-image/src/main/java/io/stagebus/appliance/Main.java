package io.stagebus.appliance;

/** The program's entry. */
public final class Main {
    private Main() {}

    /**
     * Runs the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.out.println("stagebus 0.1.0-SNAPSHOT");
    }
}
