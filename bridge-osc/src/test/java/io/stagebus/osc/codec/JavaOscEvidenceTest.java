package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.illposed.osc.OSCPacket;
import com.illposed.osc.OSCParseException;
import com.illposed.osc.OSCParser;
import com.illposed.osc.OSCSerializerAndParserBuilder;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What ADR 2 says of javaosc-core 0.8, replayed against it, and beside it what our own decoder makes of the same bytes.
 * Where this fails because the library has become better, the decision is open again. With {@code ./mvnw -Pevidence verify}
 * each line is printed.
 */
class JavaOscEvidenceTest {

    private static final int MAX_DATAGRAM = 65_507;

    private final OSCParser parser = new OSCSerializerAndParserBuilder().buildParser();

    private static void say(String what, boolean fails) {
        if (Boolean.getBoolean("stagebus.evidence")) {
            System.out.println((fails ? "FAIL" : "PASS") + " javaosc-core 0.8: " + what);
        }
        assertThat(fails)
                .as("javaosc-core still fails here; if not, ADR 2 is open again: " + what)
                .isTrue();
    }

    /** An uninterrupted chain of bundles, each the only element of the one around it. */
    private static byte[] nestedBundles() {
        int depth = (MAX_DATAGRAM - 16) / 20;
        ByteBuffer bytes = ByteBuffer.allocate(16 + 20 * depth);
        while (bytes.remaining() > 16) {
            head(bytes);
            bytes.putInt(bytes.remaining() - 4);
        }
        head(bytes);
        return bytes.array();
    }

    private static void head(ByteBuffer bytes) {
        bytes.putLong(0x2362756E646C6500L).putLong(1);
    }

    private OSCPacket parsed(byte[] bytes) throws OSCParseException {
        return parser.convert(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    private static void refusedByOurs(byte[] bytes) {
        assertThatCode(() -> new OscDecoder().decode(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOf(OscException.class);
    }

    @Test
    void oneDatagramOfNestedBundlesOverflowsTheStack() throws InterruptedException {
        byte[] bytes = nestedBundles();
        AtomicBoolean overflown = new AtomicBoolean();
        // The stack of a thread that a server makes is half a megabyte to a megabyte.
        Thread receiver = new Thread(
                null,
                () -> {
                    try {
                        parsed(bytes);
                    } catch (StackOverflowError e) {
                        overflown.set(true);
                    } catch (OSCParseException | RuntimeException e) {
                        overflown.set(false);
                    }
                },
                "receiver",
                1 << 19);
        receiver.start();
        receiver.join();

        say("a datagram of nested bundles overflows the stack of its thread", overflown.get());
        refusedByOurs(bytes);
    }

    @Test
    void anUnknownTypeTagGivesNull() throws OSCParseException {
        byte[] bytes = OscBytes.of("'/a' .. ',Q' .. 00000001");

        OSCPacket packet = parsed(bytes);

        say("a message with an unknown type tag is " + packet, packet == null);
        refusedByOurs(bytes);
    }

    @Test
    void nestedArraysAreNotKnown() throws OSCParseException {
        OscMessage nested = OscMessage.of(
                "/a",
                new OscArgument.Array(List.of(
                        new OscArgument.Int32(1),
                        new OscArgument.Array(List.of(new OscArgument.Int32(2))),
                        new OscArgument.Int32(3))));
        byte[] bytes = OscBytes.encode(nested);

        OSCPacket packet = parsed(bytes);

        say("a message with an array in an array is " + packet, packet == null);
        assertThatCode(() -> assertThat(new OscDecoder().decode(Unpooled.wrappedBuffer(bytes)))
                        .isEqualTo(nested))
                .doesNotThrowAnyException();
    }

    @Test
    void otherThingsThanItsDeclaredErrorComeOutOfIt() {
        int undeclared = 0;
        Random random = new Random(2);
        byte[] sound =
                OscBytes.encode(OscMessage.of("/synth/1", new OscArgument.Float32(1), new OscArgument.Text("x")));
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = sound.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                parsed(Arrays.copyOf(bytes, random.nextInt(bytes.length) / 4 * 4 + 4));
            } catch (OSCParseException e) {
                assertThat(e).isNotNull();
            } catch (RuntimeException e) {
                undeclared++;
            }
        }

        say(
                "of 2,000 messages with a wrong byte or their end cut off, " + undeclared
                        + " raised what is not declared",
                undeclared > 0);
    }
}
