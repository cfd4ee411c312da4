package io.stagebus.appliance.program;

import io.stagebus.core.ForeignTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine and its key, made by openssl in a folder of the test.
 *
 * @param certificate PEM
 * @param key PEM
 */
record TestCertificate(Path certificate, Path key) {

    /** Makes one whose subject is {@code name}; {@code kind} as openssl's {@code -newkey} has it. */
    static TestCertificate make(Path folder, String name, String... kind) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path certificate = folder.resolve(name + ".pem");
        Path key = folder.resolve(name + "-key.pem");
        java.util.ArrayList<String> arguments = new java.util.ArrayList<>(java.util.List.of("req", "-x509", "-nodes"));
        arguments.add("-newkey");
        arguments.addAll(java.util.List.of(kind));
        arguments.addAll(java.util.List.of(
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString()));
        Tool.run(ForeignTool.require("openssl", "openssl"), arguments.toArray(new String[0]));
        return new TestCertificate(certificate, key);
    }

    /** One on the curve that most have. */
    static TestCertificate make(Path folder, String name) throws IOException, InterruptedException {
        return make(folder, name, "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
    }

    /** Trusts only these. */
    static SSLContext trusting(TestCertificate... known) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (TestCertificate one : known) {
            try (InputStream in = Files.newInputStream(one.certificate)) {
                Certificate read = CertificateFactory.getInstance("X.509").generateCertificate(in);
                store.setCertificateEntry(one.certificate.toString(), read);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
