package io.stagebus.core.journal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class FileFailureTest {

    @Test
    void aPersonReadsWhyNotOnlyWhere() {
        assertThat(FileFailure.sentence(new NoSuchFileException("/a"))).isEqualTo("/a: no such file or folder");
        assertThat(FileFailure.sentence(new AccessDeniedException("/a"))).isEqualTo("/a: no permission");
        assertThat(FileFailure.sentence(new NotDirectoryException("/a"))).isEqualTo("/a: not a folder");
        assertThat(FileFailure.sentence(new FileSystemException("/a", null, "Too many open files")))
                .isEqualTo("/a: Too many open files");
        assertThat(FileFailure.sentence(new IOException("No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(FileFailure.reason(new IOException())).isEqualTo("IOException");
    }
}
