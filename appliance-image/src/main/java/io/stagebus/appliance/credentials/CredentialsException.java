package io.stagebus.appliance.credentials;

/** The credentials cannot be used. The message is one sentence for who runs the gateway: what is wrong, where, what to do. */
public final class CredentialsException extends Exception {

    private static final long serialVersionUID = 1;

    CredentialsException(String sentence) {
        super(sentence);
    }

    CredentialsException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
