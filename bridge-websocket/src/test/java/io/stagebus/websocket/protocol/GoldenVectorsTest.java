package io.stagebus.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every golden vector is read, written and written again as it is stated. */
final class GoldenVectorsTest {

    /**
     * Where this gateway reads more than the reference, on purpose, each with the fault of the reference that it avoids.
     */
    private static final Map<String, String> DEVIATIONS = Map.of(
            "legacy/set-bin-utf8-valid", "★ bytes that happen to be UTF-8 turn into a string: they stay bytes",
            "legacy/set-bin-utf8-invalid", "★ bytes that are no UTF-8 cost the frame: they are bytes",
            "legacy/subscribe-options-camel", "★ maxRate, as documented, is ignored: it is read",
            "legacy/publish-timeline-rust", "★ a timeline loses its keyframes: they go on as the value");

    private static final List<Vector> ALL = Vector.all();

    @Test
    void the_file_is_complete_and_the_deviations_are_few() {
        assertThat(ALL).hasSize(474);
        assertThat(DEVIATIONS).hasSizeLessThanOrEqualTo(5);
        assertThat(ALL.stream().map(Vector::name)).containsAll(DEVIATIONS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> every_vector_is_refused_or_read_as_stated() {
        return others().map(vector -> dynamicTest(vector.name(), () -> {
            if (vector.isRefused()) {
                assertThatThrownBy(vector::decode).isInstanceOf(ClaspException.class);
            } else {
                Message message = vector.decode();
                JsonNode model = vector.json().path("model");
                if (model.isObject()) {
                    assertThat(MessageModel.of(message)).isEqualTo(MessageModel.normalised(model));
                }
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> every_message_is_written_again_as_stated() {
        return others().filter(vector -> !vector.isRefused())
                .map(vector -> dynamicTest(vector.name(), () -> {
                    assertThat(encoded(vector.decode()))
                            .isEqualTo(HexFormat.of().formatHex(vector.reencoded()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_truncation_at_any_byte_fails_as_declared_or_means_something() {
        return ALL.stream()
                .filter(vector -> !vector.isRefused())
                .map(vector -> dynamicTest(vector.name(), () -> {
                    byte[] whole = vector.frame();
                    int header = (whole[1] & 0x20) != 0 ? 12 : 4;
                    int frame = header + payloadLength(whole);
                    MessageCodec codec = new MessageCodec(new AddressTable());
                    for (int length = 0; length < frame; length++) {
                        ByteBuf cut = Unpooled.wrappedBuffer(whole, 0, length);
                        assertThat(isMessage(codec, cut))
                                .as("cut at byte %d", length)
                                .isFalse();
                        if (length >= header) {
                            // The same bytes once more, under a header that admits there are no others.
                            byte[] honest = Arrays.copyOf(whole, length);
                            honest[2] = (byte) ((length - header) >>> 8);
                            honest[3] = (byte) (length - header);
                            isMessage(codec, Unpooled.wrappedBuffer(honest));
                        }
                    }
                }));
    }

    /** Anything but a message and the declared exception fails the test that asks. */
    private static boolean isMessage(MessageCodec codec, ByteBuf bytes) {
        try {
            return codec.decode(bytes, FrameCodec.decode(bytes)) != null;
        } catch (ClaspException e) {
            assertThat(e.byteOffset()).isBetween(0, bytes.readableBytes());
            return false;
        }
    }

    private static int payloadLength(byte[] frame) {
        return ((frame[2] & 0xFF) << 8) | (frame[3] & 0xFF);
    }

    private static Stream<Vector> others() {
        return ALL.stream().filter(vector -> !DEVIATIONS.containsKey(vector.name()));
    }

    private static String encoded(Message message) {
        ByteBuf out = Unpooled.buffer();
        assertThat(MessageCodec.encode(out, message)).isTrue();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Message decode(String name) throws ClaspException {
        return ALL.stream()
                .filter(each -> each.name().equals(name))
                .findAny()
                .orElseThrow()
                .decode();
    }

    @Test
    void deviation_bin_stays_bytes() throws ClaspException {
        assertThat(((Message.Set) decode("legacy/set-bin-utf8-valid")).value()).isEqualTo(Value.of(Bytes.utf8("ab")));
        assertThat(((Message.Set) decode("legacy/set-bin-utf8-invalid")).value())
                .isEqualTo(Value.of(Bytes.copyOf(new byte[] {(byte) 0xFF, (byte) 0xFE})));
    }

    @Test
    void deviation_max_rate_is_read_in_camel_case_too() throws ClaspException {
        Message.Subscribe subscribe = (Message.Subscribe) decode("legacy/subscribe-options-camel");
        assertThat(subscribe.options().maxRateHz()).isEqualTo(30);
    }

    @Test
    void deviation_a_timeline_keeps_its_keyframes() throws ClaspException {
        Message.Publish publish = (Message.Publish) decode("legacy/publish-timeline-rust");
        assertThat(publish.content().value())
                .isInstanceOfSatisfying(
                        Value.Dict.class,
                        timeline -> assertThat(timeline.entries())
                                .containsOnlyKeys("keyframes", "loop_", "start_time", "duration"));
    }
}
