package io.stagebus.benchmarks.server;

import io.moquette.broker.security.IAuthenticator;
import java.nio.charset.StandardCharsets;

/** Lets in the user {@code stage} with the password {@code manager}, and nobody else. Any thread; made by moquette. */
public final class OneUser implements IAuthenticator {

    @Override
    public boolean checkValid(String clientId, String username, byte[] password) {
        return "stage".equals(username)
                && password != null
                && new String(password, StandardCharsets.UTF_8).equals("manager");
    }
}
