package io.stagebus.core.journal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a damaged file is all that there is of it once the file is mended. */
class DamagedCopyTest {

    private static final Path FILE = Path.of("/data/tokens.json");
    private static final int WORLDS = 30;

    @Test
    void theCopyOutlivesThePower() throws Exception {
        byte[] damaged = "{ not whole ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < WORLDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.put(FILE, damaged);
            Path copy = disk.copyDamaged(FILE);
            disk.replace(FILE, new byte[] {'{', '}'});
            SimulatedDisk after = disk.afterCut();

            assertThat(copy).isEqualTo(Path.of("/data/tokens.json-damaged"));
            assertThat(after.paths()).contains(copy);
            assertThat(after.bytes(copy)).isEqualTo(damaged);
        }
    }

    /** Whoever may not read the file may not read its copy. */
    @Test
    void theCopyIsAsSecretAsTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("tokens.json"), "{");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        Path first = new SystemFiles().copyDamaged(file);
        Path second = new SystemFiles().copyDamaged(file);

        assertThat(second).isEqualTo(folder.resolve("tokens.json-damaged-2")).hasContent("{");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("r--------");
    }
}
