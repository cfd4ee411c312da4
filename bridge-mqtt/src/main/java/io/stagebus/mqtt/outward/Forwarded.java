package io.stagebus.mqtt.outward;

import io.stagebus.core.signal.Signal;

/**
 * A signal on its way to another broker. Immutable.
 *
 * @param topic what it is called there
 * @param signal what is now true
 * @param qos 0..2
 * @param isState whether it is kept there, so that only the last one of its topic matters
 * @param isEchoed whether the other broker tells it back, because its changes are followed too
 */
record Forwarded(String topic, Signal signal, int qos, boolean isState, boolean isEchoed) {

    /** An estimate of the heap bytes it holds while it waits, the entry in a queue included. */
    long weight() {
        return 200L + topic.length() + signal.content().weight();
    }
}
