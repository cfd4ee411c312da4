package io.stagebus.mqtt.payload;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;

/** Every payload is a value and every value has a payload, whatever the bytes are. */
class PayloadCodecFuzzTest {

    @FuzzTest
    void decodesAnything(byte[] payload) {
        Value value = PayloadCodec.decode(ByteBuffer.wrap(payload));
        Bytes written = PayloadCodec.encode(value);
        if (written.size() == 0) {
            throw new AssertionError("an empty payload for " + value);
        }
        GestureJson.read(ByteBuffer.wrap(payload));
        Attachment.content(new Origination(Attachment.DOOR, Bytes.copyOf(payload)))
                .value();
    }
}
