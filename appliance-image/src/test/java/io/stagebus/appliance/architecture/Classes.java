package io.stagebus.appliance.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes that the architecture tests look at, read once. Any thread. */
final class Classes {
    /** What ships: every class of every module that the program is made of, without tests. */
    static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages("io.stagebus");

    /** The repository's root; Maven runs the tests of a module in the module's folder. */
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private Classes() {}

    /** The test classes of every module that has been built. */
    static JavaClasses tests() {
        String folder =
                REPOSITORY.resolve("appliance-image").relativize(ownFolder()).toString();
        return new ClassFileImporter().importPaths(moduleFolders(folder));
    }

    /** Where this class was compiled to: a build without the checks has a folder of its own. */
    private static Path ownFolder() {
        try {
            return Path.of(Classes.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The folders called {@code inside} of all modules in which there is one. */
    static List<Path> moduleFolders(String inside) {
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            return modules.filter(module -> Files.exists(module.resolve("pom.xml")))
                    .map(module -> module.resolve(inside))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
