package io.stagebus.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import org.junit.jupiter.api.Test;

/** The generator's bytes as other decoders see them. */
final class FramesTest {

    private static ByteBuf written(FrameWriter frames, long sequence) {
        ByteBuf out = Unpooled.buffer();
        frames.write(out, sequence);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(frames.maxSize());
        return out;
    }

    @Test
    void a_set_is_laid_out_like_the_example_of_the_specification() {
        // CLASP "Worked example", with an integer and without a revision.
        ByteBuf frame = written(ClaspFrames.set("/x/1", ClaspFrames.CONFIRM), 6);
        assertThat(ByteBufUtil.hexDump(frame)).isEqualTo("53410010" + "21050004" + "2f782f31" + "0000000000000006");
        assertThat(ClaspFrames.sequence(frame, 0, frame.readableBytes())).isEqualTo(6);
    }

    @Test
    void the_example_of_the_specification_is_read() {
        ByteBuf frame = Unpooled.wrappedBuffer(
                ByteBufUtil.decodeHexDump("53410018" + "218700042f782f31" + "4018000000000000" + "0000000000000002"));
        assertThat(ClaspFrames.sequence(frame, 0, frame.readableBytes())).isEqualTo(6);
    }

    @Test
    void a_masked_frame_unmasks_to_the_same_bytes() {
        EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 65_536));
        FrameTemplate set = ClaspFrames.set("/odd", ClaspFrames.FIRE);
        server.writeInbound(written(set.masked(), 0x0123456789ABCDEFL));
        BinaryWebSocketFrame frame = server.readInbound();
        assertThat(frame.content()).isEqualTo(written(set, 0x0123456789ABCDEFL));
        frame.release();
    }

    @Test
    void a_bundle_carries_its_time_and_its_number() {
        ByteBuf bundle = Unpooled.wrappedBuffer(ClaspFrames.bundle(1_790_000_000_000_000L, "/x", 9));
        assertThat(ClaspFrames.bundleDueMicros(bundle)).isEqualTo(1_790_000_000_000_000L);
        assertThat(ClaspFrames.bundleSequence(bundle, 0, bundle.readableBytes()))
                .isEqualTo(9);
    }

    @Test
    void an_mqtt_publish_has_a_payload_that_is_a_number_without_leading_zeros() {
        EmbeddedChannel broker = new EmbeddedChannel(new MqttDecoder());
        broker.writeInbound(written(MqttPackets.publish("bench/x"), 42));
        MqttPublishMessage publish = broker.readInbound();
        assertThat(publish.variableHeader().topicName()).isEqualTo("bench/x");
        ByteBuf payload = publish.payload();
        SequenceReader reader = MqttPackets.counted(SequenceReader::digits);
        assertThat(reader.read(payload, payload.readerIndex(), payload.readableBytes()))
                .isEqualTo(42);
        assertThat(payload.getByte(payload.readerIndex())).isNotEqualTo((byte) '0');
        publish.release();
    }

    @Test
    void an_osc_message_decodes() throws OscException {
        ByteBuf packet = written(OscPackets.withLong("/go"), 7);
        assertThat(new OscDecoder().decode(packet)).isEqualTo(OscMessage.of("/go", new OscArgument.Int64(7)));
        assertThat(SequenceReader.lastLong(packet, 0, packet.readableBytes())).isEqualTo(7);
        ByteBuf request = Unpooled.wrappedBuffer(OscPackets.subscribeToAll("/crowd/**"));
        assertThat(new OscDecoder().decode(request))
                .isEqualTo(OscMessage.of(
                        "/stagebus/subscribe", new OscArgument.Text("/crowd/**"), new OscArgument.Int32(0)));
        assertThat(OscPackets.isAnswer(request, 0, request.readableBytes())).isTrue();
    }

    @Test
    void what_is_no_number_has_no_sequence() {
        ByteBuf text = Unpooled.wrappedBuffer(new byte[] {'1', 'x'});
        assertThat(SequenceReader.digits(text, 0, 2)).isEqualTo(SequenceReader.NONE);
        assertThat(SequenceReader.digits(text, 0, 0)).isEqualTo(SequenceReader.NONE);
        ByteBuf pong = Unpooled.wrappedBuffer(ClaspFrames.pong());
        assertThat(ClaspFrames.isPong(pong, 0, pong.readableBytes())).isTrue();
        assertThat(ClaspFrames.sequence(pong, 0, pong.readableBytes())).isEqualTo(SequenceReader.NONE);
    }
}
