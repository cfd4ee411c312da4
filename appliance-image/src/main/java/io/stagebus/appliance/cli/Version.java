package io.stagebus.appliance.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which build this is. */
public final class Version implements IVersionProvider {

    /** For picocli. */
    public Version() {}

    /** The version, as the jar's manifest says; {@code development} when run from classes. */
    public static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"stagebus " + text(), "on " + Runtime.version() + ", " + System.getProperty("os.name")};
    }
}
