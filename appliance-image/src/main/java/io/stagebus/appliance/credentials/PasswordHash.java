package io.stagebus.appliance.credentials;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) over passwords, written as {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}. One takes some 20 MiB and
 * tens of milliseconds: never on the bus thread.
 */
final class PasswordHash {

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    /** What a file may ask of this machine. */
    private static final int MAX_MEMORY_KIB = 65_536;

    private static final int MAX_PASSES = 10;

    private static final Pattern FORM = Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=([0-9])"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordHash() {}

    /** A hash of {@code password} with a salt of its own. */
    static String of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = argon2(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /** Whether {@code text} is a hash that this machine is willing to check. */
    static boolean isOne(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                && Integer.parseInt(form.group(1)) <= MAX_MEMORY_KIB
                && Integer.parseInt(form.group(1)) >= 8
                && Integer.parseInt(form.group(2)) <= MAX_PASSES
                && Integer.parseInt(form.group(2)) >= 1
                && form.group(3).equals("1");
    }

    /** Whether {@code hash} was made of {@code password}. */
    static boolean matches(String password, String hash) {
        Matcher form = FORM.matcher(hash);
        if (!isOne(hash) || !form.matches()) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(form.group(4));
        byte[] wanted = Base64.getDecoder().decode(form.group(5));
        byte[] found = argon2(
                password,
                salt,
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)),
                wanted.length);
        return MessageDigest.isEqual(wanted, found);
    }

    private static byte[] argon2(String password, byte[] salt, int memoryKib, int passes, int lanes, int bytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .build());
        byte[] hash = new byte[bytes];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
