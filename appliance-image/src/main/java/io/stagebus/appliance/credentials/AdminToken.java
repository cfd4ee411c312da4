package io.stagebus.appliance.credentials;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The administrator's token in a file: any text, or a new one where there is no file. Blocks; before anything is started. */
final class AdminToken {

    private static final int MAX_BYTES = 4_096;

    private AdminToken() {}

    /**
     * The token.
     *
     * @throws CredentialsException when it cannot be read, is empty, or cannot be made
     */
    static String of(Path file) throws CredentialsException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String token = new String(bytes, StandardCharsets.UTF_8).strip();
            if (token.isEmpty() || bytes.length > MAX_BYTES) {
                throw new CredentialsException("The admin token " + file + " is "
                        + (token.isEmpty() ? "empty" : "longer than " + MAX_BYTES + " bytes")
                        + "; make one with: openssl rand -hex 32 > " + file);
            }
            return token;
        } catch (NoSuchFileException e) {
            return make(file);
        } catch (AccessDeniedException e) {
            throw new CredentialsException(
                    "The admin token " + file + " may not be read by user " + System.getProperty("user.name")
                            + "; change its owner, or hand it over with LoadCredential= or a secret of the container.",
                    e);
        } catch (IOException e) {
            throw new CredentialsException("The admin token " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String make(Path file) throws CredentialsException {
        String token = Tokens.make();
        try {
            PrivateFile.replace(file, token + "\n").close();
            return token;
        } catch (IOException e) {
            throw new CredentialsException(
                    "There is no admin token " + file + " and none can be made there ("
                            + e.getClass().getSimpleName() + "); put one there with: openssl rand -hex 32 > " + file,
                    e);
        }
    }
}
