package io.stagebus.mqtt.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PayloadCodecPropertyTest {

    @Provide
    Arbitrary<Value> values() {
        Arbitrary<Value> leaves = Arbitraries.oneOf(
                Arbitraries.just(Value.NULL),
                Arbitraries.of(true, false).map(Value::of),
                Arbitraries.longs().map(Value::of),
                Arbitraries.doubles().map(Value::of),
                Arbitraries.strings().ascii().ofMaxLength(8).map(Value::of));
        Arbitrary<Value> arrays = leaves.list().ofMaxSize(4).map(Value.Array::new);
        Arbitrary<Value> maps = Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMaxLength(4), Arbitraries.oneOf(leaves, arrays))
                .ofMaxSize(4)
                .map(Value.Dict::new);
        return Arbitraries.oneOf(leaves, arrays, maps);
    }

    /** R9: a value is read back as a value that is written the same way; nothing drifts on a second trip. */
    @Property
    void aSecondTripChangesNothing(@ForAll("values") Value value) {
        Bytes once = PayloadCodec.encode(value);

        assertThat(PayloadCodec.encode(PayloadCodec.decode(once.buffer()))).isEqualTo(once);
    }

    @Property
    void onlyADeletionIsAnEmptyPayload(@ForAll("values") Value value) {
        assertThat(PayloadCodec.encode(value).size()).isPositive();
    }

    @Property
    void integersAndOrdinaryFloatsKeepTheirNumber(@ForAll long integer, @ForAll double real) {
        assertThat(PayloadCodec.decode(PayloadCodec.encode(Value.of(integer)).buffer()))
                .isEqualTo(Value.of(integer));
        assertThat(PayloadCodec.decode(PayloadCodec.encode(Value.of(real)).buffer())
                        .asDouble())
                .isEqualTo(real);
    }

    /** R8, R9: payload and properties go out as they came in, whatever they are. */
    @Property
    void theAttachmentGivesBackWhatItWasGiven(
            @ForAll byte[] payload,
            @ForAll byte[] properties,
            @ForAll @IntRange(max = 2) int qos,
            @ForAll @LongRange(min = -1, max = 0xFFFF_FFFFL) long expiry) {
        ByteBuf buffer = Unpooled.wrappedBuffer(payload);

        Origination packed = Attachment.pack(qos, qos > 0, expiry, Bytes.copyOf(properties), buffer);

        Attachment attachment = Attachment.of(packed);
        assertThat(buffer.readableBytes()).isZero();
        assertThat(bytes(attachment.payload())).isEqualTo(payload);
        assertThat(bytes(attachment.properties())).isEqualTo(properties);
        assertThat(attachment.qos()).isEqualTo(qos);
        assertThat(Attachment.qosOf(Attachment.content(packed))).isEqualTo(qos);
        assertThat(attachment.expirySeconds()).isEqualTo(expiry);
        Content content = Attachment.content(packed);
        assertThat(content.isPresent()).isEqualTo(payload.length > 0);
        if (payload.length > 0) {
            assertThat(content.value()).isEqualTo(PayloadCodec.decode(ByteBuffer.wrap(payload)));
        }
    }

    /** What another version left, or what was damaged, is still readable as a payload. */
    @Property
    void readsForeignDataAsAPayload(@ForAll byte[] data) {
        Origination foreign = new Origination(Attachment.DOOR, Bytes.copyOf(data));

        Attachment attachment = Attachment.of(foreign);

        assertThat(attachment.payloadSize()).isLessThanOrEqualTo(data.length);
        assertThat(bytes(attachment.payload())).hasSize(attachment.payloadSize());
        assertThat(bytes(attachment.properties()).length).isLessThanOrEqualTo(data.length);
        assertThat(List.of(0, 1, 2, 3)).contains(attachment.qos());
        assertThat(Attachment.content(foreign).value()).isNotNull();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
