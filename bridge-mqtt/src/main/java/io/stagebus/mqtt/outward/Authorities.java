package io.stagebus.mqtt.outward;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whom a link's certificate must go back to. Any thread. */
final class Authorities {

    private Authorities() {}

    /**
     * Reads certificates in PEM.
     *
     * @throws IllegalArgumentException when the file cannot be read or has none, with its name
     */
    static TrustManagerFactory read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + count++, one);
            }
            if (count == 0) {
                throw new IllegalArgumentException(file + " has no certificate");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " cannot be read as certificates: " + e.getMessage(), e);
        }
    }
}
