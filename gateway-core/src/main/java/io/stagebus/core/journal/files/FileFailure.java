package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an {@link IOException} about a file says, for a person: its message is often only a path. */
public final class FileFailure {

    private FileFailure() {}

    /** Why, such as {@code no permission}. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file or folder";
            case AccessDeniedException e -> "no permission";
            case NotDirectoryException e -> "not a folder";
            case FileAlreadyExistsException e -> "a file is in the way";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    /** Which file, where that is known, and why. */
    public static String sentence(IOException failure) {
        return failure instanceof FileSystemException e && e.getFile() != null
                ? e.getFile() + ": " + reason(failure)
                : reason(failure);
    }
}
