package io.stagebus.websocket.protocol;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** One golden vector: a frame, and what the wire specification and the reference say of it. */
final class Vector {

    private final String name;
    private final byte[] frame;
    private final JsonNode json;

    private Vector(JsonNode json) {
        this.name = json.get("name").asText();
        this.frame = HexFormat.of().parseHex(json.get("hex").asText());
        this.json = json;
    }

    String name() {
        return name;
    }

    byte[] frame() {
        return frame.clone();
    }

    JsonNode json() {
        return json;
    }

    /** All of them, in the order of the file. */
    static List<Vector> all() {
        // One vector nests 1,003 deep.
        JsonMapper mapper = JsonMapper.builder().build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(5_000).build());
        try (InputStream file = Objects.requireNonNull(Vector.class.getResourceAsStream("clasp-vectors.json.gz"));
                InputStream json = new GZIPInputStream(file)) {
            List<Vector> vectors = new ArrayList<>();
            for (JsonNode each : mapper.readTree(json)) {
                vectors.add(new Vector(each));
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether it is stated to be refused: the reference refuses it or dies of it, or the specification says that ours does.
     */
    boolean isRefused() {
        boolean byReference = !json.at("/rust/result").asText().equals("ok");
        boolean byUs = (json.path("server").asText() + json.path("note").asText()).contains("ours: reject");
        return byReference || byUs;
    }

    /** The frame that is stated to go out for the message that came in. */
    byte[] reencoded() {
        if (json.at("/rust/reencoded").isTextual()) {
            return HexFormat.of().parseHex(json.at("/rust/reencoded").asText());
        }
        int header = (frame[1] & 0x20) != 0 ? 12 : 4;
        int payload = ((frame[2] & 0xFF) << 8) | (frame[3] & 0xFF);
        byte[] plain = new byte[4 + payload];
        System.arraycopy(frame, 0, plain, 0, 4);
        System.arraycopy(frame, header, plain, 4, payload);
        if (json.at("/rust/reencodedFlags").isTextual()) {
            plain[1] = HexFormat.of().parseHex(json.at("/rust/reencodedFlags").asText())[0];
        }
        return plain;
    }

    /** The message in the frame. */
    Message decode() throws ClaspException {
        ByteBuf bytes = Unpooled.wrappedBuffer(frame);
        return new MessageCodec(new AddressTable()).decode(bytes, FrameCodec.decode(bytes));
    }

    @Override
    public String toString() {
        return name;
    }
}
