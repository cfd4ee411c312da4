package io.stagebus.mqtt.broker;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;

/** Any bytes at all through the whole pipeline, before or after a CONNECT. */
class HostileStreamFuzzTest {

    @FuzzTest
    void survives(byte[] input) {
        if (input.length < 2) {
            return;
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int preamble = input[0] & 3;
        if (preamble < 3) {
            stream.writeBytes(HostileStream.PACKETS.get(preamble));
        }
        stream.write(input, 2, input.length - 2);
        HostileStream.check(stream.toByteArray(), 1 + (input[1] & 0xFF));
    }
}
