package io.stagebus.appliance.config;

import java.net.URI;
import java.util.Optional;

/**
 * A platform whose signed tokens (JWT, RFC 7519) let people in. At least one of keys and judge is there.
 *
 * @param keys where its keys are (JWKS, RFC 7517): http, https or file
 * @param judge who is asked about each token, once its signature is right: http or https
 * @param internalKey what is shown to the judge; empty for nothing
 */
public record PlatformConfig(Optional<URI> keys, Optional<URI> judge, String internalKey) {

    /** Without the key. */
    @Override
    public String toString() {
        return "PlatformConfig[keys=" + keys + ", judge=" + judge + "]";
    }
}
