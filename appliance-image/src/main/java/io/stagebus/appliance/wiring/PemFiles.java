package io.stagebus.appliance.wiring;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A certificate chain and its key, read from PEM files and found to belong together. Immutable.
 *
 * @param chain the server's certificate first
 * @param key its private key
 */
record PemFiles(List<X509Certificate> chain, PrivateKey key) {

    private static final long MAX_BYTES = 1 << 20;
    private static final Pattern KEY = Pattern.compile(
            "-----BEGIN ((?:[A-Z]+ )?)PRIVATE KEY-----" + "([A-Za-z0-9+/=\\s]+)-----END (?:[A-Z]+ )?PRIVATE KEY-----");

    /** Copies {@code chain}. */
    PemFiles {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both files. Blocks.
     *
     * @throws StartupException with one sentence about what is wrong with them
     */
    static PemFiles read(Path certificate, Path keyFile) throws StartupException {
        List<X509Certificate> chain = chain(certificate);
        PublicKey wanted = chain.getFirst().getPublicKey();
        PrivateKey key = key(keyFile, wanted.getAlgorithm());
        if (!belongTogether(key, wanted)) {
            throw new StartupException(
                    "The key " + keyFile + " (--key) is not the one of the certificate " + certificate
                            + " (--cert), which is for "
                            + chain.getFirst().getSubjectX500Principal().getName()
                            + "; give the key that the certificate was made with.");
        }
        return new PemFiles(chain, key);
    }

    private static byte[] bytes(Path file, String flag) throws StartupException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new StartupException(file + " (" + flag + ") is larger than 1 MiB and so no PEM file.");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new StartupException("There is no file " + file + " (" + flag + ").", e);
        } catch (AccessDeniedException e) {
            throw new StartupException(
                    file + " (" + flag + ") may not be read by user " + System.getProperty("user.name")
                            + "; change its owner or its mode.",
                    e);
        } catch (IOException e) {
            throw new StartupException(file + " (" + flag + ") cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> chain(Path file) throws StartupException {
        byte[] bytes = bytes(file, "--cert");
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
            throw new StartupException(file + " (--cert) holds no certificate; expected PEM, the server's own first.");
        } catch (CertificateException e) {
            throw new StartupException(
                    file + " (--cert) is no certificate in PEM form: " + e.getMessage() + "; give the full chain.", e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws StartupException {
        Matcher pem = KEY.matcher(new String(bytes(file, "--key"), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new StartupException(file + " (--key) holds no private key in PEM form; one with a password can be"
                    + " opened with: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out plain.pem");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            byte[] pkcs8 = switch (pem.group(1)) {
                case "" -> der;
                case "RSA " -> wrap(PKCSObjectIdentifiers.rsaEncryption, der);
                case "EC " -> wrap(X9ObjectIdentifiers.id_ecPublicKey, der);
                default ->
                    throw new StartupException(file + " (--key) is a " + pem.group(1) + "key, which cannot be used;"
                            + " make it plain with: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out plain.pem");
            };
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new StartupException(
                    file + " (--key) is no private key of the certificate's kind, " + algorithm
                            + "; give the key that the certificate was made with.",
                    e);
        }
    }

    /** The older forms carry no name of their algorithm; PKCS#8 is the same with one around it. */
    private static byte[] wrap(org.bouncycastle.asn1.ASN1ObjectIdentifier algorithm, byte[] der) throws IOException {
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            AlgorithmIdentifier rsa = new AlgorithmIdentifier(algorithm, DERNull.INSTANCE);
            return new PrivateKeyInfo(rsa, RSAPrivateKey.getInstance(der)).getEncoded();
        }
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        return new PrivateKeyInfo(new AlgorithmIdentifier(algorithm, key.getParametersObject()), key).getEncoded();
    }

    private static boolean belongTogether(PrivateKey key, PublicKey wanted) {
        String name = switch (wanted.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> wanted.getAlgorithm();
        };
        byte[] text = "stagebus".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(name);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(wanted);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
