package io.stagebus.mqtt.topic;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.address.Address;
import java.nio.charset.StandardCharsets;

/**
 * A topic name together with the address it stands for (MQTT 5.0 §4.7; R2). Made by {@link TopicMapping}. Immutable; any
 * thread.
 */
public final class TopicName {

    private final String text;
    private final Address address;
    private final byte[] utf8;

    TopicName(String text, Address address) {
        this.text = text;
        this.address = address;
        this.utf8 = text.getBytes(StandardCharsets.UTF_8);
    }

    /** The name as clients write it. */
    public String text() {
        return text;
    }

    /** The address it stands for. */
    public Address address() {
        return address;
    }

    /** The size of the name in UTF-8. */
    public int size() {
        return utf8.length;
    }

    /** Appends the name in UTF-8, without a length before it. */
    public void writeTo(ByteBuf out) {
        out.writeBytes(utf8);
    }

    /** Whether it names an address outside the namespace by a leading slash. */
    public boolean hasLeadingSlash() {
        return utf8[0] == '/';
    }

    /** Whether it begins with {@code $}, so that filters with a leading wildcard leave it out [MQTT-4.7.2-1]. */
    public boolean hasLeadingDollar() {
        return utf8[0] == '$';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicName that && text.equals(that.text) && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
