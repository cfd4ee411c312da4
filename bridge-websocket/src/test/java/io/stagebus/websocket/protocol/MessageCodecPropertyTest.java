package io.stagebus.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read as the same, and what a signal becomes is what its message would. */
final class MessageCodecPropertyTest {

    private final MessageCodec codec = new MessageCodec(new AddressTable());

    @Provide
    Arbitrary<Message> messages() {
        return Messages.any();
    }

    @Provide
    Arbitrary<Value> values() {
        return Messages.value();
    }

    private Message decoded(ByteBuf bytes) throws ClaspException {
        return codec.decode(bytes, FrameCodec.decode(bytes));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_message_comes_back_as_itself(@ForAll("messages") Message message) throws ClaspException {
        ByteBuf bytes = Unpooled.buffer();
        assertThat(MessageCodec.encode(bytes, message)).isTrue();
        assertThat(decoded(bytes)).isEqualTo(message);
        assertThat(decoded(bytes)).as("with its address known already").isEqualTo(message);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_message_cut_anywhere_fails_as_declared_or_is_another(@ForAll("messages") Message message) {
        ByteBuf bytes = Unpooled.buffer();
        MessageCodec.encode(bytes, message);
        int length = bytes.readableBytes();
        for (int cut = 4; cut < length; cut++) {
            ByteBuf shorter = bytes.copy(0, cut);
            shorter.setShort(2, cut - 4);
            try {
                assertThat(decoded(shorter)).isNotNull();
            } catch (ClaspException e) {
                assertThat(e.byteOffset()).isBetween(2, cut);
            }
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_param_goes_out_as_the_set_it_is(@ForAll("values") Value value, @ForAll long revision) throws ClaspException {
        Address address = Address.of("/a/ü");
        Signal.Param param =
                new Signal.Param(address, Content.of(value), revision, 5, Origin.GATEWAY, ParamFlags.NONE, false);
        ByteBuf bytes = Unpooled.buffer();
        assertThat(SignalFrames.write(bytes, param)).isTrue();
        assertThat(decoded(bytes))
                .isEqualTo(new Message.Set(WireAddress.of("/a/ü"), value, true, revision, ParamFlags.NONE));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_gesture_goes_out_as_the_publish_it_is(
            @ForAll("values") Value value, @ForAll GesturePhase phase, @ForAll int id) throws ClaspException {
        PublishFields fields = PublishFields.ofId(id & 0xFFFF_FFFFL);
        Signal.Gesture gesture =
                new Signal.Gesture(Address.of("/g"), Content.of(value), phase, fields, 5, Origin.GATEWAY);
        ByteBuf bytes = Unpooled.buffer();
        assertThat(SignalFrames.write(bytes, gesture)).isTrue();
        assertThat(decoded(bytes))
                .isEqualTo(new Message.Publish(
                        SignalKind.GESTURE, WireAddress.of("/g"), Content.of(value), phase, fields));
    }
}
