package io.stagebus.osc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is framed comes out again, however the network cuts it. */
class PacketStreamPropertyTest {

    @Property
    void whatGoesInComesOut(
            @ForAll Framing framing,
            @ForAll @Size(max = 20) List<@Size(min = 1, max = 100) byte[]> packets,
            @ForAll @IntRange(min = 1, max = 50) int cut)
            throws FramingException {
        Assume.that(packets.stream().allMatch(packet -> packet.length > 0));
        ByteBuf bytes = Unpooled.buffer();
        packets.forEach(packet -> framing.write(Unpooled.wrappedBuffer(packet), bytes));
        List<byte[]> read = new ArrayList<>();
        try (PacketStream stream = new PacketStream(ByteBufAllocator.DEFAULT, Optional.of(framing))) {
            while (bytes.isReadable()) {
                stream.take(
                        bytes.readSlice(Math.min(cut, bytes.readableBytes())),
                        packet -> read.add(ByteBufUtil.getBytes(packet)));
            }
            if (!packets.isEmpty()) {
                assertThat(stream.held()).isZero();
            }
        }
        assertThat(read).usingElementComparator(Arrays::compare).isEqualTo(packets);
    }
}
