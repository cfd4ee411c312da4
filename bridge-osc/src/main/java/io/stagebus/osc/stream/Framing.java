package io.stagebus.osc.stream;

import io.netty.buffer.ByteBuf;

/** How packets lie in a stream of bytes. Stateless; any thread. */
public enum Framing {
    /** Every packet behind its size in 32 bits (OSC 1.0 "OSC Packets"). */
    LENGTH {
        @Override
        public void write(ByteBuf packet, ByteBuf out) {
            out.writeInt(packet.readableBytes());
            out.writeBytes(packet, packet.readerIndex(), packet.readableBytes());
        }
    },
    /** Every packet between two END bytes (OSC 1.1; RFC 1055, with END on both sides). */
    SLIP {
        @Override
        public void write(ByteBuf packet, ByteBuf out) {
            out.writeByte(END);
            for (int i = packet.readerIndex(); i < packet.writerIndex(); i++) {
                byte one = packet.getByte(i);
                if (one == END) {
                    out.writeByte(ESC).writeByte(ESC_END);
                } else if (one == ESC) {
                    out.writeByte(ESC).writeByte(ESC_ESC);
                } else {
                    out.writeByte(one);
                }
            }
            out.writeByte(END);
        }
    };

    static final byte END = (byte) 0xC0;
    static final byte ESC = (byte) 0xDB;
    static final byte ESC_END = (byte) 0xDC;
    static final byte ESC_ESC = (byte) 0xDD;

    /** Appends a packet, whose indexes stay where they are, to {@code out}. */
    public abstract void write(ByteBuf packet, ByteBuf out);

    /**
     * What the first byte of a stream says: END, or the start of a packet as SLIP with a single END has it, cannot begin a
     * size that anybody would send.
     */
    static Framing of(byte first) {
        return first == END || first == '/' || first == '#' ? SLIP : LENGTH;
    }
}
