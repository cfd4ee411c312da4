package io.stagebus.appliance.client;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why a connection was not made or broke off, for a person. */
final class Unreached {

    private Unreached() {}

    /** The reason in a few words. */
    static String why(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return why(failure.getCause());
        }
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            switch (at) {
                case UnknownHostException e -> {
                    return "no host of that name is known";
                }
                case UnresolvedAddressException e -> {
                    return "no host of that name is known";
                }
                case CertPathBuilderException e -> {
                    return "its certificate is not trusted here; JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE names"
                            + " what is";
                }
                case WebSocketHandshakeException e -> {
                    return "HTTP " + e.getResponse().statusCode();
                }
                default -> {
                    // Its cause may tell more.
                }
            }
        }
        if (failure.getMessage() == null) {
            return failure instanceof ConnectException
                    ? "connection refused"
                    : failure.getClass().getSimpleName();
        }
        return failure.getMessage();
    }
}
